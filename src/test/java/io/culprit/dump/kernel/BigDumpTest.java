package io.culprit.dump.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.dump.DumpFile;
import io.culprit.dump.FileBytes;
import io.culprit.dump.NotADumpException;
import io.culprit.dump.SecondaryBlob;
import io.culprit.dump.SourceFile;
import io.culprit.dump.archive.DumpFiles;
import io.culprit.machine.Architecture;
import io.culprit.machine.PhysicalImage;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dumps of any size: sparse files that say they hold all of physical memory. */
class BigDumpTest {

    private static final long KERNEL = 0xFFFF_F804_7BA0_0000L;
    private static final long MIB = 1L << 20;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(longs = {64, 1 << 10, 64 << 10})
    void readsPagesNearTheEndOfABitmapDump(long mebibytes) throws IOException, NotADumpException {
        long frames = mebibytes * MIB >>> 12;
        Path path = write(frames, true);
        try (DumpFile dump = DumpFiles.open(path)) {
            assertThat(dump.complete()).as(String.join("; ", dump.warnings())).isTrue();
            assertThat(dump.source().sizeBytes()).isGreaterThan(mebibytes * MIB);
            assertThat(dump.memory().u64(KERNEL)).isEqualTo(0x1122_3344_5566_7788L);
            assertThat(dump.physicalMemory().orElseThrow().u64((frames - 1) << 12))
                    .isEqualTo(0x1122_3344_5566_7788L);
            assertThat(dump.source().sha256().isPresent()).isEqualTo(mebibytes < 256);
        }
    }

    /** A file that is just too big to be held, with the bytes 1 to 8 at its end. */
    private Path mapped(String name) throws IOException {
        Path path = folder.resolve(name);
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.seek(FileBytes.HELD_LIMIT_BYTES);
            file.writeLong(0x0102_0304_0506_0708L);
        }
        return path;
    }

    @Test
    void findsNothingBeyondTheEndOfAFileThatIsMapped() throws IOException {
        long size = FileBytes.HELD_LIMIT_BYTES + 8;
        try (FileBytes file = FileBytes.of(mapped("mapped.dmp"))) {
            byte[] buffer = new byte[8];
            assertThat(file.read(size - 4, buffer, 0, 8)).isEqualTo(4);
            for (long position : new long[] {size, size + 1, 9_551_144_293L, Long.MAX_VALUE, -1}) {
                assertThat(file.read(position, buffer, 0, 8)).isZero();
            }
        }
    }

    @Test
    void readsAMappedFileOnceAsItReadsItAnywhere() throws IOException {
        long size = FileBytes.HELD_LIMIT_BYTES + 8;
        FileBytes file = FileBytes.of(mapped("once.dmp"));
        byte[] buffer = new byte[16];
        assertThat(file.readOnce(size - 8, buffer, 16)).isEqualTo(8);
        assertThat(buffer).startsWith(1, 2, 3, 4, 5, 6, 7, 8);
        assertThat(file.readOnce(size, buffer, 16)).isZero();
        assertThat(file.lost()).isFalse();
        file.close();
        assertThat(file.readOnce(0, buffer, 16)).isZero();
        assertThat(file.lost()).isFalse();
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there nobody can cut a file that is mapped")
    void knowsThatAMappedFileWasCutWhenItIsReadOnce() throws IOException {
        Path path = mapped("cut.dmp");
        try (FileBytes bytes = FileBytes.of(path);
                RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(8);
            assertThat(bytes.readOnce(8, new byte[16], 16)).isZero();
            assertThat(bytes.lost()).isTrue();
        }
    }

    @Test
    void readsPagesNearTheEndOfAFullDump() throws IOException, NotADumpException {
        long frames = 64L << 30 >>> 12;
        try (DumpFile dump = DumpFiles.open(write(frames, false))) {
            assertThat(dump.memory().u64(KERNEL)).isEqualTo(0x1122_3344_5566_7788L);
            assertThat(dump.complete()).isTrue();
        }
    }

    /** The same work on a thousand times as much memory: only the bits that are counted on the way up grow, by one for each page. */
    @Test
    void touchesHardlyMoreOfABigDumpThanOfASmallOne() throws IOException, NotADumpException {
        long small = touched(write(64 * MIB >>> 12, true));
        long big = touched(write(64L << 30 >>> 12, true));

        assertThat(big - small).isLessThan(3 * MIB);
        assertThat(touched(write(64L << 30 >>> 12, false))).isLessThan(small * 2);
    }

    private static long touched(Path path) throws IOException, NotADumpException {
        try (CountedBytes file = new CountedBytes(FileBytes.of(path))) {
            DumpFile dump = KernelDump.open(file, new SourceFile("big.dmp", file), true);
            assertThat(dump.memory().u64(KERNEL)).isEqualTo(0x1122_3344_5566_7788L);
            return file.touched;
        }
    }

    @Test
    void takesAFileThatShrinksUnderTheMappingForAHole() throws IOException, NotADumpException {
        Path path = write(64 * MIB >>> 12, true);
        try (DumpFile dump = DumpFiles.open(path)) {
            try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
                file.setLength(0x8000);
            }
            assertThat(dump.memory().read(KERNEL, new byte[4096], 0, 4096)).isZero();
            assertThat(dump.physicalMemory().orElseThrow().findU64(60 * MIB)).isEmpty();
            assertThat(dump.contents(new SecondaryBlob("", "", 32 * MIB, 4096), 4096))
                    .isEmpty();
        }
    }

    /** Compiled code raises the fault later than interpreted code does: it must still end as a hole. */
    @Test
    void takesTheHoleForAHoleInCompiledCodeToo() throws IOException {
        Path path = write(64 * MIB >>> 12, true);
        try (FileBytes file = FileBytes.of(path)) {
            byte[] buffer = new byte[8];
            long warm = 0;
            for (int i = 0; i < 200_000; i++) {
                warm += file.read(i * 256L, buffer, 0, 8);
            }
            try (RandomAccessFile cut = new RandomAccessFile(path.toFile(), "rw")) {
                cut.setLength(0x1000);
            }
            long after = 0;
            for (int i = 1; i < 200_000; i++) {
                after += file.read(0x2000 + i * 256L, buffer, 0, 8);
            }
            assertThat(warm).isEqualTo(1_600_000);
            assertThat(after).isZero();
        }
    }

    /** Page tables at the start of memory; the kernel's page is the last one. */
    private Path write(long frames, boolean bitmap) throws IOException {
        PhysicalImage image = new PhysicalImage(PhysicalImage.Mode.X64, 0x3000)
                .map(KERNEL, (frames - 1) << 12)
                .put(
                        (frames - 1) << 12,
                        new Image(8).u64(0, 0x1122_3344_5566_7788L).toBytes());
        KernelHeaderWriter header = new KernelHeaderWriter(Architecture.X64)
                .directoryTableBase(0x3000)
                .loadedModuleList(KERNEL);
        header.dumpType(bitmap ? 6 : 1).runs(0, frames);
        Path path = Files.createTempFile(folder, "big", ".dmp");
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.write(header.toBytes());
            long first = 0x2000;
            if (bitmap) {
                first = 0x2038 + frames / 8;
                Image description = new Image(0x38).text(0, "SDMPDUMP");
                file.write(description
                        .u64(0x20, first)
                        .u64(0x28, frames)
                        .u64(0x30, frames)
                        .toBytes());
                byte[] ones = new byte[1 << 16];
                java.util.Arrays.fill(ones, (byte) 0xFF);
                for (long at = 0x2038; at < first; at += ones.length) {
                    file.write(ones, 0, (int) Math.min(ones.length, first - at));
                }
            }
            file.setLength(first + (frames << 12));
            for (Map.Entry<Long, byte[]> page : image.frames().entrySet()) {
                file.seek(first + (page.getKey() << 12));
                file.write(page.getValue());
            }
        }
        return path;
    }

    /** Counts what is read from a file. */
    private static final class CountedBytes extends FileBytes {

        private final FileBytes file;
        private long touched;

        CountedBytes(FileBytes file) {
            this.file = file;
        }

        @Override
        public long sizeBytes() {
            return file.sizeBytes();
        }

        @Override
        public int read(long position, byte[] buffer, int offset, int length) {
            int got = file.read(position, buffer, offset, length);
            touched += got;
            return got;
        }

        @Override
        public void close() {
            file.close();
        }
    }
}
