/**
 * Dumps of the kernel: full, bitmap and small ones ("triage dumps"), their header and the blobs that follow their memory.
 * Does not know minidumps of programs.
 */
@NullMarked
package io.culprit.dump.kernel;

import org.jspecify.annotations.NullMarked;
