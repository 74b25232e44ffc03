package io.culprit.triage.finding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.culprit.rule.Role;
import io.culprit.rule.RuleBook;
import io.culprit.rule.RuleFile;
import io.culprit.triage.Row;
import io.culprit.triage.TriageResult;
import io.culprit.triage.finding.Discovery.Kind;
import io.culprit.verdict.Judge;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is planted among three thousand crashes of forty causes is found, and nothing where nothing is. */
class FindingsTest {

    private static final Judge JUDGE = new Judge(RuleBook.builtIn());

    private static final int CRASHES = 3000;

    private static List<Discovery> of(Overview overview, Kind kind) {
        return overview.findings().stream()
                .filter(finding -> finding.kind() == kind)
                .toList();
    }

    @Test
    void findsWhatIsPlantedAndNothingElse() {
        Overview overview = Overview.of(SyntheticFleet.result(1, true, CRASHES), JUDGE);
        assertThat(of(overview, Kind.DRIVER_VERSION)).singleElement().satisfies(finding -> {
            assertThat(finding.bucketId()).isEqualTo("0xd1_cause7");
            assertThat(finding.subject()).isEqualTo("drv7.sys 1.3");
            assertThat(finding.counts().here()).isEqualTo(finding.counts().ofHere());
            assertThat(finding.counts().chance()).isLessThan(1e-5);
        });
        assertThat(of(overview, Kind.HARDWARE))
                .extracting(Discovery::machine)
                .containsExactlyInAnyOrder("m0", "m1", "m2");
        assertThat(of(overview, Kind.NETWORK_FILTER)).singleElement().satisfies(finding -> {
            assertThat(finding.subject()).isEqualTo("flt0.sys");
            assertThat(finding.text()).contains("before the driver of the network card");
        });
        assertThat(of(overview, Kind.NEW_CAUSE)).singleElement().satisfies(finding -> {
            assertThat(finding.bucketId()).isEqualTo("0xd1_cause99");
            assertThat(finding.text()).contains("Windows build 26100").contains("BIOS F.99");
        });
        assertThat(of(overview, Kind.RISING_CAUSE)).isEmpty();
    }

    /** A machine without the filter crashes in the network code, too, for some other reason. */
    @Test
    void oneStrayCrashHidesNoFilter() {
        List<Row> rows = SyntheticFleet.result(1, true, CRASHES).rows().list();
        Row network = rows.stream()
                .filter(row -> row.summary().trace().network())
                .findFirst()
                .orElseThrow();
        Row.Summary summary = network.summary();
        List<Row.DriverFile> others = summary.drivers().stream()
                .filter(driver -> !driver.name().equals("flt0.sys"))
                .toList();
        rows.add(new Row(
                "/d/stray.dmp",
                1,
                "",
                List.of(),
                Row.Status.ANALYZED,
                null,
                network.time(),
                new Row.Summary(
                        summary.architecture(),
                        summary.build(),
                        "stray",
                        summary.code(),
                        summary.codeName(),
                        summary.parameters(),
                        summary.verdict(),
                        summary.bucketId(),
                        summary.bucketHash(),
                        "",
                        false,
                        others,
                        summary.trace()),
                ""));
        Overview overview = Overview.of(TriageResult.of(rows, 0, true), JUDGE);
        assertThat(of(overview, Kind.NETWORK_FILTER)).singleElement().satisfies(finding -> {
            assertThat(finding.subject()).isEqualTo("flt0.sys");
            assertThat(finding.counts().here()).isEqualTo(finding.counts().ofHere() - 1);
            assertThat(finding.text()).contains(" of " + finding.counts().ofHere() + " machines");
            assertThat(finding.counts().chance()).isLessThan(1e-4);
        });
        assertThat(overview.result().rows().list())
                .filteredOn(row -> row.path().equals("/d/stray.dmp"))
                .singleElement()
                .satisfies(row -> assertThat(row.recurs())
                        .as("nothing is told of who has no filter")
                        .noneMatch(one -> one.role() == Role.NETWORK_FILTER));
    }

    /** A user's rule asks over many dumps for what the rows keep. */
    @Test
    void rulesOverManyDumpsKnowTheUptime() throws Exception {
        RuleBook book = RuleBook.builtIn().with(RuleFile.read("""
            {"rules": [{"id": "young", "on": "recurring-place", "if": ["system.uptimeSeconds < 50000"], "weight": 1,
              "explain": "e", "says": "{seen}, and it had just started"}]}\
            """.getBytes(StandardCharsets.UTF_8)));
        List<Row> rows = Overview.of(SyntheticFleet.result(3, false, 400), new Judge(book))
                .result()
                .rows()
                .list();
        assertThat(rows).anyMatch(FindingsTest::youngSaid).allSatisfy(row -> {
            long uptime =
                    Duration.between(row.summary().trace().boot(), row.time()).toSeconds();
            assertThat(youngSaid(row))
                    .as(row.path())
                    .isEqualTo(uptime < 50_000
                            && !row.recurs().isEmpty()
                            && row.recurs().stream().anyMatch(one -> one.role() == Role.RECURRING_PLACE));
        });
    }

    private static boolean youngSaid(Row row) {
        return row.summary().verdict().because().stream().anyMatch(text -> text.contains("had just started"));
    }

    @Test
    void verdictsAreChangedByWhatIsFoundAndSayWhatTheyWere() {
        Overview overview = Overview.of(SyntheticFleet.result(1, true, CRASHES), JUDGE);
        List<Row> filtered = overview.result().rows().list().stream()
                .filter(row -> row.recurs().stream().anyMatch(one -> one.role() == Role.NETWORK_FILTER))
                .toList();
        assertThat(filtered).isNotEmpty().allSatisfy(row -> {
            Row.Blame verdict = row.summary().verdict();
            assertThat(verdict.kind()).isEqualTo("inconclusive");
            assertThat(verdict.before().subject()).isEqualTo("rt640x64.sys");
            assertThat(verdict.because()).anyMatch(text -> text.contains("flt0.sys is loaded on all"));
        });
        assertThat(overview.result().rows())
                .filteredOn(row -> row.machine().equals("m0"))
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row.summary().verdict().because().getFirst())
                        .contains("hardware of this machine is suspect"));
    }

    @Test
    void findsNothingWhereNothingIsMoreThanOnceInTwentyRuns() {
        int wrong = 0;
        for (long seed = 100; seed < 120; seed++) {
            Overview overview = Overview.of(SyntheticFleet.result(seed, false, CRASHES), JUDGE);
            wrong += overview.findings().stream().anyMatch(finding -> finding.counts() != null) ? 1 : 0;
        }
        assertThat(wrong).isLessThanOrEqualTo(1);
    }

    @Test
    void onePlaceOverManyStartsSpeaksForSoftware() {
        Overview overview = Overview.of(SyntheticFleet.result(3, false, 400), JUDGE);
        assertThat(of(overview, Kind.SOFTWARE))
                .isNotEmpty()
                .allSatisfy(finding -> assertThat(finding.text()).contains("memory does not"))
                .extracting(Discovery::bucketId)
                .contains("0xd1_cause4")
                .doesNotContain("0xd1_cause5");
    }

    @Test
    void tellsWhatChangedSinceAnEarlierRun() {
        List<Row> all = SyntheticFleet.result(5, true, CRASHES).rows().list();
        List<Row> old = new ArrayList<>();
        Earlier known = new Earlier();
        for (Row row : all) {
            boolean before = row.time().isBefore(SyntheticFleet.START.plus(Duration.ofDays(60)));
            if (before && !row.summary().bucketHash().equals("hash12")) {
                old.add(row);
                known.add(row);
            }
        }
        known.add("gone", "0xd1_gone", "gone", "m1");
        Changes changes =
                Overview.of(TriageResult.of(all, 0, true), JUDGE).since(known).changes();
        assertThat(changes.before()).isEqualTo(old.size() + 1);
        assertThat(changes.now()).isEqualTo(all.size() - old.size());
        assertThat(changes.causes().getFirst().chance()).isLessThan(1e-6);
        assertThat(changes.causes())
                .filteredOn(change -> change.kind() == Changes.Kind.NEW)
                .extracting(Changes.Change::id)
                .containsExactlyInAnyOrder("0xd1_cause12", "0xd1_cause99");
        assertThat(changes.causes())
                .filteredOn(change -> change.kind() == Changes.Kind.GONE)
                .extracting(Changes.Change::id)
                .containsExactly("0xd1_gone");
        assertThat(changes.causes())
                .filteredOn(change -> change.kind() == Changes.Kind.RISING)
                .isEmpty();
    }

    /** Values of R: fisher.test(matrix(c(3, 1, 1, 3), 2)) and with other counts. */
    @Test
    void testsAsFisherDid() {
        assertThat(Fisher.twoSided(3, 4, 1, 4)).isCloseTo(0.4857142857, within(1e-9));
        assertThat(Fisher.atLeast(3, 4, 1, 4)).isCloseTo(0.2428571429, within(1e-9));
        assertThat(Fisher.twoSided(10, 12, 2, 30)).isCloseTo(3.148946e-06, within(1e-6));
        assertThat(Fisher.atLeast(0, 10, 5, 10)).isEqualTo(1);
        assertThat(Fisher.atLeast(5, 5, 0, 1000)).isBetween(0.0, 1e-10);
    }
}
