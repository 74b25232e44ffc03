/** Commands about stacks, registers, threads, processes and processors. Does not know how an answer is printed. */
@NullMarked
package io.culprit.shell.thread;

import org.jspecify.annotations.NullMarked;
