package io.culprit.triage.finding;

import io.culprit.triage.Row;
import io.culprit.triage.Row.Blame;
import io.culprit.triage.Row.DriverFile;
import io.culprit.triage.Row.Status;
import io.culprit.triage.Row.Summary;
import io.culprit.triage.Row.Trace;
import io.culprit.triage.TriageResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Rows as a fleet would give them: machines with drivers in versions of their own, each crashing now and then for one of forty causes over
 * ten weeks. What is to be found is planted; without it, everything is chance.
 */
final class SyntheticFleet {

    static final Instant START = Instant.parse("2026-01-05T00:00:00Z");
    private static final Duration LENGTH = Duration.ofDays(70);
    private static final int CAUSES = 40;
    private static final int DRIVERS = 30;
    private static final int MACHINES = 400;

    private final Random random;
    private final boolean planted;
    private final List<Row> rows = new ArrayList<>();

    private SyntheticFleet(long seed, boolean planted) {
        this.random = new Random(seed);
        this.planted = planted;
    }

    /** So many crashes; with a bad driver version, three bad machines, a filter behind network crashes and a new cause, or without. */
    static TriageResult result(long seed, boolean planted, int crashes) {
        SyntheticFleet fleet = new SyntheticFleet(seed, planted);
        List<List<DriverFile>> machines = new ArrayList<>();
        for (int machine = 0; machine < MACHINES; machine++) {
            machines.add(fleet.drivers(machine));
        }
        for (int i = 0; i < crashes; i++) {
            boolean bad = planted && fleet.random.nextInt(20) == 0;
            int machine = fleet.random.nextInt(bad ? 3 : MACHINES);
            fleet.crash(i, machine, machines.get(machine));
        }
        return TriageResult.of(fleet.rows, 0, true);
    }

    /** Four versions of each; a third of the machines has the filter. */
    private List<DriverFile> drivers(int machine) {
        List<DriverFile> drivers = new ArrayList<>();
        for (int i = 0; i < DRIVERS; i++) {
            drivers.add(new DriverFile("drv" + i + ".sys", "1." + random.nextInt(4), "storage", 1));
        }
        for (int i = 0; i < 10; i++) {
            if (random.nextInt(3) == 0) {
                drivers.add(new DriverFile("flt" + i + ".sys", "2.0", "filter", 1));
            }
        }
        drivers.add(new DriverFile("rt640x64.sys", "10.0", "network-wired", 1));
        return List.copyOf(drivers);
    }

    private void crash(int number, int machine, List<DriverFile> drivers) {
        Instant time = START.plusMillis((long) (random.nextDouble() * LENGTH.toMillis()));
        int cause = random.nextInt(CAUSES);
        boolean filtered = drivers.stream().anyMatch(driver -> driver.name().equals("flt0.sys"));
        boolean version = drivers.contains(new DriverFile("drv7.sys", "1.3", "storage", 1));
        boolean bit = random.nextInt(200) == 0;
        if (planted && machine < 3) {
            bit = random.nextInt(3) > 0;
            cause = random.nextInt(CAUSES);
        } else if (planted && cause == 7 && !version || planted && cause == 30 && !filtered) {
            cause = 8;
        } else if (planted && time.isAfter(START.plus(LENGTH).minus(Duration.ofDays(6))) && random.nextInt(4) == 0) {
            cause = 99;
        }
        boolean network = planted ? cause == 30 : cause == 30 || cause == 31;
        add(number, "m" + machine, cause, time, bit, network, drivers);
    }

    private void add(
            int number, String machine, int cause, Instant time, boolean bit, boolean network, List<DriverFile> all) {
        String module = network ? "rt640x64.sys" : "drv" + cause % DRIVERS + ".sys";
        Blame blame = new Blame(
                "culprit",
                module,
                network ? "network-wired" : "storage",
                "Maker",
                "",
                0.9,
                "probable",
                List.of("it failed"));
        Summary summary = new Summary(
                "x64",
                26100,
                machine,
                0xD1,
                "DRIVER_IRQL_NOT_LESS_OR_EQUAL",
                List.of(1L, 2L, 3L, 4L),
                blame,
                "0xd1_cause" + cause,
                "hash" + cause,
                bit ? "one bit is set" : "",
                bit,
                all,
                new Trace(
                        cause % 2 == 0 ? module + "+0x1234" : module + "+" + random.nextInt(),
                        network,
                        "F." + cause,
                        time.minusSeconds(random.nextInt(100_000)),
                        List.of("update it")));
        rows.add(new Row(
                "/d/%06d.dmp".formatted(number),
                100,
                "%064x".formatted(number),
                List.of(),
                Status.ANALYZED,
                null,
                time,
                summary,
                ""));
    }
}
