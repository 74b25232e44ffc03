package io.culprit.report;

import io.culprit.fact.Facts;
import io.culprit.fact.RoutineHistory;
import io.culprit.fact.TargetMachine;
import io.culprit.machine.Address;
import io.culprit.windows.blob.Smbios;
import io.culprit.windows.blob.UnwrittenEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The machine and its last moments in the whole report. */
final class VerboseMachine {

    private static final int COLUMN = 16;

    private final Report report;
    private final Facts facts;
    private final WinDbg windbg;
    private final Page page;

    VerboseMachine(Report report, WinDbg windbg, Page page) {
        this.report = report;
        this.facts = report.facts();
        this.windbg = windbg;
        this.page = page;
    }

    void write() {
        TargetMachine machine = facts.machine().find().orElse(null);
        if (machine != null) {
            machine(machine);
        }
        RoutineHistory history = facts.history().find().orElse(null);
        if (history != null) {
            drivers(history);
            history(history);
        }
        Instant crash = facts.dump().time();
        if (crash != null && !facts.events().isEmpty()) {
            events(crash);
        }
    }

    private void machine(TargetMachine machine) {
        page.heading("MACHINE:  " + SystemWords.machine(machine));
        page.labeled("Board", COLUMN, SystemWords.board(machine));
        TargetMachine.Bios bios = machine.bios();
        page.labeled("BIOS", COLUMN, bios == null ? null : SystemWords.joined(bios.vendor(), SystemWords.bios(bios)));
        TargetMachine.Processor processor = machine.processor();
        page.labeled("Processor", COLUMN, processor == null ? null : processor(processor));
        for (Smbios.Module module : machine.memory()) {
            page.labeled("Memory", COLUMN, memory(module));
        }
        page.labeled(
                "Memory slots",
                COLUMN,
                machine.slots() == null ? null : machine.slots().toString());
        page.labeled("ECC", COLUMN, word(machine.errorCorrection()));
        page.labeled("DMA protection", COLUMN, word(machine.dmaProtection()));
        page.labeled("Hypervisor", COLUMN, machine.hypervisor());
        page.labeled("Session", COLUMN, machine.session());
        page.labeled("Last device", COLUMN, machine.lastDevice());
        page.labeled("Framework log", COLUMN, machine.frameworkLog());
    }

    private static @Nullable String word(@Nullable Boolean flag) {
        return flag == null ? null : flag ? "yes" : "no";
    }

    private static String processor(TargetMachine.Processor processor) {
        StringBuilder words = new StringBuilder(processor.name() == null ? "name not in the dump" : processor.name());
        if (processor.family() != null) {
            words.append(", family ")
                    .append(processor.family())
                    .append(" model ")
                    .append(processor.model());
            words.append(" stepping ").append(processor.stepping());
        }
        if (processor.microcode() != null) {
            words.append(", microcode ").append(Address.hex(processor.microcode()));
        }
        return processor.megahertz() == null
                ? words.toString()
                : words.append(", ")
                        .append(processor.megahertz())
                        .append(" MHz")
                        .toString();
    }

    private static String memory(Smbios.Module module) {
        StringBuilder words = new StringBuilder(SystemWords.bytes(module.sizeBytes()));
        add(words, module.maker());
        add(words, module.part());
        add(words, module.slot() == null ? null : "in " + module.slot());
        add(words, module.configuredSpeed() == null ? null : "runs at " + module.configuredSpeed() + " MT/s");
        add(words, module.ratedSpeed() == null ? null : "made for " + module.ratedSpeed() + " MT/s");
        return words.toString();
    }

    private static void add(StringBuilder words, @Nullable String more) {
        words.append(more == null ? "" : ", " + more);
    }

    private static final class Sum {
        private int count;
        private double microseconds;
        private double longest;
    }

    /** Who ran how often and how long, in the order of their first run. */
    private void drivers(RoutineHistory history) {
        Map<String, Sum> sums = new LinkedHashMap<>();
        for (RoutineHistory.Run run : history.runs()) {
            Sum sum = sums.computeIfAbsent(run.module() == null ? "(unknown)" : run.module(), name -> new Sum());
            double took = run.microseconds() == null ? 0 : run.microseconds();
            sum.count++;
            sum.microseconds += took;
            sum.longest = Math.max(sum.longest, took);
        }
        page.heading("INTERRUPT_HISTORY:  (driver, runs on the crashing processor, microseconds in all, the longest)");
        for (Map.Entry<String, Sum> driver : sums.entrySet()) {
            Sum sum = driver.getValue();
            page.line("  " + driver.getKey() + "  " + sum.count + "  " + tenths(sum.microseconds) + "  "
                    + tenths(sum.longest));
        }
    }

    private void history(RoutineHistory history) {
        page.heading("INTERRUPT_EVENTS:  (microseconds before the newest, what ran, routine, vector, microseconds)");
        for (RoutineHistory.Run run : history.runs()) {
            page.line(
                    "  " + tenths(run.beforeMicroseconds()) + "  " + run.kind().word() + "  " + site(run)
                            + (run.vector() == null ? "" : "  " + WinDbg.padded(run.vector(), 2))
                            + "  " + tenths(run.microseconds()));
        }
    }

    private String site(RoutineHistory.Run run) {
        if (run.symbol() != null) {
            return run.symbol();
        }
        return run.module() == null
                ? Address.hex(run.routine())
                : windbg.module(run.module()) + "+0x" + Long.toHexString(run.offset());
    }

    /** {@code 12.5}; by hand, as a formatter takes long to load. A dash where the counter is no time. */
    private static String tenths(@Nullable Double value) {
        if (value == null) {
            return "-";
        }
        long tenths = Math.round(value * 10);
        return tenths / 10 + "." + tenths % 10;
    }

    private void events(Instant crash) {
        page.heading("UNWRITTEN_EVENTS:  (seconds before the crash, provider, id)");
        for (UnwrittenEvent event : facts.events()) {
            long millis = Duration.between(event.time(), crash).toMillis();
            String texts = report.wording().redacts() || event.texts().isEmpty()
                    ? ""
                    : "  " + String.join("; ", event.texts());
            page.line("  " + tenths(millis / 1000.0) + "  " + event.providerName() + "  " + event.id() + texts);
        }
    }
}
