/**
 * One crashed system, questioned with WinDbg's commands: the session, its expressions and names, and what an answer is made of. The commands are in
 * packages below, one class each. Does not know how an answer reaches a person or a program, nor the emulator.
 */
@NullMarked
package io.culprit.shell;

import org.jspecify.annotations.NullMarked;
