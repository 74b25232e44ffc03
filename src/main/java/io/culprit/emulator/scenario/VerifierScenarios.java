package io.culprit.emulator.scenario;

import io.culprit.emulator.guest.MachinePlan.Act;
import io.culprit.emulator.guest.MachinePlan.Event;
import io.culprit.emulator.guest.MachinePlan.Trigger;
import io.culprit.emulator.scenario.Scenario.Expected;
import java.util.List;

/** Broken rules of the DMA interface: bug check 0xE6 with the first parameters 0x00 to 0x25, from Driver Verifier. */
final class VerifierScenarios {

    private static final int DMA_VERIFICATION = 0x80;

    private VerifierScenarios() {}

    static void add(List<Scenario> all) {
        verifier(all, 0x00, "flush-too-long", "flushes more than it mapped");
        verifier(all, 0x11, "references", "takes more and more adapters");
        verifier(all, 0x14, "counter-at-high-irql", "reads a DMA counter at a device's IRQL");
        verifier(all, 0x15, "registers-in-use", "keeps map registers and takes more");
        verifier(all, 0x23, "system-flush", "flushes a system DMA channel before it is done");
        verifier(all, 0x03, "surplus-common-buffer", "frees a common buffer three times");
        verifier(all, 0x04, "surplus-channel", "frees an adapter channel twice");
        verifier(all, 0x05, "surplus-map-registers", "frees more map registers than it has");
        verifier(all, 0x06, "surplus-list", "puts a scatter/gather list back twice");
        verifier(all, 0x07, "leaked-common-buffer", "releases its adapter with a common buffer out");
        verifier(all, 0x08, "leaked-channel", "releases its adapter with a channel out");
        verifier(all, 0x09, "leaked-map-registers", "releases its adapter with map registers out");
        verifier(all, 0x0A, "leaked-list", "releases its adapter with a list out");
        verifier(all, 0x0B, "two-channels", "takes a second adapter channel");
        verifier(all, 0x0C, "too-many-registers", "asks for too many map registers");
        verifier(all, 0x0D, "not-flushed", "frees its channel without flushing");
        verifier(all, 0x0E, "not-locked", "maps a buffer that is not locked");
        verifier(all, 0x0F, "overrun", "writes behind its common buffer");
        verifier(all, 0x10, "freed-while-mapped", "frees map registers while mapped");
        verifier(all, 0x13, "wrong-irql", "asks for a list at the wrong IRQL");
        verifier(all, 0x16, "flush-unmapped", "flushes what is not mapped");
        verifier(all, 0x18, "use-after-release", "uses an adapter after its release");
        verifier(all, 0x19, "null-adapter", "passes no adapter");
        verifier(all, 0x1B, "outside-mdl", "maps an address outside its MDL");
        verifier(all, 0x1D, "mapped-twice", "maps a range twice");
        verifier(all, 0x1E, "obsolete-adapter", "asks for an adapter in the obsolete way");
        verifier(all, 0x1F, "before-mdl", "maps an address before its MDL");
        verifier(all, 0x20, "flush-never-mapped", "flushes a map register that was never mapped");
        verifier(all, 0x21, "zero-length", "maps nothing");
        verifier(all, 0x22, "no-system-address", "maps a buffer without a system address");
        verifier(all, 0x24, "short-buffer", "maps more than its buffer holds");
        verifier(all, 0x25, "unknown-description", "describes its device in an unknown version");
        timer(all, 0x01, "timer-back", "the performance counter goes back", Event.COUNTER_BACK);
        timer(all, 0x02, "timer-ahead", "the performance counter leaps ahead", Event.COUNTER_AHEAD);
    }

    private static void timer(List<Scenario> all, int kind, String name, String summary, Event event) {
        verifier(all, kind, name, "");
        Scenario last = all.removeLast();
        all.add(new Scenario(
                last.name(),
                "Driver Verifier: " + summary,
                last.code(),
                last.guilty(),
                last.trigger(),
                last.act(),
                kind,
                false,
                last.setting().with(event),
                Expected.BLAMELESS));
    }

    private static void verifier(List<Scenario> all, int kind, String name, String summary) {
        TransferScenarios.Family family = TransferScenarios.FAMILIES.get(kind % 6);
        all.add(new Scenario(
                "verifier-" + name,
                "Driver Verifier: a driver " + summary,
                0xE6,
                family.device(),
                Trigger.DRIVER,
                Act.VERIFIER,
                kind,
                false,
                Setting.ORDINARY.verified(DMA_VERIFICATION),
                Expected.CULPRIT));
    }
}
