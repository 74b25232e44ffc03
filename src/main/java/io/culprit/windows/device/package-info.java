/**
 * What Windows keeps of devices: device stacks, I/O requests, interrupt objects, hardware error records.
 * Does not know blame.
 */
@NullMarked
package io.culprit.windows.device;

import org.jspecify.annotations.NullMarked;
