/** Measures how often verdicts are right, over emulated dumps whose truth is known. Knows both the emulator and the analyzer. */
@NullMarked
package io.culprit.accuracy;

import org.jspecify.annotations.NullMarked;
