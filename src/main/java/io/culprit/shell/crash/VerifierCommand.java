package io.culprit.shell.crash;

import io.culprit.image.LoadedModule;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Digits;
import io.culprit.shell.Manual;
import io.culprit.shell.Names;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import io.culprit.windows.VerifierState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code !verifier}: what Driver Verifier checked. */
public final class VerifierCommand implements DebuggerCommand {

    private static final String[] FLAGS = {
        "Special Pool", "Force IRQL Checking", "Low Resources Simulation", "Pool Tracking", "I/O Verification",
        "Deadlock Detection", "Enhanced I/O Verification", "DMA Verification", "Security Checks",
                "Force Pending I/O Requests",
        "IRP Logging", "Miscellaneous Checks"
    };

    @Override
    public Manual manual() {
        return Manual.of("!verifier", "What Driver Verifier checked, and which drivers.", "!verifier");
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        tail.rest();
        Optional<VerifierState> state = session.kernel() ? VerifierState.find(session.system()) : Optional.empty();
        List<String> drivers = new ArrayList<>();
        for (LoadedModule module : session.system().modules().loaded()) {
            if (module.verified()) {
                drivers.add(Names.of(module));
            }
        }
        if (state.isEmpty() && drivers.isEmpty()) {
            throw new RefusedException(
                    session.kernel()
                            ? "the dump does not hold what Driver Verifier was told (nt!MmVerifierData)"
                            : "this is the dump of a program: Driver Verifier checks drivers");
        }
        Reply.Builder answer = new Reply.Builder();
        if (state.isPresent()) {
            level(answer, state.get());
        }
        answer.line(
                drivers.isEmpty()
                        ? "No loaded driver is marked as verified"
                        : "Verified drivers: " + String.join(", ", drivers));
        return answer.build();
    }

    private static void level(Reply.Builder answer, VerifierState state) {
        answer.line(
                "Verify Flags Level 0x" + Digits.padded(state.level(), 8) + "  (from " + state.source() + ")",
                Reply.Mark.STRONG);
        answer.line("STANDARD FLAGS:");
        for (int bit = 0; bit < FLAGS.length; bit++) {
            boolean set = (state.level() >>> bit & 1) != 0;
            answer.line("  [" + (set ? "X" : " ") + "] (0x" + Digits.padded(1L << bit, 8) + ") " + FLAGS[bit]);
        }
    }
}
