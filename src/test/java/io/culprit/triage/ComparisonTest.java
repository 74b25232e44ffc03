package io.culprit.triage;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.rule.RuleBook;
import io.culprit.triage.Row.Blame;
import io.culprit.triage.Row.DriverFile;
import io.culprit.triage.Row.Status;
import io.culprit.triage.Row.Summary;
import io.culprit.triage.Row.Trace;
import io.culprit.triage.finding.Overview;
import io.culprit.triage.writer.Tickets;
import io.culprit.verdict.Judge;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComparisonTest {

    private static final Judge JUDGE = new Judge(RuleBook.builtIn());

    private final List<Row> rows = new ArrayList<>();

    private ComparisonTest crash(String machine, long code, String module, boolean singleBit, String... drivers) {
        Blame blame = new Blame("culprit", module, "network-wired", "Maker", "", 0.99, "certain", List.of("because"));
        List<DriverFile> loaded = new ArrayList<>();
        for (String driver : drivers) {
            loaded.add(new DriverFile(driver, "1." + rows.size() % 2, "network-wired", 1_700_000_000L));
        }
        Summary summary = new Summary(
                "x64",
                22621,
                machine,
                code,
                "NAME_" + code,
                List.of(1L, 2L, 3L, 4L),
                blame,
                "0x" + Long.toHexString(code) + "_" + module,
                "hash" + code + module,
                singleBit ? "one bit is set" : "",
                singleBit,
                List.copyOf(loaded),
                Trace.NONE);
        int index = rows.size();
        Instant time = Instant.parse("2025-01-01T00:00:00Z").plusSeconds(index * 604_800L);
        rows.add(new Row(
                "/d/" + index + ".dmp", 100, "sha" + index, List.of(), Status.ANALYZED, null, time, summary, ""));
        return this;
    }

    private TriageResult result() {
        return TriageResult.of(rows, 0, true);
    }

    @Test
    void bucketsCountCrashesMachinesAndWeeks() {
        crash("m1", 0xD1, "a.sys", false).crash("m2", 0xD1, "a.sys", false).crash("m1", 0xD1, "b.sys", false);
        List<BucketGroup> buckets = result().buckets();
        assertThat(buckets).hasSize(2);
        assertThat(buckets.getFirst().id()).isEqualTo("0xd1_a.sys");
        assertThat(buckets.getFirst().occurrences()).isEqualTo(2);
        assertThat(buckets.getFirst().machines()).isEqualTo(2);
        assertThat(buckets.getFirst().weeks()).containsOnlyKeys("2025-W01", "2025-W02");
        assertThat(buckets.getFirst().firstSeen()).isEqualTo(Instant.parse("2025-01-01T00:00:00Z"));
    }

    @Test
    void whatSpeaksForSomebodyInOneCrashIsNotSaidOfAll() {
        for (String module : new String[] {"a.sys", "b.sys", "a.sys"}) {
            unnamed("hash", "the best that speaks for " + module + ": it is there");
            unnamed("other", "P2 is 0");
        }
        List<BucketGroup> buckets = result().buckets();
        assertThat(buckets)
                .extracting(bucket -> bucket.verdict().because())
                .containsExactlyInAnyOrder(
                        List.of("in one of them, the best that speaks for a.sys: it is there"), List.of("P2 is 0"));
    }

    private void unnamed(String bucket, String why) {
        Blame blame = new Blame("inconclusive", "", "", "", "", 0.1, "none", List.of(why));
        Summary summary = new Summary(
                "x64", 22621, "m", 0xE6, "NAME", List.of(), blame, "0xe6", bucket, "", false, List.of(), Trace.NONE);
        String path = "/d/" + rows.size() + ".dmp";
        rows.add(new Row(path, 100, "sha" + rows.size(), List.of(), Status.ANALYZED, null, null, summary, ""));
    }

    @Test
    void aMachineWithManyDifferentBugChecksIsSuspect() {
        for (long code : new long[] {0x50, 0x1A, 0x3B, 0xD1}) {
            crash("bad", code, "a.sys", false);
        }
        crash("good", 0xD1, "a.sys", false).crash("good", 0xD1, "a.sys", false);
        List<Machine> machines = result().machines();
        assertThat(machines.getFirst().fingerprint()).isEqualTo("bad");
        assertThat(machines.getFirst().suspect()).isTrue();
        assertThat(machines.getFirst().evidence()).anyMatch(text -> text.startsWith("4 different bug checks"));
        assertThat(machines.getLast().suspect()).isFalse();
    }

    @Test
    void crashesOfASuspectMachineWeakenTheCaseAgainstDrivers() {
        crash("bad", 0xD1, "a.sys", true).crash("good", 0xD1, "a.sys", false);
        List<Row> judged = Overview.of(result(), JUDGE).result().rows().list();
        assertThat(judged.getFirst().summary().verdict().kind()).isEqualTo("inconclusive");
        assertThat(judged.getFirst().summary().verdict().label()).isEqualTo("possible");
        assertThat(judged.getFirst().summary().verdict().because().getFirst()).contains("suspect");
        assertThat(judged.getLast().summary().verdict().kind()).isEqualTo("culprit");
    }

    @Test
    void driversThatRecurInOneBucketStandOutWithTheirCounts() {
        for (int i = 0; i < 4; i++) {
            crash("m" + i, 0xD1, "a.sys", false, "everywhere.sys", "special.sys");
        }
        for (int i = 0; i < 6; i++) {
            crash("n" + i, 0x50, "b.sys", false, "everywhere.sys");
        }
        BucketGroup bucket = result().buckets().stream()
                .filter(group -> group.id().equals("0xd1_a.sys"))
                .findFirst()
                .orElseThrow();
        assertThat(bucket.standOut()).containsExactly(new BucketGroup.StandOut("special.sys", 4, 4, 0, 6));
    }

    @Test
    void theSameCrashesGiveTheSameTicketsInAnyOrder() {
        crash("m1", 0xD1, "a.sys", false, "a.sys").crash("m2", 0xD1, "a.sys", false, "a.sys");
        List<Row> reversed = new ArrayList<>(rows.reversed());
        assertThat(tickets(TriageResult.of(reversed, 0, true))).isEqualTo(tickets(result()));
    }

    private static Map<String, String> tickets(TriageResult result) {
        Map<String, String> tickets = new LinkedHashMap<>();
        try {
            Tickets.write(
                    Overview.of(result, JUDGE),
                    (name, json) -> tickets.put(name, new String(json, StandardCharsets.UTF_8)));
        } catch (IOException never) {
            throw new UncheckedIOException(never);
        }
        assertThat(tickets).isNotEmpty();
        return tickets;
    }

    @Test
    void driversAreCountedByVersionAndBlame() {
        crash("m1", 0xD1, "a.sys", false, "a.sys", "b.sys").crash("m2", 0xD1, "a.sys", false, "a.sys");
        DriverCount first = result().drivers().getFirst();
        assertThat(first.name()).isEqualTo("a.sys");
        assertThat(first.blamed()).isEqualTo(2);
        assertThat(first.versions()).containsOnlyKeys("1.0", "1.1");
    }
}
