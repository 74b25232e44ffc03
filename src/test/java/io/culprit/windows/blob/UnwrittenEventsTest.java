package io.culprit.windows.blob;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Events that were still in memory. */
class UnwrittenEventsTest {

    private static final Instant CRASH = Instant.parse("2025-03-01T12:00:00Z");
    private static final long FILE_TIME = (CRASH.getEpochSecond() + 11_644_473_600L) * 10_000_000L;

    static byte[] event(long time, int channel, String text) {
        Bytes payload = new Bytes().u32(3).wide(text + "\0");
        return new Bytes()
                .u16(0x50 + payload.size())
                .u8(0x13)
                .u8(0xC0)
                .until(0x10)
                .u64(time)
                .u32(0x01020304)
                .u16(0x0506)
                .u16(0x0708)
                .u64(0x100F_0E0D_0C0B_0A09L)
                .u16(153)
                .u8(0)
                .u8(channel)
                .u8(3)
                .until(0x50)
                .bytes(payload.done())
                .done();
    }

    @Test
    void areFoundBetweenOtherRecords() {
        byte[] blob = new Bytes()
                .zeros(0x66)
                .bytes(event(FILE_TIME - 20_000_000, 8, "\\Device\\Harddisk0\\DR0"))
                .zeros(0x22)
                .done();

        assertThat(UnwrittenEvents.read(blob, CRASH))
                .containsExactly(new UnwrittenEvent(
                        CRASH.minusSeconds(2),
                        "01020304-0506-0708-090a-0b0c0d0e0f10",
                        153,
                        8,
                        3,
                        List.of("\\Device\\Harddisk0\\DR0")));
    }

    @Test
    void areNotBelievedFarFromTheTimeOfTheCrash() {
        byte[] blob = event(FILE_TIME - 864_000_000_000L * 3, 8, "long ago");

        assertThat(UnwrittenEvents.read(blob, CRASH)).isEmpty();
    }
}
