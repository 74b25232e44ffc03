package io.culprit.dump.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culprit.cabinet.CabinetWriter;
import io.culprit.dump.DumpFile;
import io.culprit.dump.DumpProbe;
import io.culprit.dump.NotADumpException;
import io.culprit.dump.minidump.MinidumpWriter;
import io.culprit.machine.Budget;
import io.culprit.machine.LittleEndian;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchivedDumpTest {

    @TempDir
    Path folder;

    private static final byte[] DUMP = MinidumpWriter.everything().write();

    private static DumpFile open(byte[] archive) throws NotADumpException {
        return DumpFiles.open("archive", archive);
    }

    private static byte[] zip(Object... namesAndContents) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.setLevel(Deflater.BEST_SPEED);
            for (int i = 0; i < namesAndContents.length; i += 2) {
                zip.putNextEntry(new ZipEntry((String) namesAndContents[i]));
                zip.write((byte[]) namesAndContents[i + 1]);
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] gzip(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    @Test
    void readsAGzipFileOfManyMembers() throws Exception {
        byte[] empty = gzip(new byte[0]);
        java.io.ByteArrayOutputStream members = new java.io.ByteArrayOutputStream();
        for (int i = 0; i < 100_000; i++) {
            members.writeBytes(empty);
        }
        members.writeBytes(gzip(java.util.Arrays.copyOf(DUMP, 1000)));
        members.writeBytes(gzip(java.util.Arrays.copyOfRange(DUMP, 1000, DUMP.length)));
        try (DumpFile dump = open(members.toByteArray())) {
            assertThat(dump.warnings()).containsExactly("read from a gzip file");
        }
    }

    @Test
    void readsTheDumpOfAZipArchiveWhateverItsName() throws Exception {
        byte[] archive = zip("readme.txt", "hello".getBytes(), "folder/crash.bin", DUMP);
        try (DumpFile dump = open(archive)) {
            assertThat(dump.modules()).hasSize(2);
            assertThat(dump.threads()).hasSize(2);
            assertThat(dump.complete()).isTrue();
            assertThat(dump.warnings()).containsExactly("read from folder/crash.bin in a zip archive");
            assertThat(dump.source().sizeBytes()).isEqualTo(DUMP.length);
            assertThat(dump.source().name()).isEqualTo("archive!folder/crash.bin");
        }
    }

    @Test
    void readsTheFirstOfSeveralDumpsAndSaysSo() throws Exception {
        byte[] other = new MinidumpWriter().systemInfo(0, 2, 1, "").write();
        try (DumpFile dump = open(zip("a.dmp", DUMP, "b.dmp", other, "c.dmp", DUMP))) {
            assertThat(dump.header().build()).isEqualTo(26100);
            assertThat(dump.warnings()).contains("the zip archive holds 3 dumps; the first, a.dmp, is read");
        }
    }

    @Test
    void readsAGzipFile() throws Exception {
        try (DumpFile dump = open(gzip(DUMP))) {
            assertThat(dump.modules()).hasSize(2);
            assertThat(dump.warnings()).containsExactly("read from a gzip file");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {CabinetWriter.STORED, CabinetWriter.MSZIP, CabinetWriter.LZX})
    void readsACabinet(int method) throws Exception {
        try (DumpFile dump = open(CabinetWriter.write(method, "mini.mdmp", DUMP))) {
            assertThat(dump.modules()).hasSize(2);
            assertThat(dump.memory().bytes(0x40_0000L, 200)).containsOnly(0x44);
            assertThat(dump.warnings()).containsExactly("read from mini.mdmp in a cabinet");
        }
    }

    @Test
    void readsACabinetOfManyBlocks() throws Exception {
        byte[] big = Arrays.copyOf(DUMP, 300_000);
        new Random(7).nextBytes(big);
        System.arraycopy(DUMP, 0, big, 0, DUMP.length);
        try (DumpFile dump = open(CabinetWriter.write(CabinetWriter.MSZIP, "mini.mdmp", big))) {
            assertThat(dump.warnings()).containsExactly("read from mini.mdmp in a cabinet");
        }
    }

    @Test
    void saysThatAnArchiveHoldsNoDump() {
        assertThatThrownBy(() -> open(zip("a.txt", "hello".getBytes())))
                .isInstanceOf(NotADumpException.class)
                .hasMessage("it is a zip archive that holds no Windows crash dump");
        assertThatThrownBy(() -> open(gzip("hello".getBytes()))).hasMessageContaining("gzip file that holds no");
        assertThatThrownBy(() -> open(CabinetWriter.write(CabinetWriter.MSZIP, "a", "hello".getBytes())))
                .hasMessageContaining("cabinet that holds no");
    }

    @Test
    void opensAnArchiveInAnArchiveAndNoneBelow() throws Exception {
        byte[] once = zip("inner.gz", gzip(DUMP));
        try (DumpFile dump = open(once)) {
            assertThat(dump.source().name()).isEqualTo("archive!inner.gz");
        }
        assertThatThrownBy(() -> open(zip("outer.zip", once)))
                .isInstanceOf(NotADumpException.class)
                .hasMessage("it is a zip archive that holds no Windows crash dump, but another archive,"
                        + " outer.zip!inner.gz: unpack it first");
    }

    /** What a visit met: the entry, and what it is or why it cannot be read. */
    private List<String> each(byte[] archive) throws Exception {
        List<String> met = new ArrayList<>();
        Path file = Files.write(folder.resolve("x.zip"), archive);
        DumpFiles.each(file, Budget.none(), (entry, sizeBytes, opener) -> {
            try (DumpFile dump = opener.open()) {
                assertThat(dump.source().sizeBytes()).isEqualTo(sizeBytes);
                met.add(entry + " build " + dump.header().build() + (dump.complete() ? "" : " incomplete"));
            } catch (NotADumpException why) {
                met.add(entry + " " + why.getMessage());
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        });
        return met;
    }

    /** A set of cabinets cuts files where one cabinet is full: continued from the one before, to the next, or both. */
    @ParameterizedTest
    @ValueSource(ints = {0xFFFD, 0xFFFE, 0xFFFF})
    void saysThatADumpContinuesInAnotherCabinet(int continued) {
        byte[] cabinet = CabinetWriter.write(CabinetWriter.MSZIP, "MEMORY.DMP", DUMP);
        cabinet[0x34] = (byte) continued;
        cabinet[0x35] = (byte) (continued >> 8);
        assertThatThrownBy(() -> open(cabinet))
                .isInstanceOf(NotADumpException.class)
                .hasMessage("it is a cabinet that cannot be unpacked: its file MEMORY.DMP continues in another cabinet"
                        + " of its set: unpack the set first");
    }

    @Test
    void handsOverEveryDumpOfAZipArchive() throws Exception {
        Object[] fifty = new Object[102];
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            fifty[2 * i] = "Minidump/" + i + ".dmp";
            fifty[2 * i + 1] = DUMP;
            expected.add("Minidump/" + i + ".dmp build 26100");
        }
        fifty[100] = "junk.txt";
        fifty[101] = "no dump at all".getBytes();
        assertThat(each(zip(fifty))).isEqualTo(expected);
    }

    @Test
    void handsOverTheDumpsOfNestedArchives() throws Exception {
        byte[] inner = zip("a.dmp", DUMP, "b.dmp", DUMP);
        assertThat(each(zip("one.zip", inner, "two.zip", inner, "c.dmp", DUMP)))
                .containsExactly(
                        "one.zip!a.dmp build 26100",
                        "one.zip!b.dmp build 26100",
                        "two.zip!a.dmp build 26100",
                        "two.zip!b.dmp build 26100",
                        "c.dmp build 26100");
    }

    @Test
    void handsOverTheDumpsOfTarArchivesPackedOrNot() throws Exception {
        byte[] tar = TarWriter.write("Minidump/1.dmp", DUMP, "readme", new byte[700], "Minidump/2.dmp", DUMP);
        String[] expected = {"Minidump/1.dmp build 26100", "Minidump/2.dmp build 26100"};
        assertThat(each(tar)).containsExactly(expected);
        assertThat(each(gzip(tar))).containsExactly(expected);
        assertThat(each(zip("t.tgz", gzip(tar)))).hasSize(2).allMatch(met -> met.startsWith("t.tgz!Minidump/"));
        String longName = "folder/".repeat(30) + "long.dmp";
        assertThat(each(TarWriter.write(longName, DUMP))).containsExactly(longName + " build 26100");
    }

    @Test
    void oneBadDumpOrArchiveInAnArchiveDoesNotHideTheOthers() throws Exception {
        byte[] brokenZip =
                Arrays.copyOf(zip("x.dmp", new Random(1).ints(9000).toString().getBytes()), 40);
        assertThat(each(zip("a.dmp", Arrays.copyOf(DUMP, 20), "broken.zip", brokenZip, "b.dmp", DUMP)))
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("a.dmp the dump in the zip archive cannot be read"),
                        second -> assertThat(second).isEqualTo("b.dmp build 26100"),
                        third -> assertThat(third).startsWith(" broken.zip is a zip archive that cannot be unpacked"));
    }

    @Test
    void aBombBesideDumpsIsSaidAndCostsOnlyWhatFollowsIt() throws Exception {
        byte[] bomb = new byte[65 << 20];
        assertThat(each(zip("a.dmp", DUMP, "zeros", bomb, "b.dmp", DUMP)))
                .satisfiesExactly(
                        first -> assertThat(first).isEqualTo("a.dmp build 26100"),
                        second ->
                                assertThat(second).contains("was not looked at").contains("200 times its size"));
        assertThat(each(zip("a.dmp", DUMP, "bomb.gz", gzip(bomb), "b.dmp", DUMP)))
                .satisfiesExactly(
                        first -> assertThat(first).isEqualTo("a.dmp build 26100"),
                        second -> assertThat(second).contains("200 times its size"));
    }

    @Test
    void stopsAtABombBeforeItCostsMuch() {
        byte[] bomb = gzip(new byte[65 << 20]);
        assertThat(bomb.length).isLessThan(200_000);
        assertThatThrownBy(() -> open(bomb))
                .isInstanceOf(NotADumpException.class)
                .hasMessageContaining("200 times its size");
        byte[] dumpBomb = Arrays.copyOf(DUMP, 65 << 20);
        assertThatThrownBy(() -> open(zip("bomb.dmp", dumpBomb))).hasMessageContaining("unpack it first");
    }

    @Test
    void keepsAWholeDumpWhenWhatFollowsItIsTooMuch() throws Exception {
        try (DumpFile dump = open(zip("a.dmp", DUMP, "zeros", new byte[65 << 20]))) {
            assertThat(dump.modules()).hasSize(2);
            assertThat(dump.complete()).isTrue();
            assertThat(dump.warnings()).anyMatch(warning -> warning.contains("not looked at"));
        }
    }

    @Test
    void stopsAtMoreEntriesThanAnyoneNeeds() {
        Object[] entries = new Object[2 * (UnpackBudget.ENTRY_LIMIT + 1)];
        for (int i = 0; i < entries.length; i += 2) {
            entries[i] = "entry" + i;
            entries[i + 1] = new byte[0];
        }
        assertThatThrownBy(() -> open(zip(entries))).hasMessageContaining("more than 10000 entries");
    }

    @Test
    void readsWhatATruncatedArchiveStillHolds() throws Exception {
        byte[] big = Arrays.copyOf(DUMP, 300_000);
        new Random(7).nextBytes(big);
        System.arraycopy(DUMP, 0, big, 0, DUMP.length);
        for (byte[] whole :
                new byte[][] {zip("a.dmp", big), gzip(big), CabinetWriter.write(CabinetWriter.MSZIP, "a.dmp", big)}) {
            try (DumpFile dump = open(Arrays.copyOf(whole, whole.length / 2))) {
                assertThat(dump.modules()).hasSize(2);
                assertThat(dump.complete()).isFalse();
                assertThat(dump.warnings().getFirst()).contains("cannot be unpacked to its end");
            }
        }
    }

    @Test
    void saysThatAChecksumIsWrong() throws Exception {
        byte[] archive = gzip(DUMP);
        archive[archive.length - 8] ^= 1;
        try (DumpFile dump = open(archive)) {
            assertThat(dump.complete()).isFalse();
            assertThat(dump.warnings().getFirst()).contains("Corrupt GZIP trailer");
        }
    }

    @Test
    void saysThatTheDumpInsideIsDamaged() {
        assertThatThrownBy(() -> open(zip("a.dmp", Arrays.copyOf(DUMP, 20))))
                .isInstanceOf(NotADumpException.class)
                .hasMessageContaining(
                        "the dump in the zip archive cannot be read: it is a minidump that ends inside its header");
    }

    @Test
    void saysThatAnArchiveIsEncrypted() {
        byte[] archive = zip("a.dmp", DUMP);
        archive[6] |= 1;
        assertThatThrownBy(() -> open(archive)).hasMessageContaining("encrypted");
    }

    @Test
    void survivesArchivesThatAreDamagedAnywhere() {
        Random random = new Random(20_26);
        int opened = 0;
        for (byte[] whole : new byte[][] {
            zip("a.dmp", DUMP),
            gzip(DUMP),
            CabinetWriter.write(CabinetWriter.STORED, "a.dmp", DUMP),
            CabinetWriter.write(CabinetWriter.MSZIP, "a.dmp", DUMP),
            CabinetWriter.write(CabinetWriter.LZX, "a.dmp", DUMP)
        }) {
            for (int i = 0; i < 300; i++) {
                byte[] changed = i % 3 == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
                int range = i % 2 == 0 ? Math.min(120, changed.length) : changed.length;
                for (int j = 0; j < 1 + i % 4 && range > 0; j++) {
                    changed[random.nextInt(range)] = (byte) random.nextInt();
                }
                opened += DumpProbe.opens(changed) ? 1 : 0;
            }
        }
        assertThat(opened).isPositive();
    }

    @Test
    void putsABigDumpInAFileThatIsGoneAfterwards() throws Exception {
        byte[] big = new byte[UnpackedDump.MEMORY_LIMIT_BYTES + 100_000];
        new Random(1).nextBytes(big);
        System.arraycopy(DUMP, 0, big, 0, DUMP.length);
        LittleEndian.putU32(big, 0x10, 1);
        Path archive = folder.resolve("big.zip");
        Files.write(archive, zip("../../../escape.dmp", big));
        long before = temporaryFiles();
        try (DumpFile dump = DumpFiles.open(archive)) {
            assertThat(dump.modules()).hasSize(2);
            assertThat(temporaryFiles()).isEqualTo(before + 1);
        }
        assertThat(temporaryFiles()).isEqualTo(before);
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(archive);
        }
    }

    private static long temporaryFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().matches("culprit\\d+\\.dmp"))
                    .count();
        }
    }
}
