package io.culprit.fact;

import io.culprit.windows.CrashedSystem;
import org.jspecify.annotations.Nullable;

/** The instruction at the fault. */
final class InstructionFinder {

    private InstructionFinder() {}

    static Fact<Facts.OfInstruction> find(
            CrashedSystem system, Facts.@Nullable OfContext context, Facts.@Nullable OfBugCheck check) {
        return Fact.unknown("instructions are not decoded");
    }
}
