package io.culprit.fact;

import io.culprit.windows.CrashedSystem;
import io.culprit.windows.Irql;
import io.culprit.windows.Processors;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The processor that crashed. Its IRQL is known when a parameter of the bug check holds it. */
final class ProcessorFinder {

    private static final int DPC_WATCHDOG = 0x133;

    private ProcessorFinder() {}

    static Fact<Facts.OfProcessor> find(
            CrashedSystem system,
            Processors.@Nullable Prcb crashing,
            Facts.@Nullable OfBugCheck check,
            List<Facts.Missing> missing) {
        Integer irql = check == null ? null : irql(check);
        if (irql == null) {
            missing.add(new Facts.Missing("processor.irql", "no parameter of this bug check holds it"));
        }
        if (check != null && check.baseCode() == DPC_WATCHDOG) {
            missing.add(new Facts.Missing(
                    "watchdog.profile",
                    "which routines used up the time stands behind nt!DPC_WATCHDOG_GLOBAL_TRIAGE_BLOCK, whose"
                            + " layout is not public"));
        }
        if (crashing == null) {
            return Fact.unknown(
                    system.debuggerData() == null
                            ? "the debugger data block cannot be read"
                            : "no processor's control block fits the crash");
        }
        return Fact.known(new Facts.OfProcessor(crashing.number(), irql, null), "KPRCB.Number");
    }

    private static @Nullable Integer irql(Facts.OfBugCheck check) {
        for (Facts.OfParameter parameter : check.parameters()) {
            if (parameter.role().equals("irql") && Irql.name(parameter.value()) != null) {
                return (int) parameter.value();
            }
        }
        return null;
    }
}
