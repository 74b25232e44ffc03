/** Commands about memory: bytes, values, strings, types, code, pages. Does not know how an answer is printed. */
@NullMarked
package io.culprit.shell.memory;

import org.jspecify.annotations.NullMarked;
