package io.culprit.accuracy;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.Corpus;
import io.culprit.dump.DumpFile;
import io.culprit.dump.archive.DumpFiles;
import io.culprit.fact.DeviceObject;
import io.culprit.fact.Facts;
import io.culprit.fact.finder.FactFinder;
import io.culprit.image.LoadedModule;
import io.culprit.machine.LittleEndian;
import io.culprit.rule.Label;
import io.culprit.rule.RuleBook;
import io.culprit.verdict.Judge;
import io.culprit.verdict.Verdict;
import io.culprit.windows.SystemOpener;
import io.culprit.windows.blob.Blobs;
import io.culprit.windows.blob.PciFunction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Real dumps of other crashes whose header is rewritten to a DMA violation of one of the machine's PCI devices. Which device is meant is
 * known, and nothing else in the dump was made by the project. Only P2 leads to the device, as in a real small dump.
 */
class TransplantTest {

    private static final int CODE = 0x38;
    private static final int PARAMETERS = 0x40;
    private static final int USB = 0x0C03;

    /** Vendor in hex or {@code *}, class prefix in hex, and what the file name of its driver is. Only pairs that are beyond doubt. */
    private static final String[][] DRIVERS = {
        {"10de", "03", "nvlddmkm"},
        {"1002", "03", "amdkmdag|atikmdag"},
        {"8086", "03", "igdkmdn?64"},
        {"10ec", "0200", "rt640x64|rt630x64|rtcx21x64|rt25cx21x64|rt68cx21x64"},
        {"8086", "0200", "e1[a-z]\\w*|e2f\\w*"},
        {"8086", "0280", "netw[a-z]+\\d+"},
        {"10ec", "0280", "rtwlan\\w*"},
        {"14c3", "0280", "mtk\\w+"},
        {"8086", "0104", "iastor\\w*"},
        {"*", "0106", "storahci|iastor\\w*"},
        {"*", "0108", "stornvme|iastor\\w*"},
        {"*", "0c0330", "usbxhci"},
        {"*", "0c0320", "usbehci"},
    };

    private final Judge judge = new Judge(RuleBook.builtIn());
    private int devices;
    private int expected;
    private int named;
    private final List<String> wrong = new ArrayList<>();
    private final List<String> missed = new ArrayList<>();

    @Test
    void namesTheDeviceAndMostlyItsDriver() throws Exception {
        for (Path path : Corpus.kernelDumps()) {
            byte[] bytes = Files.readAllBytes(path);
            if (new String(bytes, 0, 8, StandardCharsets.ISO_8859_1).equals("PAGEDU64")) {
                machine(path, bytes);
            }
        }
        assertThat(devices).isPositive();
        assertThat(wrong).isEmpty();
        assertThat(missed).hasSizeLessThanOrEqualTo(expected / 20);
        assertThat(named).isEqualTo(expected - missed.size());
    }

    private void machine(Path path, byte[] bytes) throws Exception {
        try (DumpFile dump = DumpFiles.open(path)) {
            for (PciFunction function : Blobs.of(dump).pci().functions()) {
                int base = function.baseClass();
                boolean transfers = base == 1 || base == 2 || base == 3 || function.subclass() == USB;
                if (function.bridge() == null && transfers) {
                    judge(path, rewritten(bytes, function.deviceObject()), function, wanted(function, dump.modules()));
                }
            }
        }
    }

    private static byte[] rewritten(byte[] dump, long deviceObject) {
        byte[] bytes = dump.clone();
        LittleEndian.putU32(bytes, CODE, 0xE6);
        long[] parameters = {0x26, deviceObject, 0x1_2345_6000L, 6};
        for (int i = 0; i < parameters.length; i++) {
            LittleEndian.putU64(bytes, PARAMETERS + 8 * i, parameters[i]);
        }
        return bytes;
    }

    private static String wanted(PciFunction function, List<LoadedModule> modules) {
        String vendor = "%04x".formatted(function.vendor());
        String classCode = "%06x".formatted(function.classCode());
        for (String[] row : DRIVERS) {
            if ((row[0].equals("*") || row[0].equals(vendor)) && classCode.startsWith(row[1])) {
                TreeSet<String> found = new TreeSet<>();
                for (LoadedModule module : modules) {
                    String name = module.name().toLowerCase(Locale.ROOT);
                    if (name.matches("(" + row[2] + ")\\.sys")) {
                        found.add(name);
                    }
                }
                return found.size() == 1 ? found.first() : "";
            }
        }
        return "";
    }

    private void judge(Path path, byte[] bytes, PciFunction function, String wanted) throws Exception {
        Facts facts;
        try (DumpFile dump = DumpFiles.open("transplant.dmp", bytes)) {
            facts = FactFinder.find(SystemOpener.open(dump), false);
        }
        String what = path.getFileName() + " " + function.location() + " " + function.hardwareId();
        DeviceObject device = facts.device().find().orElseThrow(() -> new AssertionError(what));
        devices++;
        assertThat(device.pci()).as(what).isEqualTo(function);
        Verdict verdict = judge.judge(facts);
        String module =
                verdict instanceof Verdict.Culprit culprit ? culprit.culprit().module() : "";
        assertThat(verdict.label()).as(what).isNotEqualTo(Label.CERTAIN);
        if (wanted.isEmpty()) {
            return;
        }
        expected++;
        if (module.equalsIgnoreCase(wanted)) {
            named++;
            assertThat(verdict.label()).as(what).isIn(Label.PROBABLE, Label.STRONG);
            assertThat(String.join(" ", verdict.because()))
                    .as(what)
                    .contains(function.location().toString());
        } else {
            (module.isEmpty() ? missed : wrong).add(what + ": " + module + " for " + wanted);
        }
    }
}
