package io.culprit.extract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.culprit.Analyzer;
import io.culprit.dump.ContextWriter;
import io.culprit.dump.DumpFile;
import io.culprit.dump.archive.DumpFiles;
import io.culprit.dump.kernel.Image;
import io.culprit.dump.kernel.KernelHeaderWriter;
import io.culprit.dump.kernel.PageDumpWriter;
import io.culprit.machine.Architecture;
import io.culprit.machine.PhysicalImage;
import io.culprit.machine.PhysicalImage.Mode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Small dumps of 32-bit and of ARM64 kernels, out of full dumps that are laid by hand: no emulator has those. */
class OtherMachinesTest {

    /** As for other kernels, and why the memory above a stack is not there. */
    private static final Pattern MAY_DIFFER =
            Pattern.compile("/file/.*|/dump/(?:kind|type|writer)|/unknown/\\d+/why|/stackStopReason|/advice.*");

    private static final int PAGE = 0x1000;

    @TempDir
    private Path folder;

    private Architecture architecture = Architecture.X64;
    private boolean wide;
    private int word;
    private long half;
    private long user;
    private PhysicalImage image = new PhysicalImage(Mode.X64, 0x10_0000);
    private final Map<Long, Long> frames = new HashMap<>();

    private long at(long offset) {
        return half + offset;
    }

    private void put(long address, byte[] bytes) {
        for (int i = 0; i < bytes.length; ) {
            long page = address + i & -PAGE;
            Long frame = frames.get(page);
            if (frame == null) {
                frame = 0x40_0000L + frames.size() * (long) PAGE;
                frames.put(page, frame);
                image.map(page, frame);
                image.put(frame, new byte[PAGE]);
            }
            int count = (int) Math.min(bytes.length - i, page + PAGE - address - i);
            byte[] part = new byte[count];
            System.arraycopy(bytes, i, part, 0, count);
            image.put(frame + (address + i & PAGE - 1), part);
            i += count;
        }
    }

    private byte[] words(int size, long... offsetsAndValues) {
        Image words = new Image(size);
        for (int i = 0; i < offsetsAndValues.length; i += 2) {
            words.put((int) offsetsAndValues[i], offsetsAndValues[i + 1], word);
        }
        return words.toBytes();
    }

    private void module(long entry, long next, long before, String path, long base, long size) {
        String name = path.substring(path.lastIndexOf('\\') + 1);
        long text = entry + 0x100;
        Image bytes = new Image(0x100)
                .put(0, next, word)
                .put(word, before, word)
                .put(wide ? 0x30 : 0x18, base, word)
                .u32(wide ? 0x40 : 0x20, size);
        unicode(bytes, wide ? 0x48 : 0x24, path, text);
        unicode(bytes, wide ? 0x58 : 0x2C, name, text + 2L * (path.length() - name.length()));
        bytes.u32(wide ? 0x9C : 0x44, 0x5F00_0000 + size);
        put(entry, bytes.toBytes());
        put(text, new Image(2 * path.length()).wide(0, path).toBytes());
    }

    /** MmUnloadedDrivers and MmLastUnloadedDriver, with one driver. */
    private void unloaded(long drivers, long count) {
        long entry = drivers + 0x200;
        put(drivers, words(word, 0, entry));
        put(count, words(8, 0, 1));
        Image bytes = new Image(wide ? 0x28 : 0x18);
        unicode(bytes, 0, "old.sys", entry + 0x80);
        bytes.put(wide ? 0x10 : 8, at(0x950_0000), word).put(wide ? 0x18 : 0xC, at(0x951_0000), word);
        put(entry, bytes.toBytes());
        put(entry + 0x80, new Image(14).wide(0, "old.sys").toBytes());
    }

    private void unicode(Image bytes, int offset, String text, long buffer) {
        bytes.u16(offset, 2 * text.length()).u16(offset + 2, 2 * text.length()).put(offset + word, buffer, word);
    }

    private byte[] big(Architecture kind) {
        architecture = kind;
        wide = kind.pointerBytes() == 8;
        word = kind.pointerBytes();
        half = wide ? 0xFFFF_F800_0000_0000L : 0x8000_0000L;
        user = 0x40_0000;
        image = new PhysicalImage(wide ? Mode.ARM64 : Mode.PAE, 0x10_0000);
        long kernel = at(0x280_0000);
        long driver = at(0x900_0000);
        long data = kernel + 0x10_0000;
        long prcb = at(0x300_0000);
        long context = prcb + 0xE000;
        long thread = at(0x500_0000);
        long process = at(0x501_0000);
        long stack = at(0xB00_0000);
        long top = stack + 0x3000;
        long pointer = top - 0x400;
        long list = kernel + 0x11_0000;
        long first = at(0x600_0000);
        long second = at(0x600_1000);
        long array = kernel + 0x12_0000;
        int saved = wide ? 0x900 : 0x3618;

        put(list, words(2 * word, 0, first, word, second));
        module(first, second, list, "\\SystemRoot\\system32\\ntoskrnl.exe", kernel, 0x40_0000);
        module(second, list, first, "\\SystemRoot\\system32\\drivers\\acmeflt.sys", driver, 0x1_0000);
        Image debugger = new Image(0x360)
                .text(0x10, "KDBG")
                .u32(0x14, 0x360)
                .u64(0x18, kernel)
                .u64(0x48, list)
                .u64(0x50, kernel + 0x13_0000)
                .u64(0x208, kernel + 0x14_0000)
                .u64(0x218, array)
                .u64(0x220, kernel + 0x15_0000)
                .u64(0x228, kernel + 0x15_0100)
                .u16(0x2A0, 0x50)
                .u16(0x2A8, 0xC80)
                .u16(0x2B0, 0x3800)
                .u16(0x2B4, wide ? 8 : 4)
                .u16(0x2BE, wide ? 0x24 : 0x3CC)
                .u16(0x2C0, 0x800)
                .u16(0x338, saved);
        put(data, debugger.toBytes());
        put(kernel + 0x13_0000, words(2 * word, 0, kernel + 0x13_0000, word, kernel + 0x13_0000));
        put(kernel + 0x14_0000, new Image(0x100).text(0, "a kernel of a test").toBytes());
        put(array, words(word, 0, prcb));
        unloaded(kernel + 0x15_0000, kernel + 0x15_0100);
        put(kernel, new Image(2).text(0, "MZ").toBytes());
        put(prcb, words(0x3800, wide ? 8 : 4, thread, saved, context));
        byte[] registers = ContextWriter.of(architecture, kernel + 0x5000, pointer);
        if (wide) {
            registers = new Image(registers.length)
                    .bytes(0, registers)
                    .u64(0xF0, pointer + 0x20)
                    .u64(0xF8, driver + 0x1104)
                    .toBytes();
        }
        put(context, registers);
        put(thread, words(0x800, wide ? 0x30 : 0x2C, stack, wide ? 0x38 : 0x190, top, 0x50, process));
        put(process, new Image(0xC80).text(wide ? 0x560 : 0x16C, "System").toBytes());
        byte[] code = code();
        put(driver + 0x1000, code);
        put(kernel + 0x5000, code);
        Image words = new Image((int) (top - pointer));
        words.put(0, driver + 0x1100, word);
        words.put(0x80, driver + 0x1200, word);
        words.put(0x100, user, word);
        if (wide) {
            words.u64(0x20, pointer + 0x40).u64(0x28, driver + 0x1104).u64(0x48, driver + 0x1204);
        }
        put(pointer, words.toBytes());
        put(stack, new byte[(int) (pointer - stack)]);
        put(user, new Image(0x100).text(0, "a user's secret").toBytes());

        KernelHeaderWriter header = new KernelHeaderWriter(architecture)
                .build(wide ? 22000 : 7601)
                .processors(1)
                .product(1)
                .directoryTableBase(image.root())
                .loadedModuleList(list)
                .activeProcessHead(kernel + 0x13_0000)
                .debuggerData(data)
                .bugCheck(0xD1, user, 2, 0, driver + 0x10FC)
                .context(registers)
                .exception(0x8000_0003, 1, kernel + 0x5000);
        if (!wide) {
            header.pae(true);
        }
        return new PageDumpWriter(header).pages(image.frames()).full();
    }

    /** Calls everywhere, so that every return address stands behind one. */
    private byte[] code() {
        Image code = new Image(0x400);
        for (int i = 0; i + 8 <= 0x400; i += wide ? 4 : 8) {
            if (wide) {
                code.u32(i, 0x9400_0010L);
            } else {
                code.u8(i + 3, 0xE8)
                        .u32(i + 4, 0x20)
                        .u8(i, 0x90)
                        .u8(i + 1, 0x90)
                        .u8(i + 2, 0x90);
            }
        }
        return code.toBytes();
    }

    @ParameterizedTest
    @CsvSource({"X86, false", "X86, true", "ARM64, false", "ARM64, true"})
    void saysWhatTheBigOneSaysAndKeepsToTheFormat(Architecture kind, boolean redact) throws Exception {
        Path big = Files.write(folder.resolve("big.dmp"), big(kind));
        Path small = folder.resolve("small.dmp");
        byte[] bytes;
        try (DumpFile dump = DumpFiles.open(big)) {
            assertThat(dump.warnings()).isEmpty();
            bytes = Extractor.of(dump, Analyzer.Options.NONE.redacted(redact), Extractor.USUAL_BYTES)
                    .bytes();
        }
        Files.write(small, bytes);
        JsonNode wanted = Compared.json(big);
        JsonNode found = Compared.json(small);
        assertThat(wanted.at("/stack").toString()).contains("acmeflt");
        assertThat(wanted.toString()).contains("old.sys");
        assertThat(wanted.at("/processor/number").asInt(-1)).isZero();
        assertThat(Compared.differences(wanted, found, MAY_DIFFER)).isEmpty();
        assertThat(found.at("/dump/kind").asText()).isEqualTo("triage");
        assertThat(found.at("/dump/complete").asBoolean()).isTrue();

        TriageByHand file = new TriageByHand(bytes);
        file.keepsToTheFormat();
        int stamp = wide ? 0x5F00_0000 : 0;
        assertThat(file.drivers().values())
                .as("the loader's entry of a 32-bit kernel has no time stamp")
                .containsExactly(
                        "\\SystemRoot\\system32\\ntoskrnl.exe " + 0x40_0000 + " " + (wide ? stamp + 0x40_0000 : 0),
                        "\\SystemRoot\\system32\\drivers\\acmeflt.sys " + 0x1_0000 + " "
                                + (wide ? stamp + 0x1_0000 : 0));
        long prcb = file.pointer(file.variable(0x218));
        assertThat(file.pointer(prcb + (wide ? 8 : 4))).isEqualTo(at(0x500_0000));
        assertThat(file.pointer(file.stackStart())).isEqualTo(at(0x900_0000) + 0x1100);
        assertThat(new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain("a user's secret");
    }
}
