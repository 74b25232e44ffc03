/** Where command lines come in: the list of commands, what runs a line, and the prompt on a terminal. Does not know what a command does. */
@NullMarked
package io.culprit.shell.prompt;

import org.jspecify.annotations.NullMarked;
