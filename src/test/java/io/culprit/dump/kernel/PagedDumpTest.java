package io.culprit.dump.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culprit.dump.BugCheckData;
import io.culprit.dump.DumpFile;
import io.culprit.dump.DumpKind;
import io.culprit.dump.NotADumpException;
import io.culprit.dump.SecondaryBlob;
import io.culprit.dump.archive.DumpFiles;
import io.culprit.machine.AddressSpace;
import io.culprit.machine.Architecture;
import io.culprit.machine.PhysicalImage;
import io.culprit.machine.PhysicalImage.Mode;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PagedDumpTest {

    private static final long KERNEL = 0xFFFF_F804_7BA0_0000L;
    private static final long ROOT = 0x1AD000;

    /** The ways to write pages, with the kinds that they are reported as. */
    enum Form {
        FULL(DumpKind.FULL),
        SUMMARY(DumpKind.SUMMARY),
        BITMAP_FULL(DumpKind.BITMAP_FULL),
        BITMAP_KERNEL(DumpKind.BITMAP_KERNEL),
        KERNEL_RANGES(DumpKind.KERNEL_MEMORY),
        KERNEL_AND_USER_RANGES(DumpKind.KERNEL_AND_USER_MEMORY),
        COMPLETE_RANGES(DumpKind.COMPLETE_MEMORY);

        private final DumpKind kind;

        Form(DumpKind kind) {
            this.kind = kind;
        }

        byte[] write(PageDumpWriter writer) {
            return switch (this) {
                case FULL -> writer.full();
                case SUMMARY -> writer.summary();
                case BITMAP_FULL -> writer.bitmap(5);
                case BITMAP_KERNEL -> writer.bitmap(6);
                case KERNEL_RANGES -> writer.ranged(8);
                case KERNEL_AND_USER_RANGES -> writer.ranged(9);
                case COMPLETE_RANGES -> writer.ranged(0xA);
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void putsEveryPageWhereItBelongs(Form form) throws NotADumpException {
        PageDumpWriter writer = new PageDumpWriter(header(Architecture.X64));
        long[] frames = {1, 2, 3, 9, 63, 64, 65, 200, 511, 0x8000, 0x8001, 0x1FFFF, 0x20000, 0x54321};
        for (long frame : frames) {
            writer.page(frame, marked(frame));
        }
        try (DumpFile dump = open(form.write(writer))) {
            assertThat(dump.header().kind()).isEqualTo(form.kind);
            assertThat(dump.complete()).as(String.join("; ", dump.warnings())).isTrue();
            AddressSpace physical = dump.physicalMemory().orElseThrow();
            for (long frame = 0; frame < 0x54330; frame++) {
                boolean there = Arrays.binarySearch(frames, frame) >= 0;
                if (there) {
                    assertThat(physical.bytes(frame << 12, 0x1000))
                            .as("frame %x", frame)
                            .isEqualTo(marked(frame));
                } else if (physical.read(frame << 12, new byte[1], 0, 1) != 0) {
                    throw new AssertionError("frame " + Long.toHexString(frame) + " is not in the dump");
                }
            }
            assertThat(physical.whyMissing(5 << 12)).isEqualTo("page not in dump");
            assertThat(physical.read(0x3FF0, new byte[0x100], 0, 0x100))
                    .as("up to the hole")
                    .isEqualTo(0x10);
            assertThat(physical.read(0x40FFC, new byte[8], 0, 8))
                    .as("across frames")
                    .isEqualTo(8);
        }
    }

    @ParameterizedTest
    @EnumSource
    void readsVirtualMemoryThroughPageTables(Form form) throws NotADumpException {
        PhysicalImage image = new PhysicalImage(Mode.X64, ROOT)
                .map(KERNEL, 0x7000)
                .map(KERNEL + 0x1000, 0x300000)
                .map(KERNEL + 0x2000, 0xFFF000)
                .put(0x7FFE, new byte[] {1, 2})
                .put(0x300000, new byte[] {3, 4});
        KernelHeaderWriter header = header(Architecture.X64);
        try (DumpFile dump = open(form.write(new PageDumpWriter(header).pages(image.frames())))) {
            assertThat(dump.memory().u32(KERNEL + 0xFFE)).isEqualTo(0x04030201);
            assertThat(dump.warnings()).isEmpty();
            assertThatThrownBy(() -> dump.memory().u8(KERNEL + 0x2000)).hasMessageContaining("page not in dump");
            assertThatThrownBy(() -> dump.memory().u8(KERNEL + 0x3000)).hasMessageContaining("no page was mapped");
        }
    }

    @Test
    void readsPagesInTransitionAndBehindPrototypes() throws NotADumpException {
        long prototype = KERNEL + 0x1000;
        PhysicalImage image = new PhysicalImage(Mode.X64, ROOT)
                .map(KERNEL, 0x7000)
                .map(prototype, 0x8000)
                .pte(KERNEL + 0x2000, 0x9000 | 0x800 | 1L << 45)
                .pte(KERNEL + 0x3000, prototype << 16 | 0x400)
                .pte(KERNEL + 0x4000, prototype + 8 << 16 | 0x400)
                .pte(KERNEL + 0x5000, prototype + 16 << 16 | 0x400)
                .pte(KERNEL + 0x6000, 0x1234_0000_0000L)
                .put(
                        0x8000,
                        new Image(24)
                                .u64(0, 0xA063)
                                .u64(8, 0xB800)
                                .u64(16, 0x400)
                                .toBytes())
                .put(0x9000, new byte[] {9})
                .put(0xA000, new byte[] {10})
                .put(0xB000, new byte[] {11});
        try (DumpFile dump = open(new PageDumpWriter(header(Architecture.X64))
                .pages(image.frames())
                .bitmap(6))) {
            assertThat(dump.memory().u8(KERNEL + 0x2000)).isEqualTo(9);
            assertThat(dump.memory().u8(KERNEL + 0x3000)).isEqualTo(10);
            assertThat(dump.memory().u8(KERNEL + 0x4000)).isEqualTo(11);
            assertThat(dump.memory().whyMissing(KERNEL + 0x5000)).contains("prototype");
            assertThat(dump.memory().whyMissing(KERNEL + 0x6000)).contains("paged out");
        }
    }

    @Test
    void triesFiveLevelsWhereFourLeadNowhere() throws NotADumpException {
        PhysicalImage image = new PhysicalImage(Mode.X64_LA57, ROOT)
                .map(KERNEL, 0x7000)
                .map(0xFF12_3456_789A_B000L, 0x8000)
                .put(0x7000, new byte[] {1})
                .put(0x8000, new byte[] {57});
        try (DumpFile dump = open(new PageDumpWriter(header(Architecture.X64))
                .pages(image.frames())
                .full())) {
            assertThat(dump.memory().u8(0xFF12_3456_789A_B000L)).isEqualTo(57);
            assertThat(dump.warnings()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"PAE,true", "PAE,false", "X86,false", "X86,true"})
    void reads32BitSystemsWithAndWithoutPaeWhateverTheFlagSays(Mode mode, boolean flag) throws NotADumpException {
        PhysicalImage image =
                new PhysicalImage(mode, 0x39020).map(0x8054_C000L, 0x7000).put(0x7000, new byte[] {1, 2, 3, 4});
        KernelHeaderWriter header = new KernelHeaderWriter(Architecture.X86)
                .directoryTableBase(mode == Mode.PAE ? 0x39020 : 0x39000)
                .loadedModuleList(0x8054_C000L)
                .pae(flag);
        PhysicalImage whole = mode == Mode.PAE ? image : atPageStart(image);
        for (Form form : new Form[] {Form.FULL, Form.SUMMARY, Form.BITMAP_KERNEL}) {
            try (DumpFile dump = open(form.write(new PageDumpWriter(header).pages(whole.frames())))) {
                assertThat(dump.header().architecture()).isEqualTo(Architecture.X86);
                assertThat(dump.memory().u32(0x8054_C000L)).as(form.name()).isEqualTo(0x04030201);
                assertThat(dump.memory().u32(0xFFFF_FFFF_8054_C000L)).isEqualTo(0x04030201);
            }
        }
    }

    private static PhysicalImage atPageStart(PhysicalImage ignored) {
        return new PhysicalImage(Mode.X86, 0x39000).map(0x8054_C000L, 0x7000).put(0x7000, new byte[] {1, 2, 3, 4});
    }

    @Test
    void readsArm64() throws NotADumpException {
        PhysicalImage image =
                new PhysicalImage(Mode.ARM64, ROOT).map(KERNEL, 0x7000).put(0x7000, new byte[] {1, 2, 3, 4});
        try (DumpFile dump = open(new PageDumpWriter(header(Architecture.ARM64))
                .pages(image.frames())
                .bitmap(6))) {
            assertThat(dump.memory().u32(KERNEL)).isEqualTo(0x04030201);
        }
    }

    @Test
    void tellsActiveAndLiveDumpsByTheirAttributes() throws NotADumpException {
        PageDumpWriter active = new PageDumpWriter(header(Architecture.X64).attributes(1 << 6)).page(1, new byte[1]);
        PageDumpWriter live = new PageDumpWriter(header(Architecture.X64).attributes(1 << 4)).page(1, new byte[1]);

        assertThat(open(active.bitmap(5)).header().kind()).isEqualTo(DumpKind.ACTIVE);
        assertThat(open(live.bitmap(6)).header().kind()).isEqualTo(DumpKind.LIVE);
        assertThat(open(live.bitmap(5)).header().kind()).isEqualTo(DumpKind.LIVE);
        assertThat(open(active.bitmap(6)).header().kind()).isEqualTo(DumpKind.BITMAP_KERNEL);
    }

    @Test
    void refusesEncryptedDumpsWithTheirBugCheck() {
        byte[] bytes = new PageDumpWriter(
                        header(Architecture.X64).attributes(1 << 8).bugCheck(0xE6, 0x26))
                .page(1, new byte[1])
                .bitmap(6);

        assertThatThrownBy(() -> open(bytes))
                .isInstanceOf(NotADumpException.class)
                .hasMessageContaining("encrypted")
                .hasMessageContaining("bug check 0xe6")
                .extracting("offset")
                .isEqualTo(0x1050L);
    }

    @Test
    void reportsAHeaderAlone() throws NotADumpException {
        try (DumpFile dump = open(
                header(Architecture.X64).bugCheck(0x1A, 0x41792).dumpType(3).toBytes())) {
            assertThat(dump.header().kind()).isEqualTo(DumpKind.HEADER);
            assertThat(dump.header().bugCheck()).isEqualTo(new BugCheckData(0x1A, 0x41792, 0, 0, 0));
            assertThat(dump.complete()).isTrue();
            assertThat(dump.memory().findU64(KERNEL)).isEmpty();
        }
    }

    @Test
    void reportsTheHeaderOfATypeThatIsNotKnown() throws NotADumpException {
        try (DumpFile dump = open(header(Architecture.X64).dumpType(0x77).toBytes())) {
            assertThat(dump.complete()).isFalse();
            assertThat(dump.warnings()).singleElement().asString().contains("0x77");
        }
    }

    @ParameterizedTest
    @EnumSource
    void readsWhatATruncatedFileHolds(Form form) throws NotADumpException {
        PageDumpWriter writer = new PageDumpWriter(header(Architecture.X64));
        for (long frame = 10; frame < 20; frame++) {
            writer.page(frame, marked(frame));
        }
        byte[] whole = form.write(writer);
        try (DumpFile dump = open(Arrays.copyOf(whole, whole.length - 0x3800))) {
            AddressSpace physical = dump.physicalMemory().orElseThrow();
            assertThat(dump.complete()).isFalse();
            assertThat(dump.warnings()).first().asString().contains("4 pages are missing at its end");
            assertThat(physical.bytes(15 << 12, 0x1000)).isEqualTo(marked(15));
            assertThat(physical.read(16 << 12, new byte[0x1000], 0, 0x1000)).isEqualTo(0x800);
            assertThat(physical.whyMissing(17 << 12)).isEqualTo("beyond the end of the truncated file");
            assertThat(physical.whyMissing(20 << 12)).isEqualTo("page not in dump");
        }
    }

    @ParameterizedTest
    @EnumSource
    void survivesTruncationAnywhereInTheFirstPages(Form form) {
        PageDumpWriter writer = new PageDumpWriter(header(Architecture.X64));
        for (long frame = 10; frame < 14; frame++) {
            writer.page(frame, marked(frame));
        }
        byte[] whole = form.write(writer);
        for (int size = 0; size < whole.length; size += size < 0x2100 ? 64 : 0x400) {
            int cut = size;
            try (DumpFile dump = open(Arrays.copyOf(whole, cut))) {
                assertThat(dump.complete()).as("cut at %x", cut).isFalse();
                dump.memory().read(KERNEL, new byte[16], 0, 16);
            } catch (NotADumpException e) {
                assertThat(cut).isLessThan(0x60);
            }
        }
    }

    @Test
    void saysWhenPageTablesLeadNowhere() throws NotADumpException {
        try (DumpFile dump = open(new PageDumpWriter(header(Architecture.X64))
                .page(7, new byte[1])
                .full())) {
            assertThat(dump.warnings())
                    .singleElement()
                    .asString()
                    .contains("0x1ad000")
                    .contains("PML4E at physical");
            assertThat(dump.complete()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 40, 1L << 34, 0xFFFF_FFFFL, 0})
    void survivesExtremeCountsOfABitmap(long extreme) throws NotADumpException {
        byte[] whole =
                new PageDumpWriter(header(Architecture.X64)).page(7, marked(7)).bitmap(6);
        for (int field : new int[] {0x2020, 0x2028, 0x2030}) {
            byte[] damaged = new Image(0).bytes(0, whole).u64(field, extreme).toBytes();
            try (DumpFile dump = open(damaged)) {
                AddressSpace physical = dump.physicalMemory().orElseThrow();
                assertThat(physical.read(extreme << 12, new byte[16], 0, 16)).isBetween(0, 16);
                assertThat(physical.read(0x7000, new byte[16], 0, 16)).isBetween(0, 16);
                assertThat(physical.read(1L << 51, new byte[16], 0, 16)).isZero();
            }
        }
    }

    @Test
    void hasNoSecondaryDataWithoutItsMark() throws NotADumpException {
        byte[] whole =
                new PageDumpWriter(header(Architecture.X64)).page(7, marked(7)).bitmap(6);
        Image withBlob = new Image(0).bytes(0, whole);
        int at = withBlob.append(new byte[0x10 + 0x20 + 4]);
        withBlob.text(at, "DumpBlob")
                .u32(at + 8, 0x10)
                .u32(at + 0x10, 0x20)
                .u32(at + 0x24, 4)
                .text(at + 0x30, "data");

        assertThat(open(whole).secondaryData()).isEmpty();
        assertThat(open(withBlob.toBytes()).secondaryData())
                .singleElement()
                .isEqualTo(new SecondaryBlob("00000000-0000-0000-0000-000000000000", "", at + 0x30, 4));
    }

    private static KernelHeaderWriter header(Architecture architecture) {
        return new KernelHeaderWriter(architecture).directoryTableBase(ROOT).loadedModuleList(KERNEL);
    }

    private static byte[] marked(long frame) {
        Image page = new Image(0x1000);
        for (int at = 0; at < 0x1000; at += 16) {
            page.u64(at, frame * 0x9E37_79B9L).u64(at + 8, at);
        }
        return page.toBytes();
    }

    private static DumpFile open(byte[] bytes) throws NotADumpException {
        return DumpFiles.open("test.dmp", bytes);
    }
}
