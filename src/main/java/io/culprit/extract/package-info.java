/**
 * A small dump out of a big one: with everything that the analysis reads of the big one, and what a debugger wants besides.
 * Does not know the commands.
 */
@NullMarked
package io.culprit.extract;

import org.jspecify.annotations.NullMarked;
