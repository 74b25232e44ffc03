package io.culprit.extract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.culprit.Analyzer;
import io.culprit.dump.DumpFile;
import io.culprit.dump.archive.DumpFiles;
import io.culprit.emulator.crash.CrashDump;
import io.culprit.emulator.crash.SavedKind;
import io.culprit.emulator.scenario.CrashedMachine;
import io.culprit.emulator.scenario.Emulation;
import io.culprit.emulator.scenario.Scenarios;
import io.culprit.machine.LittleEndian;
import io.culprit.machine.PageTables;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person could be known by is nowhere in a small dump that was asked to leave it out. */
class RedactedExtractTest {

    private static final String USER = "Marjolaine.Q";
    private static final String PATH = "C:\\Users\\" + USER + "\\Documents\\divorce.txt";
    private static final String KEY = "ABCDE-FGHIJ-KLMNO-PQRST-UVWXY";

    @Test
    void holdsNoNamesAndPathsEvenWhereTheyReachOverTheEndOfAPage(@TempDir Path folder) throws Exception {
        CrashedMachine crash = Emulation.run(Scenarios.find("d1-write").orElseThrow(), 5, null, hit -> {});
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CrashDump.write(crash, SavedKind.FULL, out);
        byte[] bytes = out.toByteArray();
        Path big = folder.resolve("big.dmp");
        Files.write(big, bytes);
        try (DumpFile dump = DumpFiles.open(big)) {
            PageTables memory = (PageTables) dump.memory();
            long page = crashingStack(dump) & -0x1000L;
            plant(bytes, memory, page - 10, PATH, StandardCharsets.US_ASCII);
            plant(bytes, memory, page - 0x100, PATH, StandardCharsets.UTF_16LE);
            plant(bytes, memory, page + 0x100, "owner " + USER + " ", StandardCharsets.UTF_16LE);
        }
        Files.write(big, bytes);
        Path small = folder.resolve("small.dmp");
        Extraction extraction;
        try (DumpFile dump = DumpFiles.open(big)) {
            extraction = Extractor.of(dump, Analyzer.Options.NONE.redacted(true), Extractor.USUAL_BYTES);
            byte[] open = Extractor.of(dump, Analyzer.Options.NONE, Extractor.USUAL_BYTES)
                    .bytes();
            assertThat(holds(open, PATH, StandardCharsets.US_ASCII)).isTrue();
        }
        Files.write(small, extraction.bytes());
        for (Charset charset : List.of(StandardCharsets.US_ASCII, StandardCharsets.UTF_16LE)) {
            for (String secret : List.of(USER, "divorce", "arjolaine", "Documents", "jane.doe")) {
                assertThat(holds(extraction.bytes(), secret, charset))
                        .as(secret + " in " + charset)
                        .isFalse();
            }
        }
        assertThat(extraction.redacted())
                .containsKeys(Cleaning.PATHS, Cleaning.NAMES, FirmwareCleaning.SERIALS, BlobCleaning.BLOBS);
        JsonNode wanted = Compared.json(big);
        JsonNode found = Compared.json(small);
        for (String same : List.of("/verdict", "/bucket", "/bugCheck", "/stack", "/modules")) {
            assertThat(found.at(same)).as(same).isEqualTo(wanted.at(same));
        }
    }

    /** Where the stack of the crash is, from a value that the header has. */
    private static long crashingStack(DumpFile dump) {
        return dump.context().orElseThrow().stackPointer();
    }

    private static void plant(byte[] file, PageTables memory, long address, String text, Charset charset) {
        byte[] bytes = text.getBytes(charset);
        for (int i = 0; i < bytes.length; i++) {
            file[(int) position(file, memory.physicalAddress(address + i))] = bytes[i];
        }
    }

    /** Where a physical address is in a full dump: its runs lie one after the other behind the header. */
    private static long position(byte[] file, long physical) {
        long position = 0x2000;
        for (int i = 0; i < LittleEndian.u32(file, 0x88); i++) {
            long first = LittleEndian.u64(file, 0x98 + 16 * i) << 12;
            long sizeBytes = LittleEndian.u64(file, 0xA0 + 16 * i) << 12;
            if (physical >= first && physical < first + sizeBytes) {
                return position + physical - first;
            }
            position += sizeBytes;
        }
        throw new AssertionError("no such page");
    }

    private static boolean holds(byte[] file, String text, Charset charset) {
        return new String(file, StandardCharsets.ISO_8859_1)
                .contains(new String(text.getBytes(charset), StandardCharsets.ISO_8859_1));
    }

    @Test
    void emptiesTheTableOfTheProductKeyAndNoOther() {
        byte[] pieces = pieces(30);
        int at = pieces.length - 85;
        assertThat(new String(pieces, at, 85, StandardCharsets.US_ASCII)).contains(KEY);
        assertThat(FirmwareCleaning.acpi(pieces)).isEqualTo(1);
        assertThat(new String(pieces, StandardCharsets.US_ASCII))
                .doesNotContain("ABCDE")
                .contains("DMAR", "MSDM");
    }

    /** So many tables, the last of them MSDM, whole. */
    private static byte[] pieces(int count) {
        byte[] bytes = new byte[(count - 1) * 80 + 85];
        for (int i = 0; i < count - 1; i++) {
            table(bytes, i * 80, "DMAR", 80);
        }
        int last = (count - 1) * 80;
        table(bytes, last, "MSDM", 85);
        byte[] key = KEY.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(key, 0, bytes, last + 56, key.length);
        return bytes;
    }

    private static void table(byte[] bytes, int at, String name, int sizeBytes) {
        System.arraycopy(name.getBytes(StandardCharsets.US_ASCII), 0, bytes, at, 4);
        LittleEndian.putU32(bytes, at + 4, sizeBytes);
    }

    @Test
    void blanksSerialNumbersAndTheUuidOfTheMachineButNotItsName() {
        byte[] tables = new byte[8 + 0x1B + 40];
        tables[8] = 1;
        tables[9] = 0x1B;
        tables[8 + 4] = 1;
        tables[8 + 7] = 2;
        Arrays.fill(tables, 8 + 8, 8 + 24, (byte) 0x5A);
        byte[] strings = "Maker\0SERIAL77\0\0".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(strings, 0, tables, 8 + 0x1B, strings.length);
        assertThat(FirmwareCleaning.smbios(tables)).isEqualTo(2);
        assertThat(new String(tables, StandardCharsets.US_ASCII))
                .contains("Maker")
                .doesNotContain("SERIAL77")
                .doesNotContain("ZZ");
    }
}
