/**
 * What each instruction does: decoded instructions become steps that change a {@link io.culprit.emulator.processor.Core}. Does not know
 * who executes them, or when.
 */
@NullMarked
package io.culprit.emulator.processor.step;

import org.jspecify.annotations.NullMarked;
