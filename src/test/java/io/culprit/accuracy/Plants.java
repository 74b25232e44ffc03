package io.culprit.accuracy;

import io.culprit.rule.RuleBook;
import io.culprit.triage.Row;
import io.culprit.triage.Row.DriverFile;
import io.culprit.triage.Row.Summary;
import io.culprit.triage.Row.Trace;
import io.culprit.triage.TriageResult;
import io.culprit.triage.finding.Discovery;
import io.culprit.triage.finding.Discovery.Kind;
import io.culprit.triage.finding.Overview;
import io.culprit.verdict.Judge;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * What triage finds of what is planted among crashes of known causes, and how often it finds something where nothing is. The crashes are those
 * of emulated dumps. Which machine has which of them and when, and which versions and filters a machine has, is drawn and written into their
 * rows; so is what is planted: a bad version of a driver, three bad machines, a filter behind network crashes, a cause of the last week.
 */
final class Plants {

    private static final int RUNS = 20;
    private static final int MACHINES = 200;
    private static final int VERSIONS = 4;
    private static final int FILTERS = 10;
    private static final Instant START = Instant.parse("2026-01-05T00:00:00Z");
    private static final Duration LENGTH = Duration.ofDays(70);
    private static final Duration LATELY = Duration.ofDays(6);

    private final List<Row> crashes;
    private final Random random;
    private final boolean planted;
    private final String bad;
    private final String filtered;
    private final String fresh;
    private final String driver;
    private int number;

    private Plants(List<Row> crashes, long seed, boolean planted) {
        this.crashes = crashes;
        this.random = new Random(seed);
        this.planted = planted;
        TriageResult causes = TriageResult.of(crashes, 0, true);
        List<String> named = new ArrayList<>();
        causes.buckets().forEach(bucket -> {
            if (bucket.verdict().culprit()) {
                named.add(bucket.hash());
            }
        });
        this.bad = named.get(0);
        this.filtered = named.get(1);
        this.fresh = named.get(2);
        this.driver = causes.buckets().stream()
                .filter(bucket -> bucket.hash().equals(bad))
                .findFirst()
                .orElseThrow()
                .verdict()
                .module();
    }

    /** Prints what is found of what is planted among crashes, and what is found without. */
    static void print(List<Row> rows) {
        List<Row> crashes = new ArrayList<>(rows);
        crashes.removeIf(row -> row.summary() == null);
        Plants plants = new Plants(crashes, 1, true);
        Set<String> expected = new TreeSet<>(Set.of(
                Kind.DRIVER_VERSION.word() + " " + plants.bad + " " + plants.driver + " 1.3",
                Kind.NETWORK_FILTER.word() + "  flt0.sys",
                Kind.NEW_CAUSE.word() + " " + plants.fresh,
                Kind.HARDWARE.word() + " m0",
                Kind.HARDWARE.word() + " m1",
                Kind.HARDWARE.word() + " m2"));
        Set<String> found = plants.found();
        int wrong = 0;
        for (long seed = 100; seed < 100 + RUNS; seed++) {
            wrong += new Plants(crashes, seed, false).found().isEmpty() ? 0 : 1;
        }
        Set<String> missed = new TreeSet<>(expected);
        missed.removeAll(found);
        Set<String> others = new TreeSet<>(found);
        others.removeAll(expected);
        System.out.printf(
                "%nplanted among %d crashes: %d of %d found; missed %s, others %s%n",
                crashes.size(), expected.size() - missed.size(), expected.size(), missed, others);
        System.out.printf("without a plant something is called significant in %d of %d runs%n", wrong, RUNS);
    }

    /** What is called significant. */
    private Set<String> found() {
        List<Row> rows = new ArrayList<>();
        crashes.forEach(crash -> rows.add(drawn(crash)));
        Set<String> found = new TreeSet<>();
        Overview overview = Overview.of(TriageResult.of(rows, 0, true), new Judge(RuleBook.builtIn()));
        for (Discovery finding : overview.findings()) {
            if (finding.counts() != null) {
                boolean cause = finding.kind() == Kind.NEW_CAUSE || finding.kind() == Kind.RISING_CAUSE;
                String about = finding.kind() == Kind.HARDWARE
                        ? finding.machine()
                        : finding.bucketHash() + (cause ? "" : " " + finding.subject());
                found.add(finding.kind().word() + " " + about);
            }
        }
        return found;
    }

    private Row drawn(Row crash) {
        Summary summary = crash.summary();
        String cause = summary.bucketHash();
        boolean broken = planted && random.nextInt(20) == 0;
        int machine = random.nextInt(MACHINES);
        while (planted && !fits(machine, cause)) {
            machine = random.nextInt(MACHINES);
        }
        machine = broken ? random.nextInt(3) : machine;
        boolean bit = broken ? random.nextInt(3) > 0 : random.nextInt(200) == 0;
        Duration since = planted && cause.equals(fresh) ? LENGTH.minus(LATELY) : Duration.ZERO;
        Instant time = START.plus(since)
                .plusMillis((long) (random.nextDouble() * LENGTH.minus(since).toMillis()));
        Summary other = new Summary(
                summary.architecture(),
                summary.build(),
                "m" + machine,
                summary.code(),
                summary.codeName(),
                summary.parameters(),
                summary.verdict(),
                summary.bucketId(),
                cause,
                bit ? "one bit is set" : "",
                bit,
                drivers(summary, machine),
                new Trace(
                        summary.trace().site(),
                        cause.equals(filtered),
                        "",
                        time.minusSeconds(random.nextInt(100_000)),
                        List.of()));
        String path = "/d/%06d.dmp".formatted(number++);
        return new Row(path, 1, "", List.of(), Row.Status.ANALYZED, null, time, other, "");
    }

    /** A cause of a version, or of a filter, is one of machines that have it; broken machines are for themselves. */
    private boolean fits(int machine, String cause) {
        return machine > 2
                && (!cause.equals(bad) || version(machine, driver) == VERSIONS - 1)
                && (!cause.equals(filtered) || hasFilter(machine, 0));
    }

    /** Those of the dump and the one that is bad in some version, in the versions of the machine; and its filters. */
    private List<DriverFile> drivers(Summary summary, int machine) {
        Set<String> names = new TreeSet<>(Set.of(driver));
        summary.drivers().forEach(loaded -> names.add(loaded.name()));
        List<DriverFile> drivers = new ArrayList<>();
        names.forEach(name -> drivers.add(new DriverFile(name, "1." + version(machine, name), "storage", 1)));
        for (int i = 0; i < FILTERS; i++) {
            if (hasFilter(machine, i)) {
                drivers.add(new DriverFile("flt" + i + ".sys", "2.0", "filter", 1));
            }
        }
        return drivers;
    }

    private static int version(int machine, String name) {
        return new SplittableRandom(31L * machine + name.hashCode()).nextInt(VERSIONS);
    }

    private static boolean hasFilter(int machine, int filter) {
        return new SplittableRandom(7919L * machine + filter).nextInt(3) == 0;
    }
}
