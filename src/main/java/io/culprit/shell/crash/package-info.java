/** Commands about the crash: what the dump says of it, and what the report makes of it. Does not know how an answer is printed. */
@NullMarked
package io.culprit.shell.crash;

import org.jspecify.annotations.NullMarked;
