package io.culprit.fact;

import io.culprit.windows.CrashedSystem;
import io.culprit.windows.VerifierState;
import java.util.List;
import java.util.Optional;

/** Driver Verifier: whether it was on and with which flags. Which drivers it watched is not in small dumps. */
final class VerifierFinder {

    private VerifierFinder() {}

    static Fact<Facts.OfVerifier> find(CrashedSystem system) {
        Optional<VerifierState> state = VerifierState.find(system);
        if (state.isEmpty()) {
            return Fact.unknown("the verifier's level is not in the dump");
        }
        long level = state.get().level();
        return Fact.known(
                new Facts.OfVerifier(level != 0, level, List.of()), state.get().source());
    }
}
