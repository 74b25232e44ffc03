package io.culprit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.sun.management.ThreadMXBean;
import io.culprit.cabinet.CabinetWriter;
import io.culprit.dump.NotADumpException;
import io.culprit.dump.archive.DumpFiles;
import io.culprit.dump.minidump.MinidumpWriter;
import io.culprit.emulator.crash.CrashDump;
import io.culprit.emulator.crash.SavedKind;
import io.culprit.emulator.scenario.Emulation;
import io.culprit.emulator.scenario.Scenarios;
import io.culprit.image.PdbIdentity;
import io.culprit.report.JsonReport;
import io.culprit.symbol.pdb.HostilePdb;
import io.culprit.windows.CrashedSystem;
import io.culprit.windows.SystemOpener;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files that claim more than they hold, each through a whole analysis: a bound for its time, a bound for its memory, and an answer. */
class HostileCorpusTest {

    private static final long MOST_NANOS = 2_000_000_000L;
    private static final long MOST_BYTES = 256L << 20;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @TempDir
    private static Path folder;

    private static byte[] kernelDump = new byte[0];
    private static PdbIdentity kernelPdb = new PdbIdentity("", "", 0);

    @TempDir
    private Path symbols;

    /** What is analyzed, all of it made here. */
    private enum Made {
        MANY_THREADS {
            @Override
            byte[] file() {
                return new MinidumpWriter()
                        .systemInfo(9, 2, 26100, "")
                        .threads(new byte[20_000][0])
                        .write();
            }
        },
        MANY_GZIP_MEMBERS {
            @Override
            byte[] file() throws IOException {
                ByteArrayOutputStream members = new ByteArrayOutputStream();
                byte[] empty = gzip(new byte[0]);
                for (int i = 0; i < 20_000; i++) {
                    members.writeBytes(empty);
                }
                members.writeBytes(gzip(MinidumpWriter.everything().write()));
                return members.toByteArray();
            }
        },
        GZIP_BOMB {
            @Override
            byte[] file() throws IOException {
                return gzip(new byte[64 << 20]);
            }
        },
        MANY_LZX_FOLDERS {
            @Override
            byte[] file() {
                int folders = 65_535;
                ByteBuffer cabinet = ByteBuffer.allocate(36 + folders * 8).order(ByteOrder.LITTLE_ENDIAN);
                cabinet.put("MSCF".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                cabinet.putInt(8, cabinet.capacity()).putInt(16, cabinet.capacity());
                cabinet.put(24, (byte) 3).put(25, (byte) 1).putShort(26, (short) folders);
                for (int i = 0; i < folders; i++) {
                    cabinet.putShort(36 + i * 8 + 6, (short) 0x1503);
                }
                return cabinet.array();
            }
        },
        ZEROS_IN_A_CABINET {
            @Override
            byte[] file() {
                return CabinetWriter.write(CabinetWriter.MSZIP, "a.dmp", new byte[32 << 20]);
            }
        };

        abstract byte[] file() throws IOException;
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(content);
        }
        return packed.toByteArray();
    }

    /** A kernel whose PDB is looked for, and everything loaded that an analysis needs. */
    @BeforeAll
    static void emulate() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CrashDump.write(
                Emulation.run(Scenarios.find("nic-unmapped-read").orElseThrow(), 3, null, hit -> {}),
                SavedKind.BITMAP_KERNEL,
                bytes);
        kernelDump = bytes.toByteArray();
        try (io.culprit.dump.DumpFile dump = DumpFiles.open("kernel.dmp", kernelDump)) {
            CrashedSystem system = SystemOpener.open(dump);
            kernelPdb = java.util.Objects.requireNonNull(
                    system.kernel().orElseThrow().pdb());
        }
        Path file = Files.write(folder.resolve("kernel.dmp"), kernelDump);
        for (int i = 0; i < 3; i++) {
            report(file, null);
        }
    }

    private static int report(Path file, Path symbolFolder) throws IOException {
        Analyzer.Options none = Analyzer.Options.NONE;
        String path = symbolFolder == null ? null : symbolFolder.toString();
        Analyzer analyzer =
                new Analyzer(new Analyzer.Options(path, null, none.symbolStore(), none.progress(), null, true, true));
        int[] reports = {0};
        try {
            analyzer.each(file, (entry, size, pending) -> {
                try (JsonGenerator json = new JsonFactory().createGenerator(OutputStream.nullOutputStream())) {
                    JsonReport.write(pending.report(), json);
                    reports[0]++;
                } catch (NotADumpException told) {
                    assertThat(told.getMessage()).isNotBlank();
                } catch (IOException unreadable) {
                    throw new java.io.UncheckedIOException(unreadable);
                }
            });
        } catch (NotADumpException | IOException told) {
            assertThat(told.getMessage()).isNotBlank();
        }
        return reports[0];
    }

    /** Processor time and all that is ever allocated: more than what is held at once, and the same on a busy machine. */
    private static int bounded(Path file, Path symbolFolder) throws IOException {
        long nanos = THREADS.getCurrentThreadCpuTime();
        long bytes = THREADS.getCurrentThreadAllocatedBytes();
        int reports = report(file, symbolFolder);
        assertThat(THREADS.getCurrentThreadCpuTime() - nanos)
                .as("nanoseconds for %s", file.getFileName())
                .isLessThan(MOST_NANOS);
        assertThat(THREADS.getCurrentThreadAllocatedBytes() - bytes)
                .as("bytes for %s", file.getFileName())
                .isLessThan(MOST_BYTES);
        return reports;
    }

    @ParameterizedTest
    @EnumSource(Made.class)
    void whatIsMadeHereEndsInTime(Made made) throws IOException {
        int reports = bounded(Files.write(folder.resolve(made.name()), made.file()), null);

        assertThat(reports).isEqualTo(made == Made.MANY_THREADS || made == Made.MANY_GZIP_MEMBERS ? 1 : 0);
    }

    @Test
    void aPdbThatClaimsMoreThanItHoldsCostsNamesAndNotTheReport() throws IOException {
        for (byte[] pdb : List.of(
                HostilePdb.blocksTwice(guid(kernelPdb.guid()), kernelPdb.age()),
                HostilePdb.oneBucket(guid(kernelPdb.guid()), kernelPdb.age()))) {
            Files.write(symbols.resolve("ntkrnlmp.pdb"), pdb);
            assertThat(bounded(folder.resolve("kernel.dmp"), symbols)).isEqualTo(1);
        }
    }

    @Test
    void whatOthersMadeEndsInTime() throws Exception {
        Path given = Corpus.folder().resolve("hostile");
        assumeTrue(Files.isDirectory(given), () -> "skipped: the corpus has no folder " + given);
        int tried = 0;
        try (Stream<Path> files = Files.list(given)) {
            for (Path file :
                    files.filter(name -> name.toString().endsWith(".gz")).toList()) {
                String name = file.getFileName().toString().replaceFirst("\\.gz$", "");
                byte[] content;
                try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(file))) {
                    content = in.readAllBytes();
                }
                if (name.endsWith(".pdb")) {
                    Files.write(symbols.resolve("ntkrnlmp.pdb"), ofTheKernel(content));
                    assertThat(bounded(folder.resolve("kernel.dmp"), symbols)).isEqualTo(1);
                } else {
                    bounded(Files.write(folder.resolve(name), content), null);
                }
                tried++;
            }
        }
        assertThat(tried).isPositive();
    }

    /** The PDB as if it belonged to the emulated kernel: version, signature, age and GUID begin its info stream. */
    private static byte[] ofTheKernel(byte[] pdb) throws Exception {
        byte[] file = pdb.clone();
        byte[] old = guid(io.culprit.symbol.pdb.PdbFile.of(pdb).guid());
        byte[] wanted = guid(kernelPdb.guid());
        int replaced = 0;
        for (int at = 4; at + 16 <= file.length; at++) {
            if (Arrays.equals(file, at, at + 16, old, 0, 16)) {
                System.arraycopy(wanted, 0, file, at, 16);
                ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(at - 4, kernelPdb.age());
                replaced++;
            }
        }
        assertThat(replaced).isPositive();
        assertThat(io.culprit.symbol.pdb.PdbFile.of(file).matches(kernelPdb.guid(), kernelPdb.age()))
                .isTrue();
        return file;
    }

    /** The bytes of a GUID that is written as digits: its first three fields are little-endian. */
    private static byte[] guid(String digits) {
        byte[] bytes = HexFormat.of().parseHex(digits);
        swap(bytes, 0, 3);
        swap(bytes, 1, 2);
        swap(bytes, 4, 5);
        swap(bytes, 6, 7);
        return bytes;
    }

    private static void swap(byte[] bytes, int one, int other) {
        byte kept = bytes[one];
        bytes[one] = bytes[other];
        bytes[other] = kept;
    }
}
