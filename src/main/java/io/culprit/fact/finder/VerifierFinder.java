package io.culprit.fact.finder;

import io.culprit.fact.BugCheck;
import io.culprit.fact.DriverVerifier;
import io.culprit.fact.Fact;
import io.culprit.fact.FactsBuilder;
import io.culprit.image.LoadedModule;
import io.culprit.windows.CrashedSystem;
import io.culprit.windows.VerifierState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Driver Verifier: whether it was on, with which flags, and which loaded drivers it checked. The state is a variable of the kernel;
 * some bug checks are raised by Driver Verifier alone and tell, too; the drivers carry a mark in the list of loaded modules.
 */
final class VerifierFinder {

    private static final int IOMMU_FAULT = 0x26;

    private VerifierFinder() {}

    static Fact<DriverVerifier> find(CrashedSystem system, @Nullable BugCheck check, FactsBuilder facts) {
        Optional<VerifierState> state = VerifierState.find(system);
        List<String> verified = verified(system);
        boolean raised = check != null && raisedByVerifier(check);
        boolean active = raised
                || !verified.isEmpty()
                || state.isPresent() && state.get().level() != 0;
        if (!active && state.isEmpty()) {
            return Fact.unknown("the verifier's level is not in the dump");
        }
        if (active && verified.isEmpty()) {
            facts.unknown("verifier.modules", "no loaded driver carries the verifier's mark in this dump");
        }
        Long level = state.isPresent() ? Long.valueOf(state.get().level()) : null;
        String source = state.isPresent() ? state.get().source() : raised ? "bug check" : "module list";
        return Fact.known(new DriverVerifier(active, level, verified), source);
    }

    private static List<String> verified(CrashedSystem system) {
        List<String> verified = new ArrayList<>();
        for (LoadedModule module : system.modules().loaded()) {
            if (module.verified()) {
                verified.add(FactFinder.nameOf(module));
            }
        }
        return verified;
    }

    /** DRIVER_VERIFIER_DETECTED_VIOLATION, its I/O and its DMA sibling; the IOMMU raises the last one without it, too. */
    private static boolean raisedByVerifier(BugCheck check) {
        return switch (check.baseCode()) {
            case 0xC4, 0xC9 -> true;
            case 0xE6 -> check.parameters().getFirst().value() != IOMMU_FAULT;
            default -> false;
        };
    }
}
