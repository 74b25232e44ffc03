package io.culprit.triage;

import io.culprit.triage.Row.Blame;
import io.culprit.triage.Row.DriverFile;
import io.culprit.triage.Row.Status;
import io.culprit.triage.Row.Summary;
import io.culprit.triage.Row.Trace;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Rows as a big fleet would give them, without dumps: each number is one row, made anew whenever it is asked for. One machine in five rows,
 * fifty models of machines with sixty drivers each, four hundred causes; one row in twenty is a copy of an earlier one.
 */
final class ManyRows {

    private static final Instant START = Instant.parse("2026-01-05T00:00:00Z");
    private static final int MODELS = 50;
    private static final int DRIVERS = 60;
    private static final int CAUSES = 400;
    private static final int ROWS_A_MACHINE = 5;

    private ManyRows() {}

    /** The path of a file. */
    static String path(int number, int all) {
        return "/shares/pc-%06d/Minidump/%08d.dmp".formatted(machine(number, all), number);
    }

    private static int machine(int number, int all) {
        return new SplittableRandom(number * 31L).nextInt(Math.max(1, all / ROWS_A_MACHINE));
    }

    /** What came of it. */
    static FileRows file(int number, int all) {
        boolean copy = number > 0 && number % 20 == 0;
        int content = copy ? number - 1 : number;
        int machine = machine(content, all);
        SplittableRandom random = new SplittableRandom(content);
        int cause = (int) (CAUSES * Math.pow(random.nextDouble(), 3));
        Instant time = START.plusSeconds(random.nextInt(180 * 86_400));
        String module = "vendor" + cause % 97 + ".sys";
        String site = module + "+0x"
                + Integer.toHexString(0x1000 + (random.nextInt(10) < 7 ? cause : random.nextInt(1 << 20)));
        boolean bit = random.nextInt(machine % 1000 == 0 ? 2 : 2000) == 0;
        Blame blame = new Blame(
                "culprit",
                module,
                "storage",
                "Vendor " + cause % 97,
                "",
                0.9,
                "probable",
                List.of(
                        "the instruction at 0x" + Long.toHexString(random.nextLong()) + " is in " + module,
                        module + " is on the stack of the crash"));
        Summary summary = new Summary(
                "x64",
                26100 + machine % 3,
                HexFormat.of().toHexDigits(machine * 0x9E3779B97F4A7C15L),
                0xD1,
                "DRIVER_IRQL_NOT_LESS_OR_EQUAL",
                List.of(random.nextLong(), 2L, 0L, random.nextLong()),
                blame,
                "0xd1_cause" + cause,
                HexFormat.of().toHexDigits(cause * 0x9E3779B97F4A7C15L),
                bit ? "one bit is set" : "",
                bit,
                drivers(machine, time),
                new Trace(
                        site,
                        cause % 40 == 0,
                        "F." + machine % 37,
                        time.minusSeconds(random.nextInt(100_000)),
                        List.of("update " + module, "look at what " + module + " belongs to")));
        String hash = HexFormat.of().toHexDigits(content * 0xD6E8FEB86659FD93L).repeat(4);
        Row row = new Row("", 262_144, hash, List.of(), Status.ANALYZED, null, time, summary, "");
        return new FileRows(List.of(row), false);
    }

    /** Those of its model, each in a version of the time or of the machine. */
    private static List<DriverFile> drivers(int machine, Instant time) {
        List<DriverFile> drivers = new ArrayList<>();
        long month = time.getEpochSecond() / (30 * 86_400);
        for (int i = 0; i < DRIVERS; i++) {
            int driver = (machine % MODELS * 7 + i * 3) % 300;
            long version = driver % 5 == 0 ? month : driver % 7 == 0 ? machine % 11 : driver;
            drivers.add(new DriverFile("vendor" + driver + ".sys", "10.0." + version, "storage", version));
        }
        return List.copyOf(drivers);
    }
}
