package io.culprit.shell.crash;

import io.culprit.image.LoadedModule;
import io.culprit.rule.Glob;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Digits;
import io.culprit.shell.Manual;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import io.culprit.windows.VerifierState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code !verifier}: what Driver Verifier checked. */
public final class VerifierCommand implements DebuggerCommand {

    private static final String[] FLAGS = {
        "Special Pool", "Force IRQL Checking", "Low Resources Simulation", "Pool Tracking", "I/O Verification",
        "Deadlock Detection", "Enhanced I/O Verification", "DMA Verification", "Security Checks",
                "Force Pending I/O Requests",
        "IRP Logging", "Miscellaneous Checks"
    };

    /** The bits of FLAGS that ask for the drivers, and for what they allocated. */
    private static final long DRIVERS = 1;

    private static final long POOLS = 2;

    @Override
    public Manual manual() {
        return Manual.of("!verifier [FLAGS [IMAGE]]", "What Driver Verifier checked, and which drivers.", "!verifier")
                .with("FLAGS: 1 the drivers, those of IMAGE alone where it is given (* and ? in it). The logs of"
                        + " Driver Verifier (4 and above) are not read; no settings are changed.");
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        long flags = tail.expression(DRIVERS);
        String image = tail.word().toLowerCase(Locale.ROOT);
        tail.end();
        Optional<VerifierState> state = session.kernel() ? VerifierState.find(session.system()) : Optional.empty();
        List<String> drivers = new ArrayList<>();
        for (LoadedModule module : session.system().modules().loaded()) {
            if (module.verified() && (image.isEmpty() || matches(image, module, session))) {
                drivers.add(session.names().of(module));
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
                        ? "No loaded driver " + (image.isEmpty() ? "" : "of that name ") + "is marked as verified"
                        : "Verified drivers: " + String.join(", ", drivers));
        if ((flags & ~(DRIVERS | POOLS)) != 0) {
            answer.missing("the logs of Driver Verifier are not read: FLAGS knows 1, the drivers");
        }
        return answer.build();
    }

    private static boolean matches(String image, LoadedModule module, Session session) {
        return Glob.matches(image, module.name().toLowerCase(Locale.ROOT))
                || Glob.matches(image, session.names().of(module).toLowerCase(Locale.ROOT));
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
