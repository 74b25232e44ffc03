/**
 * The process and who sits before it: its streams, its colors, how far a long run is, and what the process tells its caller at the end.
 * Does not know any command, nor what it was asked for.
 */
@NullMarked
package io.culprit.cli.terminal;

import org.jspecify.annotations.NullMarked;
