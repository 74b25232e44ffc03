package io.culprit.accuracy;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.accuracy.DegradedDump.Part;
import io.culprit.dump.DumpFile;
import io.culprit.dump.archive.DumpFiles;
import io.culprit.emulator.crash.CrashDump;
import io.culprit.emulator.crash.SavedKind;
import io.culprit.emulator.scenario.CrashedMachine;
import io.culprit.emulator.scenario.Emulation;
import io.culprit.emulator.scenario.Scenarios;
import io.culprit.fact.finder.FactFinder;
import io.culprit.rule.Label;
import io.culprit.rule.RuleBook;
import io.culprit.verdict.Judge;
import io.culprit.verdict.Verdict;
import io.culprit.windows.SystemOpener;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Dumps of DMA violations from which parts are missing. Small dumps lose each saved piece of memory by itself, many at once, the KPRCB,
 * the PCI records, the end of the file; kernel dumps, which hold all objects, lose each kind of object by itself and in combinations.
 * Whoever is named is the right one; what the objects of the device do not tell, the records do.
 */
class DegradedDumpsTest {

    private static final Judge JUDGE = new Judge(RuleBook.builtIn());
    private static final int MOST_PIECES = 120;
    private static final int COMBINATIONS = 60;
    private static final List<String> SCENARIOS = List.of(
            "nic-unmapped-read",
            "wifi-unmapped-write",
            "nvme-read-only-write",
            "nic-under-keyboard",
            "nic-filtered",
            "nic-twin",
            "thunderbolt-dock",
            "vm-adapter",
            "inbox-nvme",
            "usb-unloaded");

    private int analyzed;
    private int named;
    private final List<String> wrong = new ArrayList<>();

    private static CrashedMachine crash(String scenario) {
        return Emulation.run(Scenarios.find(scenario).orElseThrow(), 7, null, hit -> {});
    }

    private static byte[] dump(CrashedMachine crash, SavedKind kind) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CrashDump.write(crash, kind, bytes);
        return bytes.toByteArray();
    }

    /** Two in a thousand may be wrong, and none of those may be called more than probable. */
    @Test
    void whoeverIsNamedIsTheRightOne() throws Exception {
        for (String scenario : SCENARIOS) {
            CrashedMachine crash = crash(scenario);
            int before = analyzed;
            int namedBefore = named;
            String guilty = String.valueOf(crash.guiltyModule());
            byte[] small = dump(crash, SavedKind.TRIAGE);
            eachPiece(small, guilty);
            combinations(small, guilty);
            truncated(small, guilty);
            kinds(crash, dump(crash, SavedKind.BITMAP_KERNEL), guilty);
            assertThat(named - namedBefore)
                    .as("%s: named of %d", scenario, analyzed - before)
                    .isGreaterThan((analyzed - before) / 2);
        }
        assertThat(wrong).as("of %d", analyzed).hasSizeLessThanOrEqualTo(analyzed / 500);
        assertThat(wrong).noneMatch(one -> one.startsWith("strong") || one.startsWith("certain"));
    }

    /** With all objects gone nothing leads from P2 to a driver but the records of the machine's devices. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "nic-unmapped-read",
                "wifi-unmapped-write",
                "nvme-read-only-write",
                "nic-twin",
                "vm-adapter",
                "inbox-nvme"
            })
    void theRecordsAnswerWhereTheObjectsAreSilent(String scenario) throws Exception {
        CrashedMachine crash = crash(scenario);
        byte[] file = dump(crash, SavedKind.BITMAP_KERNEL);
        Set<Part> objects = EnumSet.complementOf(EnumSet.of(Part.RECORDS));

        assertThat(judge(crash, file, EnumSet.allOf(Part.class))).isInstanceOf(Verdict.Inconclusive.class);
        assertThat(judge(crash, file, objects)).isInstanceOfSatisfying(Verdict.Culprit.class, verdict -> {
            assertThat(verdict.culprit().module()).isEqualToIgnoringCase(crash.guiltyModule());
            assertThat(verdict.label()).isEqualTo(Label.PROBABLE);
        });
    }

    /** A whole kernel dump names the driver by its objects, and the test above would prove nothing if it did not. */
    @Test
    void theObjectsAnswerWhereTheRecordsAreSilent() throws Exception {
        CrashedMachine crash = crash("nic-unmapped-read");
        byte[] file = dump(crash, SavedKind.BITMAP_KERNEL);

        assertThat(judge(crash, file, EnumSet.of(Part.RECORDS)))
                .isInstanceOfSatisfying(
                        Verdict.Culprit.class,
                        verdict -> assertThat(verdict.label()).isEqualTo(Label.STRONG));
    }

    private void eachPiece(byte[] file, String guilty) throws Exception {
        try (DumpFile whole = DumpFiles.open("whole.dmp", file)) {
            List<DegradedDump.Piece> pieces = DegradedDump.smallPieces(whole);
            for (DegradedDump.Piece piece : pieces.subList(0, Math.min(MOST_PIECES, pieces.size()))) {
                analyze(DegradedDump.without(whole, List.of(piece), Set.of()), guilty);
            }
        }
    }

    private void combinations(byte[] file, String guilty) throws Exception {
        try (DumpFile whole = DumpFiles.open("whole.dmp", file)) {
            List<DegradedDump.Piece> pieces = DegradedDump.smallPieces(whole);
            for (int seed = 0; seed < COMBINATIONS; seed++) {
                Random random = new Random(seed);
                List<DegradedDump.Piece> missing = new ArrayList<>();
                int percent = 10 + random.nextInt(90);
                for (DegradedDump.Piece piece : pieces) {
                    if (random.nextInt(100) < percent) {
                        missing.add(piece);
                    }
                }
                Set<Part> parts = EnumSet.noneOf(Part.class);
                if (random.nextBoolean()) {
                    parts.add(Part.PROCESSOR);
                }
                if (seed % 3 == 0) {
                    parts.add(Part.RECORDS);
                }
                analyze(DegradedDump.without(whole, missing, parts), guilty);
            }
        }
    }

    private void truncated(byte[] file, String guilty) throws Exception {
        for (int part = 1; part < 8; part++) {
            try (DumpFile cut = DumpFiles.open("cut.dmp", Arrays.copyOf(file, file.length / 8 * part))) {
                analyze(cut, guilty);
            }
        }
    }

    /** Each kind of object alone, then many at random. */
    private void kinds(CrashedMachine crash, byte[] file, String guilty) throws Exception {
        List<Set<Part>> removals = new ArrayList<>();
        for (Part part : Part.values()) {
            removals.add(EnumSet.of(part));
        }
        for (int seed = 0; seed < COMBINATIONS; seed++) {
            Random random = new Random(seed);
            Set<Part> parts = EnumSet.noneOf(Part.class);
            for (Part part : Part.values()) {
                if (random.nextInt(3) == 0) {
                    parts.add(part);
                }
            }
            removals.add(parts);
        }
        try (DumpFile whole = DumpFiles.open("whole.dmp", file)) {
            for (Set<Part> parts : removals) {
                analyze(DegradedDump.without(whole, DegradedDump.pieces(crash, parts), parts), guilty);
            }
        }
    }

    private static Verdict judge(CrashedMachine crash, byte[] file, Set<Part> parts) throws Exception {
        try (DumpFile whole = DumpFiles.open("whole.dmp", file)) {
            return judge(DegradedDump.without(whole, DegradedDump.pieces(crash, parts), parts));
        }
    }

    private static Verdict judge(DumpFile dump) {
        return JUDGE.judge(FactFinder.find(SystemOpener.open(dump), false));
    }

    private void analyze(DumpFile dump, String guilty) {
        Verdict verdict = judge(dump);
        analyzed++;
        if (verdict instanceof Verdict.Culprit culprit) {
            named++;
            if (!culprit.culprit().module().equalsIgnoreCase(guilty)) {
                wrong.add(verdict.label().word() + ": " + culprit.culprit().module() + " for " + guilty + ": "
                        + culprit.because());
            }
        }
    }
}
