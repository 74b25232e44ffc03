package io.culprit.emulator.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.emulator.ProbeHit;
import io.culprit.emulator.guest.Guest;
import io.culprit.emulator.guest.MachinePlan;
import io.culprit.emulator.scenario.CrashedMachine;
import io.culprit.emulator.scenario.Emulation;
import io.culprit.emulator.scenario.Scenarios;
import io.culprit.machine.LittleEndian;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The circular event log that the guest's kernel writes: interrupts and deferred calls as they really ran. */
class HistoryTest {

    private static final int MESSAGE_INTERRUPT = 0xF32;
    private static final int DPC = 0xF44;

    /** Those that the kernel does not log: clock, inter-processor. */
    private static final List<Long> UNLOGGED = List.of(0xD1L, 0xE1L);

    private record Event(int hook, long time, long start, long routine, int vector) {}

    private static List<Event> events(CrashedMachine crash) {
        Guest guest = crash.guest();
        long buffer = guest.structures().eventLog() + crash.processor() * 0x1000L;
        int used = guest.kernelSpace().u32(buffer + 8);
        byte[] bytes = guest.kernelSpace().bytes(buffer, used);
        List<Event> events = new ArrayList<>();
        int at = 0x48;
        while (at < used) {
            int size = LittleEndian.u16(bytes, at + 4);
            assertThat(LittleEndian.u32(bytes, at)).isEqualTo(0xC011_0002);
            events.add(new Event(
                    LittleEndian.u16(bytes, at + 6),
                    LittleEndian.u64(bytes, at + 8),
                    LittleEndian.u64(bytes, at + 0x10),
                    LittleEndian.u64(bytes, at + 0x18),
                    size > 0x20 ? bytes[at + 0x21] & 0xFF : -1));
            at += size + 7 & -8;
        }
        assertThat(at).isEqualTo(used);
        return events;
    }

    @ParameterizedTest
    @CsvSource({"nic-unmapped-read,7", "gpu-stale-write,11", "d1-write,2", "usb-raw-physical,4"})
    void tellsWhatTheTraceTells(String name, long seed) {
        List<ProbeHit> hits = new ArrayList<>();
        CrashedMachine crash = Emulation.run(Scenarios.find(name).orElseThrow(), seed, "interrupt:::", hits::add);
        List<Integer> logged = events(crash).stream()
                .filter(event -> event.hook == MESSAGE_INTERRUPT || event.hook == 0xF43)
                .map(Event::vector)
                .toList();
        List<Integer> delivered = hits.stream()
                .filter(hit -> hit.processor() == crash.processor())
                .filter(hit -> hit.probe().name().equals("deliver"))
                .map(hit -> hit.arguments().getFirst().value())
                .filter(vector -> !UNLOGGED.contains(vector))
                .map(Long::intValue)
                .collect(Collectors.toCollection(ArrayList::new));
        assertThat(logged).isNotEmpty();
        logged.forEach(vector -> assertThat(delivered.remove(vector))
                .as("vector %x was delivered", vector)
                .isTrue());
        assertThat(delivered).as("those whose routine has not ended").hasSizeLessThanOrEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nic-unmapped-read", "wifi-stale-write", "50-read", "9f-power"})
    void timesRiseAndRoutinesBelongToDriversAtWork(String name) {
        CrashedMachine crash = Emulation.run(Scenarios.find(name).orElseThrow(), 21, null, hit -> {});
        long last = 0;
        for (Event event : events(crash)) {
            assertThat(event.time).isGreaterThan(last).isGreaterThan(event.start);
            assertThat(crash.guest().moduleAt(event.routine)).isPresent();
            last = event.time;
        }
        long uptime = crash.guest().plan().uptime() / 10 * MachinePlan.MHZ;
        assertThat(last).isNotZero();
        assertThat(last).matches(time -> time > uptime || time < uptime / 8, "counts from power-on, or from a sleep");
        assertThat(events(crash)).anyMatch(event -> event.hook == DPC);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nic-unmapped-read", "nic-amd", "nic-hal", "nic-deferred", "d1-write", "124-machine-check"})
    void isABlockOfItsOwnInASmallDump(String name) {
        CrashedMachine crash = Emulation.run(Scenarios.find(name).orElseThrow(), 9, null, hit -> {});
        long buffer = crash.guest().structures().eventLog() + crash.processor() * 0x1000L;
        assertThat(new TriageMemory(crash).choose()).anySatisfy(block -> {
            assertThat(block.address()).isEqualTo(buffer);
            assertThat(LittleEndian.u32(block.bytes(), 8)).isEqualTo(block.bytes().length);
        });
    }
}
