package io.culprit.fact.finder;

import io.culprit.fact.BugCheck;
import io.culprit.fact.ConnectedInterrupt;
import io.culprit.fact.CrashingProcessor;
import io.culprit.fact.Fact;
import io.culprit.fact.FactsBuilder;
import io.culprit.machine.Address;
import io.culprit.machine.Architecture;
import io.culprit.windows.CrashedSystem;
import io.culprit.windows.Processors;
import io.culprit.windows.bugcheck.Irql;
import io.culprit.windows.bugcheck.ParameterRole;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The processor that crashed, its IRQL, and the interrupt that it was serving. What a parameter of the bug check holds comes before
 * what the processor saved: for a bug check that is raised by a fault, the parameter has the IRQL at the fault.
 */
record ProcessorFinder(
        CrashedSystem system,
        Processors.@Nullable Prcb crashing,
        @Nullable BugCheck check) {

    private static final int DPC_WATCHDOG = 0x133;
    private static final int MOST = 0xFF;

    /**
     * The processor.
     *
     * @param vector of the innermost interrupt on the stack
     */
    Fact<CrashingProcessor> find(OptionalInt vector, List<ConnectedInterrupt> interrupts, FactsBuilder facts) {
        Integer irql = irql();
        if (irql == null) {
            facts.unknown("processor.irql", whyNoIrql());
        }
        if (check != null && check.baseCode() == DPC_WATCHDOG) {
            facts.unknown(
                    "watchdog.profile",
                    "which routines used up the time stands behind nt!DPC_WATCHDOG_GLOBAL_TRIAGE_BLOCK, whose"
                            + " layout is not public");
        }
        if (crashing == null) {
            return Fact.unknown(
                    system.debuggerData() == null
                            ? "the debugger data block cannot be read"
                            : "no processor's control block fits the crash");
        }
        return Fact.known(
                new CrashingProcessor(crashing.number(), irql, interrupt(vector, interrupts)), "KPRCB.Number");
    }

    private @Nullable Integer irql() {
        OptionalInt named = parameter(ParameterRole.IRQL);
        if (named.isPresent() && Irql.name(named.getAsInt()) != null) {
            return named.getAsInt();
        }
        OptionalInt saved =
                crashing == null ? OptionalInt.empty() : Processors.of(system).irql(crashing);
        return saved.isPresent() ? Integer.valueOf(saved.getAsInt()) : null;
    }

    private String whyNoIrql() {
        String parameter = "no parameter of this bug check holds it, and ";
        if (crashing == null) {
            return parameter + "the control block of the crashing processor is not in the dump";
        }
        return parameter
                + switch (system.architecture()) {
                    case X64 -> "the dump does not hold the processor's CR8";
                    case X86 -> "the bug check itself has raised the processor's IRQL";
                    case ARM64, ARM -> "processors of ARM do not save it";
                };
    }

    /** The vector, and the driver that serves it where its interrupt object is in the dump. */
    private @Nullable String interrupt(OptionalInt stackVector, List<ConnectedInterrupt> interrupts) {
        OptionalInt named = system.architecture() == Architecture.X64
                ? parameter(ParameterRole.INTERRUPT_VECTOR)
                : OptionalInt.empty();
        OptionalInt vector = named.isPresent() ? named : stackVector;
        if (vector.isEmpty()) {
            return null;
        }
        for (ConnectedInterrupt served : interrupts) {
            if (served.vector() == vector.getAsInt() && served.module() != null) {
                return Address.hex(vector.getAsInt()) + ", " + served.module();
            }
        }
        return Address.hex(vector.getAsInt());
    }

    /** The value of the first parameter with that role, where it is one byte. */
    private OptionalInt parameter(ParameterRole role) {
        if (check != null) {
            for (BugCheck.Parameter parameter : check.parameters()) {
                if (parameter.role() == role && parameter.value() >= 0 && parameter.value() <= MOST) {
                    return OptionalInt.of((int) parameter.value());
                }
            }
        }
        return OptionalInt.empty();
    }
}
