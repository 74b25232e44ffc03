/** Commands about devices, their drivers and requests, and what firmware says of the machine. Does not know how an answer is printed. */
@NullMarked
package io.culprit.shell.device;

import org.jspecify.annotations.NullMarked;
