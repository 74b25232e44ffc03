/** Commands about modules and their symbols. Does not know how an answer is printed. */
@NullMarked
package io.culprit.shell.module;

import org.jspecify.annotations.NullMarked;
