/**
 * Reads Breakpad's symbol files: functions, public names, source lines and frame data of one module, as text.
 * Does not know where a file came from.
 */
@NullMarked
package io.culprit.symbol.breakpad;

import org.jspecify.annotations.NullMarked;
