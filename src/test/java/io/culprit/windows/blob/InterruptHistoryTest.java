package io.culprit.windows.blob;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.dump.DumpFile;
import io.culprit.dump.archive.DumpFiles;
import io.culprit.dump.kernel.TriageDumpWriter;
import io.culprit.machine.Architecture;
import io.culprit.windows.blob.InterruptHistory.Event;
import io.culprit.windows.blob.InterruptHistory.Kind;
import org.junit.jupiter.api.Test;

/** The kernel's circular log of what ran on the crashing processor. */
class InterruptHistoryTest {

    private static final long ROUTINE = 0xFFFF_F801_1234_5678L;
    private static final long PAGE = 0xFFFF_A100_0000_3000L;

    static byte[] buffer(byte[]... events) {
        Bytes all = new Bytes();
        for (byte[] event : events) {
            all.bytes(event).zeros(-all.size() & 7);
        }
        return new Bytes()
                .u32(0x1000)
                .u32(0)
                .u32(0x48 + all.size())
                .until(0x48)
                .bytes(all.done())
                .done();
    }

    static byte[] event(int hook, long time, Bytes payload) {
        return new Bytes()
                .u16(2)
                .u8(0x11)
                .u8(0xC0)
                .u16(16 + payload.size())
                .u16(hook)
                .u64(time)
                .bytes(payload.done())
                .done();
    }

    private static byte[] three() {
        return buffer(
                event(
                        0xF43,
                        1000,
                        new Bytes().u64(900).u64(ROUTINE).u8(1).u8(0x81).u16(0)),
                event(0xF99, 1100, new Bytes().u32(7)),
                event(0xF44, 1300, new Bytes().u64(1200).u64(ROUTINE + 1)));
    }

    @Test
    void listsRoutinesWithTheirTimesAndVectorsAndStepsOverOtherEvents() {
        assertThat(InterruptHistory.read(three()).events())
                .containsExactly(
                        new Event(Kind.INTERRUPT, 1000, 900, ROUTINE, 0x81),
                        new Event(Kind.DPC, 1300, 1200, ROUTINE + 1, null));
        assertThat(InterruptHistory.read(three()).newest()).isEqualTo(1300);
    }

    @Test
    void isFoundAmongTheRangesOfASmallDump() throws Exception {
        byte[] file = TriageDumpWriter.of(Architecture.X64)
                .memory(PAGE - 0x2000, new byte[0x1000])
                .memory(PAGE, three())
                .toBytes();
        try (DumpFile dump = DumpFiles.open("history.dmp", file)) {
            assertThat(InterruptHistory.find(dump).orElseThrow().events()).hasSize(2);
        }
    }

    @Test
    void isNotBelievedWhereTheStepsMissTheEnd() {
        byte[] one = event(0xF44, 1300, new Bytes().u64(1200).u64(ROUTINE));
        byte[] torn = new Bytes().bytes(buffer(one)).zeros(24).done();

        assertThat(InterruptHistory.read(torn).events()).isEmpty();
    }

    @Test
    void neverRanForLessThanNothing() {
        assertThat(new Event(Kind.DPC, 1000, 2000, ROUTINE, null).duration()).isZero();
    }
}
