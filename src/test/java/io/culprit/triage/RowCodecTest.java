package io.culprit.triage;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.triage.Row.Blame;
import io.culprit.triage.Row.DriverFile;
import io.culprit.triage.Row.Status;
import io.culprit.triage.Row.Summary;
import io.culprit.triage.Row.Trace;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowCodecTest {

    @Test
    void whatIsReadAgainIsWhatWasWritten() throws IOException {
        Instant time = Instant.parse("2026-03-14T09:26:53.123456700Z");
        Summary summary = new Summary(
                "x64",
                26100,
                "m1",
                0xD1,
                "NAME",
                List.of(1L, -1L),
                new Blame("culprit", "a.sys", "audio", "Maker", "Product", 0.75, "possible", List.of("why")),
                "id",
                "hash",
                "one bit is set",
                true,
                List.of(new DriverFile("a.sys", "1.2", "audio", 7)),
                new Trace("a.sys+0x1", true, "F.1", time.minusNanos(100), List.of("step")));
        Row whole = new Row("!a", 5, "ab", List.of(), Status.PARTIAL, "cut", time, summary, "pc-1");
        FileRows rows = new FileRows(List.of(whole, Rows.failed("!b", 3, "why not")), false);
        assertThat(RowCodec.rows(RowCodec.bytes(rows))).isEqualTo(rows);
    }
}
