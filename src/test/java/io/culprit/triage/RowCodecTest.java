package io.culprit.triage;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.rule.Role;
import io.culprit.triage.Row.Blame;
import io.culprit.triage.Row.DriverFile;
import io.culprit.triage.Row.Status;
import io.culprit.triage.Row.Summary;
import io.culprit.triage.Row.Trace;
import io.culprit.verdict.Review;
import io.culprit.verdict.Verdict;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowCodecTest {

    private static Row whole() {
        Instant time = Instant.parse("2026-03-14T09:26:53.123456700Z");
        Blame blame = new Blame(
                "culprit",
                "a.sys",
                "audio",
                "Maker",
                "Pr\u00F6duct",
                0.75,
                "possible",
                List.of("why"),
                List.of(new Review.Lead("b.sys", 0.125)),
                new Review.Before(Verdict.Kind.CULPRIT, "b.sys", 0.9));
        Summary summary = new Summary(
                "x64",
                26100,
                "m1",
                0xD1,
                "NAME",
                List.of(1L, -1L),
                blame,
                "id",
                "hash",
                "one bit is set",
                true,
                List.of(new DriverFile("a.sys", "1.2", "audio", 7)),
                new Trace("a.sys+0x1", true, "F.1", time.minusNanos(100), List.of("step")));
        Review.Recurrence told = new Review.Recurrence(Role.RECURRING_PLACE, null, "told", 1, 2, 3, 4, 5);
        return new Row("!a", 5, "ab", List.of("/b"), Status.PARTIAL, "cut", time, summary, "pc-1", List.of(told));
    }

    @Test
    void whatIsReadAgainIsWhatWasWritten() throws IOException {
        FileRows rows = new FileRows(List.of(whole(), Rows.failed("!b", 3, "why not")), false);
        assertThat(RowCodec.rows(RowCodec.bytes(rows))).isEqualTo(rows);
        assertThat(RowCodec.whole(RowCodec.whole(whole()))).isEqualTo(whole());
    }

    @Test
    void damagedBytesAreRowsOrAnExceptionAndNeverMoreMemoryThanTheyHold() {
        byte[] good = RowCodec.bytes(new FileRows(List.of(whole()), false));
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        int refused = 0;
        for (int at = 0; at < good.length; at++) {
            refused += refused(Arrays.copyOf(good, at));
            for (int filling : new int[] {0, 1, 0x7F, 0x80, 0xFF}) {
                for (int length : new int[] {1, 2, 5, 9}) {
                    byte[] damaged = good.clone();
                    Arrays.fill(damaged, at, Math.min(at + length, damaged.length), (byte) filling);
                    long before = threads.getCurrentThreadAllocatedBytes();
                    refused += refused(damaged);
                    assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                            .as("%d times 0x%02x from %d on", length, filling, at)
                            .isLessThan(1 << 20);
                }
            }
        }
        assertThat(refused).as("of %d", good.length * 21).isGreaterThan(good.length * 5);
    }

    private static int refused(byte[] bytes) {
        try {
            RowCodec.rows(bytes);
            return 0;
        } catch (IOException damaged) {
            return 1;
        }
    }
}
