package io.culprit.fact.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.fact.Fact;
import io.culprit.fact.RoutineHistory;
import io.culprit.fact.RoutineHistory.Run;
import io.culprit.fact.TargetMachine;
import io.culprit.machine.Architecture;
import io.culprit.symbol.Symbol;
import io.culprit.symbol.Symbols;
import io.culprit.windows.SystemOpener;
import io.culprit.windows.TestDump;
import io.culprit.windows.blob.Blobs;
import io.culprit.windows.blob.InterruptHistory.Kind;
import io.culprit.windows.blob.LastMomentsBuffers;
import io.culprit.windows.blob.UnwrittenEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Routines that had just run, in microseconds where the counter is time, and events of the last minute. */
class LastMomentsTest {

    private static final long NIC = 0xFFFFF804_30000000L;
    private static final int MEGAHERTZ = 2000;
    private static final long SECOND = MEGAHERTZ * 1_000_000L;
    private static final long INTERRUPT = 0xF43;
    private static final long DPC = 0xF44;

    private final TestDump dump = new TestDump();

    LastMomentsTest() {
        dump.module("nic.sys", NIC, 0x40000);
        dump.uptime = Duration.ofSeconds(100);
    }

    private static TargetMachine machine(@Nullable Integer megahertz, @Nullable String hypervisor) {
        TargetMachine.Processor processor = new TargetMachine.Processor(null, null, null, null, null, megahertz);
        return new TargetMachine(
                null, null, null, null, null, processor, List.of(), null, null, null, hypervisor, null, null, null);
    }

    private List<Run> runs(@Nullable TargetMachine machine) {
        return LastMoments.routines(dump.open(), Blobs.of(dump), machine)
                .find()
                .orElseThrow()
                .runs();
    }

    private void newest(long ticks) {
        LastMomentsBuffers.routines(
                dump,
                new long[] {INTERRUPT, ticks - 6000, ticks - 10_000, NIC + 0x100, 0x91},
                new long[] {DPC, ticks, ticks - 2000, 0x1234});
    }

    @Test
    void routinesAreToldOldestFirstWithWhenAndHowLong() {
        newest(100 * SECOND);

        assertThat(runs(machine(MEGAHERTZ, null)))
                .containsExactly(
                        new Run(Kind.INTERRUPT, NIC + 0x100, "nic.sys", 0x100, null, 0x91, 3.0, 2.0),
                        new Run(Kind.DPC, 0x1234, null, 0, null, null, 0.0, 1.0));
        Fact<RoutineHistory> fact = LastMoments.routines(dump.open(), Blobs.of(dump), machine(MEGAHERTZ, null));
        assertThat(fact).isEqualTo(Fact.known(fact.find().orElseThrow(), "the kernel's event buffer"));
        dump.saved.clear();
        assertThat(LastMoments.routines(dump.open(), Blobs.of(dump), null))
                .isEqualTo(Fact.unknown("the dump holds no history of interrupts"));
    }

    @Test
    void routinesAreNamedAsTheDebuggerDoes() {
        newest(100 * SECOND);
        Symbols symbols = new Symbols() {
            @Override
            public java.util.Optional<Symbol> at(io.culprit.image.LoadedModule module, long rva) {
                return java.util.Optional.of(new Symbol("Isr", rva - 0x80, Symbol.Source.PROCEDURE));
            }
        };
        var system = SystemOpener.open(dump, module -> java.util.Optional.empty(), symbols);

        assertThat(LastMoments.routines(system, Blobs.of(dump), null)
                        .find()
                        .orElseThrow()
                        .runs()
                        .getFirst()
                        .symbol())
                .isEqualTo("nic!Isr+0x80");
    }

    /** The counter runs from the start of the machine: firmware takes up to two minutes of it; a guest may have slept, but not less. */
    @ParameterizedTest
    @CsvSource({
        "100, , true",
        "220, , true",
        "221, , false",
        "20, , true",
        "100, VMware, true",
        "99, VMware, false",
        "99, Hyper-V root, true",
        "221, VMware, false",
    })
    void theCounterIsTimeWhereItFitsTheUptime(long seconds, @Nullable String hypervisor, boolean time) {
        newest(seconds * SECOND + SECOND / 2);

        Run run = runs(machine(MEGAHERTZ, hypervisor)).getFirst();

        assertThat(run.microseconds()).isEqualTo(time ? 2.0 : null);
        assertThat(run.beforeMicroseconds()).isEqualTo(time ? 3.0 : null);
    }

    @Test
    void theCounterIsNoTimeWhereItsFrequencyIsNotKnown() {
        newest(100 * SECOND);
        assertThat(runs(null).getFirst().microseconds()).isNull();
        assertThat(runs(machine(null, null)).getFirst().microseconds()).isNull();
        TargetMachine none = new TargetMachine(
                null, null, null, null, null, null, List.of(), null, null, null, null, null, null, null);
        assertThat(runs(none).getFirst().microseconds()).isNull();
        dump.architecture = Architecture.ARM64;
        assertThat(runs(machine(MEGAHERTZ, null)).getFirst().microseconds()).isNull();
    }

    private static final Instant CRASH = Instant.parse("2025-03-01T12:00:00Z");

    private List<String> events(byte[]... events) {
        dump.time = CRASH;
        LastMomentsBuffers.events(dump, events);
        return LastMoments.events(dump.open(), Blobs.of(dump)).stream()
                .map(UnwrittenEvent::texts)
                .map(texts -> texts.getFirst())
                .toList();
    }

    /** Critical, error and warning of the System log, of the minute before the crash, oldest first. */
    @Test
    void eventsOfTheLastMinuteAreToldInTheirOrder() {
        assertThat(events(
                        LastMomentsBuffers.event(CRASH.minusSeconds(2), 8, 3, "warning"),
                        LastMomentsBuffers.event(CRASH.minusSeconds(59), 8, 1, "critical"),
                        LastMomentsBuffers.event(CRASH.minusSeconds(5), 8, 2, "error"),
                        LastMomentsBuffers.event(CRASH.minusSeconds(5), 8, 4, "information"),
                        LastMomentsBuffers.event(CRASH.minusSeconds(5), 8, 0, "always"),
                        LastMomentsBuffers.event(CRASH.minusSeconds(5), 9, 2, "another log"),
                        LastMomentsBuffers.event(CRASH.minusSeconds(60), 8, 2, "earlier")))
                .containsExactly("critical", "error", "warning");
    }
}
