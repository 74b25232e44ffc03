package io.culprit.accuracy;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.dump.DumpFile;
import io.culprit.dump.DumpPart;
import io.culprit.dump.archive.DumpFiles;
import io.culprit.dump.kernel.SecondaryTag;
import io.culprit.emulator.crash.CrashDump;
import io.culprit.emulator.crash.SavedKind;
import io.culprit.emulator.scenario.CrashedMachine;
import io.culprit.emulator.scenario.Emulation;
import io.culprit.emulator.scenario.Scenarios;
import io.culprit.fact.Facts;
import io.culprit.fact.finder.FactFinder;
import io.culprit.machine.AddressSpace;
import io.culprit.rule.Label;
import io.culprit.rule.RuleBook;
import io.culprit.verdict.Judge;
import io.culprit.verdict.Verdict;
import io.culprit.windows.SystemOpener;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Dumps of DMA violations from which parts are missing: each saved piece of memory by itself, many at once, the KPRCB, the PCI records,
 * the end of the file. Whoever is named is the right one; what the objects of the device do not tell, the records do.
 */
class DegradedDumpsTest {

    private static final Judge JUDGE = new Judge(RuleBook.builtIn());
    private static final int SMALL_PIECE = 0x400;
    private static final int MOST_PIECES = 120;
    private static final int COMBINATIONS = 60;

    private int analyzed;
    private int named;
    private final List<String> wrong = new ArrayList<>();

    /** A part of memory that is not there. */
    private record Piece(long start, long sizeBytes) {
        boolean holds(long address) {
            return Long.compareUnsigned(address - start, sizeBytes) < 0;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nic-unmapped-read",
                "wifi-unmapped-write",
                "nvme-read-only-write",
                "nic-under-keyboard",
                "nic-filtered",
                "nic-twin",
                "thunderbolt-dock",
                "vm-adapter",
                "inbox-nvme"
            })
    void whoeverIsNamedIsTheRightOne(String scenario) throws Exception {
        CrashedMachine crash = Emulation.run(Scenarios.find(scenario).orElseThrow(), 7, null, hit -> {});
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CrashDump.write(crash, SavedKind.TRIAGE, bytes);
        String guilty = String.valueOf(crash.guiltyModule());
        byte[] file = bytes.toByteArray();
        eachPiece(file, guilty);
        combinations(file, guilty);
        truncated(file, guilty);
        assertThat(wrong).isEmpty();
        assertThat(named).as("of %d", analyzed).isGreaterThan(analyzed / 2);
    }

    private void eachPiece(byte[] file, String guilty) throws Exception {
        List<Piece> pieces = pieces(file);
        for (Piece piece : pieces.subList(0, Math.min(MOST_PIECES, pieces.size()))) {
            analyze(file, List.of(piece), true, true, guilty);
        }
    }

    private void combinations(byte[] file, String guilty) throws Exception {
        List<Piece> pieces = pieces(file);
        for (int seed = 0; seed < COMBINATIONS; seed++) {
            Random random = new Random(seed);
            List<Piece> missing = new ArrayList<>();
            int percent = 10 + random.nextInt(90);
            for (Piece piece : pieces) {
                if (random.nextInt(100) < percent) {
                    missing.add(piece);
                }
            }
            analyze(file, missing, random.nextBoolean(), seed % 3 != 0, guilty);
        }
    }

    private void truncated(byte[] file, String guilty) throws Exception {
        for (int part = 1; part < 8; part++) {
            analyze(Arrays.copyOf(file, file.length / 8 * part), List.of(), true, true, guilty);
        }
    }

    private static List<Piece> pieces(byte[] file) throws Exception {
        List<Piece> pieces = new ArrayList<>();
        try (DumpFile dump = DumpFiles.open("whole.dmp", file)) {
            for (DumpFile.StackRange range : dump.savedRanges()) {
                if (range.sizeBytes() <= SMALL_PIECE) {
                    pieces.add(new Piece(range.start(), range.sizeBytes()));
                }
            }
        }
        return pieces;
    }

    private void analyze(byte[] file, List<Piece> missing, boolean processor, boolean records, String guilty)
            throws Exception {
        try (DumpFile whole = DumpFiles.open("degraded.dmp", file)) {
            Facts facts = FactFinder.find(SystemOpener.open(without(whole, missing, processor, records)), false);
            Verdict verdict = JUDGE.judge(facts);
            analyzed++;
            assertThat(verdict.label()).isNotEqualTo(Label.CERTAIN);
            if (verdict instanceof Verdict.Culprit culprit) {
                named++;
                if (!culprit.culprit().module().equalsIgnoreCase(guilty)) {
                    wrong.add(culprit.culprit().module() + " for " + guilty + ": " + culprit.because());
                }
            }
        }
    }

    /** The same dump with less in it. */
    private static DumpFile without(DumpFile whole, List<Piece> missing, boolean processor, boolean records) {
        AddressSpace memory = holed(whole.memory(), missing);
        return (DumpFile) Proxy.newProxyInstance(
                DegradedDumpsTest.class.getClassLoader(),
                new Class<?>[] {DumpFile.class},
                (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "memory" -> {
                            return memory;
                        }
                        case "part" -> {
                            return processor || arguments[0] != DumpPart.PRCB
                                    ? whole.part((DumpPart) arguments[0])
                                    : Optional.empty();
                        }
                        case "secondaryData" -> {
                            return whole.secondaryData().stream()
                                    .filter(blob -> records || !blob.guid().equals(SecondaryTag.PCI_RECORDS.guid()))
                                    .toList();
                        }
                        default -> {
                            try {
                                return method.invoke(whole, arguments);
                            } catch (InvocationTargetException thrown) {
                                throw thrown.getCause();
                            }
                        }
                    }
                });
    }

    private static AddressSpace holed(AddressSpace memory, List<Piece> missing) {
        return (address, buffer, offset, length) -> {
            int readable = memory.read(address, buffer, offset, length);
            for (int i = 0; i < readable; i++) {
                for (Piece piece : missing) {
                    if (piece.holds(address + i)) {
                        return i;
                    }
                }
            }
            return readable;
        };
    }
}
