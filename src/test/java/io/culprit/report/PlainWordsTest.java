package io.culprit.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PlainWordsTest {

    @Test
    void writesTimesAsInstantDoes() {
        Random random = new Random(5);
        int[] units = {1, 1_000, 1_000_000, 1_000_000_000};
        for (int round = 0; round < 2_000; round++) {
            int unit = units[round % units.length];
            Instant time = Instant.ofEpochSecond(
                    random.nextLong(-62_135_596_800L, 253_402_300_800L),
                    random.nextInt(1_000_000_000) / unit * (long) unit);
            assertThat(PlainWords.iso(time)).isEqualTo(time.toString());
        }
    }

    @Test
    void writesTimesForReaders() {
        assertThat(PlainWords.time(Instant.parse("2025-01-05T21:03:09.5Z"))).isEqualTo("2025-01-05 21:03:09 UTC");
        assertThat(PlainWords.time(Instant.parse("1969-12-31T23:59:59Z"))).isEqualTo("1969-12-31 23:59:59 UTC");
    }
}
