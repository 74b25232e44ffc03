package io.culprit.dump.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culprit.dump.ContextWriter;
import io.culprit.dump.DumpFile;
import io.culprit.dump.DumpKind;
import io.culprit.dump.DumpPart;
import io.culprit.dump.DumpProbe;
import io.culprit.dump.DumpTour;
import io.culprit.dump.FileBytes;
import io.culprit.dump.NotADumpException;
import io.culprit.dump.archive.DumpFiles;
import io.culprit.machine.Architecture;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Kernel dumps that are cut or lie about themselves: a sentence or a partial report, and no more memory than the file has. */
class HostileKernelDumpTest {

    private static final long[] EXTREMES_32 = {
        0, 1, 0xFFF, 0x7FFF_FFFFL, 0x8000_0000L, 0xFFFF_FFFFL, 0xFFFF_FFF0L, 0x10_0000, 0x2000, 0x4547_4150L
    };

    private static final long[] EXTREMES_64 = {
        0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, -0x1000, 0x0007_FFFF_FFFF_FFFFL, 1L << 40, 1L << 32
    };

    @Test
    void reportsWhatIsThereWhereverASmallDumpIsCut() {
        byte[] whole = SyntheticE6.dump();
        for (int size = 0x1000; size < whole.length; size += 0x1000) {
            try (DumpFile dump = open(Arrays.copyOf(whole, size))) {
                assertThat(dump.complete()).as("cut at %x", size).isFalse();
                assertThat(dump.warnings()).isNotEmpty();
                assertThat(dump.header().bugCheck().code()).isEqualTo(0xE6);
                DumpTour.of(dump);
                assertThat(dump.kernel()).isPresent();
            } catch (NotADumpException e) {
                throw new AssertionError("a header of " + size + " bytes holds a bug check", e);
            }
        }
    }

    @Test
    void keepsTheStackOfADumpWhoseListsAreCutOff() throws NotADumpException {
        byte[] whole = SyntheticE6.dump();
        int drivers = (int) FileBytes.of(whole).u32(0x2030);
        try (DumpFile dump = open(Arrays.copyOf(whole, drivers + 5 * 0x90))) {
            long stack = dump.callStack().orElseThrow().start();
            assertThat(dump.memory().findU64(stack)).isPresent();
            assertThat(dump.part(DumpPart.PRCB)).isPresent();
            assertThat(dump.modules()).isEmpty();
            assertThat(dump.warnings())
                    .anySatisfy(warning -> assertThat(warning).contains("the rest of the dump was not copied"))
                    .anySatisfy(
                            warning -> assertThat(warning).contains("the driver list has 16 entries; 0 can be read"));
        }
    }

    @Test
    void saysHowMuchOfTheHeaderThereIs() {
        byte[] whole = SyntheticE6.dump();

        assertThatThrownBy(() -> open(Arrays.copyOf(whole, 0x5F)))
                .isInstanceOf(NotADumpException.class)
                .hasMessage("the file ends inside the header of a kernel dump (95 of 8192 bytes)")
                .extracting("offset")
                .isEqualTo(95L);
    }

    @Test
    void readsAHeaderThatIsCutBehindTheBugCheck() throws NotADumpException {
        try (DumpFile dump = open(Arrays.copyOf(SyntheticE6.dump(), 0x65))) {
            assertThat(dump.header().bugCheck().p1()).isEqualTo(0x26);
            assertThat(dump.header().kind()).isEqualTo(DumpKind.HEADER);
            assertThat(dump.warnings()).containsExactly("the file ends inside its header, at byte 101");
        }
    }

    /** Every 32-bit word of header fields, TRIAGE_DUMP and the first list entries, at each extreme. */
    @ParameterizedTest
    @EnumSource(names = {"X64", "X86"})
    void survivesEveryExtremeOfEveryField(Architecture architecture) {
        byte[] whole = small(architecture);
        int start = architecture == Architecture.X64 ? 0x2000 : 0x1000;
        for (int offset = 8; offset < whole.length; offset += 4) {
            boolean context = offset > 0x400 && offset < start - 0x120;
            if (!context) {
                for (long extreme : EXTREMES_32) {
                    visit(new Image(0).bytes(0, whole).u32(offset, extreme).toBytes());
                }
            }
        }
    }

    @Test
    void survivesEveryExtremeOfTheDescriptionOfPages() {
        PageDumpWriter writer = new PageDumpWriter(new KernelHeaderWriter(Architecture.X64)
                        .directoryTableBase(0x1000)
                        .loadedModuleList(-0x1000))
                .page(1, new byte[] {3, 0x10})
                .page(5, new byte[1]);
        byte[][] dumps = {writer.full(), writer.summary(), writer.bitmap(5), writer.ranged(8), writer.ranged(0xA)};
        for (byte[] whole : dumps) {
            for (int offset = 0x10; offset < 0x2080; offset = offset == 0xC0 ? 0x1030 : offset + 8) {
                for (long extreme : EXTREMES_64) {
                    visit(new Image(0).bytes(0, whole).u64(offset, extreme).toBytes());
                    visit(new Image(0).bytes(0, whole).u32(offset + 4, extreme).toBytes());
                }
            }
        }
    }

    /** Every entry names the same long text: reading them all must not multiply it. */
    @Test
    void readsNamesOnlyUpToALimit() throws NotADumpException {
        TriageDumpWriter writer = TriageDumpTest.writer(Architecture.X64);
        String longName = "\\" + "x".repeat(60_000) + ".sys";
        for (int i = 0; i < 5000; i++) {
            writer.module("\\a.sys", 0xFFFF_F800_0000_0000L + i * 0x1000L, 0x1000, 1, 1);
        }
        byte[] bytes =
                writer.module(longName, 0xFFFF_F900_0000_0000L, 0x1000, 1, 1).toBytes();
        FileBytes file = FileBytes.of(bytes);
        Image image = new Image(0).bytes(0, bytes);
        int list = (int) file.u32(0x2030);
        int count = (int) file.u32(0x2034);
        long text = file.u32(list + (count - 1) * 0x90L);
        for (int i = 0; i < count; i++) {
            image.u32(list + i * 0x90, text);
        }
        try (DumpFile dump = open(image.toBytes())) {
            long units = dump.modules().stream()
                    .mapToLong(module -> module.name().length())
                    .sum();
            assertThat(units).isLessThan(5_000_000);
            assertThat(dump.complete()).isFalse();
        }
    }

    @Test
    void namesNoMoreWarningsThanAReportNeeds() throws NotADumpException {
        TriageDumpWriter writer = TriageDumpTest.writer(Architecture.X64);
        for (int i = 0; i < 500; i++) {
            writer.blob(new UUID(i, i), new byte[8]);
        }
        Image image = new Image(0).bytes(0, writer.toBytes());
        FileBytes file = FileBytes.of(image.toBytes());
        long at = file.u32(0x2004) + 0x10;
        for (int i = 0; i < 500; i++) {
            image.u32((int) at + 0x14, 0x7000_0000L + i).u32((int) at + 0x1C, 0xFFFF_FFFFL);
            at += 0x28;
        }
        try (DumpFile dump = open(image.toBytes())) {
            assertThat(dump.warnings()).hasSizeLessThanOrEqualTo(50);
        }
    }

    @Test
    void holdsNoMoreThanTheFileWhateverItsCountsSay() {
        byte[] whole = small(Architecture.X64);
        for (int field : new int[] {0x202C, 0x2034, 0x203C, 0x206C, 0x2074, 0x207C}) {
            byte[] damaged =
                    new Image(0).bytes(0, whole).u32(field, 0xFFFF_FFFFL).toBytes();
            long before = allocatedBytes();
            visit(damaged);
            assertThat(allocatedBytes() - before).as("field %x", field).isLessThan(64L << 20);
        }
    }

    private static byte[] small(Architecture architecture) {
        if (architecture == Architecture.X64) {
            return TriageDumpTest.writer(architecture)
                    .unloaded("dam.sys", 1, 2)
                    .memory(-0x10000, new byte[16])
                    .dataPage(-0x20000, new byte[16])
                    .prcb(new byte[64])
                    .process(new byte[64])
                    .thread(new byte[64])
                    .toBytes();
        }
        TriageDumpWriter writer = TriageDumpWriter.of(Architecture.X86)
                .module("\\a\\b.sys", 0x8000_0000L, 0x1000, 1, 2)
                .unloaded("dam.sys", 1, 2)
                .stack(0xB000_0000L, new byte[64])
                .memory(0x8000_1000L, new byte[16]);
        writer.header().context(ContextWriter.of(Architecture.X86, 0x8000_0010L, 0xB000_0000L));
        return writer.toBytes();
    }

    private static void visit(byte[] bytes) {
        DumpProbe.opens(bytes);
    }

    private static long allocatedBytes() {
        return ((com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean())
                .getThreadAllocatedBytes(Thread.currentThread().threadId());
    }

    private static DumpFile open(byte[] bytes) throws NotADumpException {
        return DumpFiles.open("test.dmp", bytes);
    }
}
