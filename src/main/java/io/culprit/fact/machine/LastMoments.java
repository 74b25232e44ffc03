package io.culprit.fact.machine;

import io.culprit.fact.Fact;
import io.culprit.fact.RoutineHistory;
import io.culprit.fact.RoutineHistory.Run;
import io.culprit.fact.TargetMachine;
import io.culprit.image.LoadedModule;
import io.culprit.machine.Architecture;
import io.culprit.symbol.Symbol;
import io.culprit.windows.CrashedSystem;
import io.culprit.windows.KernelImage;
import io.culprit.windows.blob.Blobs;
import io.culprit.windows.blob.InterruptHistory;
import io.culprit.windows.blob.UnwrittenEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happened right before the crash: routines that ran on its processor, and events that nobody wrote down any more. */
public final class LastMoments {

    /** Firmware takes some seconds before Windows counts; real machines took up to 16. */
    private static final long MOST_FIRMWARE_SECONDS = 120;

    private static final Duration LAST_MOMENTS = Duration.ofMinutes(1);
    private static final int SYSTEM_CHANNEL = 8;
    private static final int WARNING = 3;

    private LastMoments() {}

    /** The last interrupts and deferred calls of the crashing processor. */
    public static Fact<RoutineHistory> routines(CrashedSystem system, Blobs blobs, @Nullable TargetMachine machine) {
        InterruptHistory found = blobs.interrupts(system).orElse(null);
        if (found == null) {
            return Fact.unknown("the dump holds no history of interrupts");
        }
        int megahertz = megahertz(system, found, machine);
        List<Run> runs = new ArrayList<>();
        for (InterruptHistory.Event event : found.events()) {
            runs.add(run(system, event, found.newest(), megahertz));
        }
        return Fact.known(new RoutineHistory(runs), "the kernel's event buffer");
    }

    private static Run run(CrashedSystem system, InterruptHistory.Event event, long newest, int megahertz) {
        LoadedModule module = system.modules().at(event.routine()).orElse(null);
        long offset = module == null ? 0 : event.routine() - module.base();
        return new Run(
                event.kind(),
                event.routine(),
                module == null ? null : KernelImage.reportName(module.name()),
                offset,
                module == null ? null : symbol(system, module, offset),
                event.vector(),
                microseconds(newest - event.ticks(), megahertz),
                microseconds(event.duration(), megahertz));
    }

    /** As WinDbg writes it. */
    private static @Nullable String symbol(CrashedSystem system, LoadedModule module, long offset) {
        Symbol symbol = system.symbols().at(module, offset).orElse(null);
        return symbol == null ? null : KernelImage.debuggerName(module.name()) + "!" + symbol;
    }

    private static @Nullable Double microseconds(long ticks, int megahertz) {
        return megahertz == 0 || ticks < 0 ? null : (Double) ((double) ticks / megahertz);
    }

    /**
     * With what to read the counter; 0 where it is no time. On x64 it counts from the start of the machine, or from its last sleep, with
     * the nominal frequency: more than the uptime cannot be, and in a virtual machine less cannot be, either.
     */
    private static int megahertz(CrashedSystem system, InterruptHistory history, @Nullable TargetMachine machine) {
        Duration uptime = system.dump().header().uptime();
        if (machine == null || machine.processor() == null || uptime == null) {
            return 0;
        }
        Integer megahertz = machine.processor().megahertz();
        if (megahertz == null || system.architecture() != Architecture.X64) {
            return 0;
        }
        long seconds = history.newest() / (megahertz * 1_000_000L);
        String hypervisor = machine.hypervisor();
        boolean guest = hypervisor != null && !hypervisor.endsWith("root");
        boolean fits = seconds >= 0
                && seconds <= uptime.toSeconds() + MOST_FIRMWARE_SECONDS
                && (!guest || seconds >= uptime.toSeconds());
        return fits ? megahertz : 0;
    }

    /** Warnings and errors for the System log of the last minute, oldest first as they stand. */
    public static List<UnwrittenEvent> events(CrashedSystem system, Blobs blobs) {
        Instant crash = system.dump().header().time();
        List<UnwrittenEvent> last = new ArrayList<>();
        if (crash != null) {
            for (UnwrittenEvent event : blobs.events()) {
                if (event.channel() == SYSTEM_CHANNEL
                        && event.level() > 0
                        && event.level() <= WARNING
                        && event.time().isAfter(crash.minus(LAST_MOMENTS))) {
                    last.add(event);
                }
            }
        }
        last.sort((left, right) -> left.time().compareTo(right.time()));
        return last;
    }
}
