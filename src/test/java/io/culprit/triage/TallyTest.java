package io.culprit.triage;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.bulk.Many;
import io.culprit.triage.Row.Blame;
import io.culprit.triage.Row.DriverFile;
import io.culprit.triage.Row.Status;
import io.culprit.triage.Row.Summary;
import io.culprit.triage.Row.Trace;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Tallies of any parts, in any order, merge to the tally of all. */
class TallyTest {

    private static final Instant START = Instant.parse("2026-01-05T00:00:00Z");
    private static final Map<String, Integer> EVERYWHERE = Map.of("a.sys", 60, "b.sys", 60);

    private static final Many<Row> NONE = TriageResult.spool(TriageResult.BY_PATH);

    private static List<Row> rows() {
        Random random = new Random(26);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            String version = "1." + random.nextInt(3);
            boolean bit = random.nextInt(5) == 0;
            Blame blame = new Blame(
                    "culprit", "a.sys", "audio", "Maker", "", random.nextInt(3) / 4.0, "possible", List.of("r" + i));
            Summary summary = new Summary(
                    "x64",
                    26100 + random.nextInt(2),
                    "m" + random.nextInt(4),
                    0xD1 + random.nextInt(2),
                    "NAME",
                    List.of(1L),
                    blame,
                    "id",
                    "hash",
                    bit ? "one bit is set" : "",
                    bit,
                    List.of(
                            new DriverFile(random.nextBoolean() ? "a.sys" : "A.SYS", version, "audio", 1),
                            new DriverFile("b.sys", "2", "usb", 1)),
                    new Trace("a.sys+0x1", false, "F." + i, START, List.of()));
            rows.add(new Row(
                    "/d/" + i,
                    1,
                    "",
                    List.of(),
                    Status.ANALYZED,
                    null,
                    START.plusSeconds(100_000L * random.nextInt(40)),
                    summary,
                    "pc-" + i % 3));
        }
        return rows;
    }

    private static BucketTally bucket(List<Row> rows) {
        BucketTally tally = new BucketTally();
        rows.forEach(tally::add);
        return tally;
    }

    private static MachineTally machine(List<Row> rows) {
        MachineTally tally = new MachineTally();
        rows.forEach(tally::add);
        return tally;
    }

    private static Comparison comparison(List<Row> rows) {
        Comparison comparison = new Comparison(true);
        rows.forEach(comparison::add);
        return comparison;
    }

    private static TriageResult result(Comparison comparison) {
        return comparison.result(NONE, comparison.machines(), 0, true);
    }

    @Test
    void partsMergeToTheWholeInAnyOrder() {
        List<Row> all = rows();
        for (int seed = 0; seed < 20; seed++) {
            List<Row> mixed = new ArrayList<>(all);
            Collections.shuffle(mixed, new Random(seed));
            List<Row> left = mixed.subList(0, 1 + 2 * seed);
            List<Row> right = mixed.subList(1 + 2 * seed, mixed.size());
            BucketTally bucket = bucket(right);
            bucket.merge(bucket(left));
            assertThat(bucket.group(EVERYWHERE, 100)).isEqualTo(bucket(all).group(EVERYWHERE, 100));
            MachineTally machine = machine(right);
            machine.merge(machine(left));
            assertThat(machine.machine("m", 2)).isEqualTo(machine(all).machine("m", 2));
            Comparison comparison = comparison(right);
            comparison.merge(comparison(left));
            assertThat(result(comparison)).isEqualTo(result(comparison(all)));
        }
    }
}
