package io.culprit.extract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A small dump read field by field at the offsets that its format has, on its own: it shares nothing with the writer or the reader. What
 * all real small dumps keep to is asked of it, as other debuggers rely on it. Memory is seen as those debuggers see it that know of data
 * blocks and the debugger data alone.
 */
final class TriageByHand {

    private final ByteBuffer file;
    private final boolean wide;
    private final int at;

    TriageByHand(byte[] bytes) {
        this.file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        String mark = new String(bytes, 0, 8, StandardCharsets.US_ASCII);
        assertThat(mark).isIn("PAGEDU64", "PAGEDUMP");
        this.wide = mark.equals("PAGEDU64");
        this.at = wide ? 0x2000 : 0x1000;
        assertThat(u32(wide ? 0xF98 : 0xF88)).as("DumpType").isEqualTo(4);
    }

    /** The 32-bit field at an offset of the file. */
    int u32(int offset) {
        return file.getInt(offset);
    }

    private long address(int offset) {
        return wide ? file.getLong(offset) : Integer.toUnsignedLong(file.getInt(offset));
    }

    private int triage(int wideOffset, int narrowOffset) {
        return u32(at + (wide ? wideOffset : narrowOffset));
    }

    /** What every small dump keeps to: see the table of TRIAGE_DUMP, its driver list, its strings and its blocks. */
    void keepsToTheFormat() {
        assertThat(triage(0x0C, 0x0C)).as("ContextOffset").isEqualTo(wide ? 0x348 : 0x320);
        assertThat(triage(0x10, 0x10)).as("ExceptionOffset").isEqualTo(wide ? 0xF00 : 0x7D0);
        assertThat(u32(wide ? 0x88 : 0x64)).as("physical memory is absent").isEqualTo(0x4547_4150);
        int end = triage(4, 4);
        assertThat(triage(8, 8)).as("ValidOffset").isEqualTo(end - 4);
        assertThat(u32(end - 4)).as("TRGD").isEqualTo(0x4447_5254);
        if (end < file.capacity()) {
            byte[] mark = new byte[8];
            file.get(end, mark);
            assertThat(new String(mark, StandardCharsets.US_ASCII)).isEqualTo("DumpBlob");
        }
        int fields = u32(wide ? 0x1038 : 0xF8C);
        int[][] parts = {{1, 0x0C}, {2, 0x10}, {4, 0x1C}, {8, 0x20}, {0x10, 0x24}, {0x20, 0x28}, {0x40, 0x30}};
        for (int[] part : parts) {
            int offset = triage(part[1], part[1]);
            assertThat(fields & part[0])
                    .as("MiniDumpFields, part at %x", part[1])
                    .isNotZero();
            assertThat(offset).as("part at %x", part[1]).isPositive().isLessThan(end);
        }
        assertThat(triage(0x20, 0x20)).as("process before thread").isLessThan(triage(0x24, 0x24));
        assertThat(triage(0x24, 0x24)).as("thread before stack").isLessThan(triage(0x28, 0x28));
        drivers();
        int unloaded = triage(0x18, 0x18);
        assertThat(unloaded + (wide ? 8 + 0x38 * u32(unloaded) : 4 + 0x28 * u32(unloaded)))
                .isLessThanOrEqualTo(end);
        int data = triage(0x70, 0x58);
        assertThat(u32(data + 0x10)).as("KDBG").isEqualTo(0x4742_444B);
        assertThat(u32(data + 0x14)).as("DebuggerDataSize").isEqualTo(triage(0x74, 0x5C));
        int list = triage(0x78, 0x60);
        int next = list + blocks() * (wide ? 16 : 12);
        long last = 0;
        for (int i = 0; i < blocks(); i++) {
            int entry = list + i * (wide ? 16 : 12);
            assertThat(u32(entry + (wide ? 8 : 4)))
                    .as("bytes of block %d follow", i)
                    .isEqualTo(next);
            assertThat(Long.compareUnsigned(address(entry), last)).isNotNegative();
            last = address(entry) + u32(entry + (wide ? 12 : 8));
            next += u32(entry + (wide ? 12 : 8));
        }
        assertThat(next).as("the mark follows the blocks").isBetween(end - 8, end - 4);
    }

    private int blocks() {
        return triage(0x7C, 0x64);
    }

    /** Drivers by their bases, with what the list says of each: path, size, time stamp. */
    Map<Long, String> drivers() {
        int list = triage(0x30, 0x30);
        int count = triage(0x34, 0x34);
        int pool = triage(0x38, 0x38);
        int stride = (pool - list) / count;
        assertThat(stride).as("bytes of a driver's entry").isEqualTo(wide ? 0x90 : 0x4C);
        Map<Long, String> drivers = new LinkedHashMap<>();
        int expected = pool;
        for (int i = 0; i < count; i++) {
            int entry = list + i * stride;
            int name = u32(entry);
            assertThat(name).as("names stand one after the other").isEqualTo(expected);
            int units = u32(name);
            byte[] text = new byte[2 * units];
            file.get(name + 4, text);
            assertThat(file.getShort(name + 4 + 2 * units)).as("NUL").isZero();
            expected = name + 4 + 2 * units + 2 + 7 & ~7;
            drivers.put(
                    address(entry + (wide ? 0x38 : 0x1C)),
                    new String(text, StandardCharsets.UTF_16LE) + " " + u32(entry + (wide ? 0x48 : 0x24)) + " "
                            + u32(entry + (wide ? 0x88 : 0x48)));
        }
        assertThat(expected).as("StringPoolSize").isEqualTo(pool + triage(0x3C, 0x3C));
        return drivers;
    }

    /** A pointer that a debugger finds at an address which is in a block or in the debugger data. */
    long pointer(long address) {
        byte[] bytes = bytes(address, wide ? 8 : 4);
        ByteBuffer value = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        return wide ? value.getLong() : Integer.toUnsignedLong(value.getInt());
    }

    /** Bytes of one block. */
    byte[] bytes(long address, int count) {
        List<long[]> ranges = new ArrayList<>();
        int list = triage(0x78, 0x60);
        for (int i = 0; i < blocks(); i++) {
            int entry = list + i * (wide ? 16 : 12);
            ranges.add(new long[] {address(entry), u32(entry + (wide ? 12 : 8)), u32(entry + (wide ? 8 : 4))});
        }
        ranges.add(new long[] {address(wide ? 0x80 : 0x60), triage(0x74, 0x5C), triage(0x70, 0x58)});
        for (long[] range : ranges) {
            long into = address - range[0];
            if (into >= 0 && into + count <= range[1]) {
                byte[] bytes = new byte[count];
                file.get((int) (range[2] + into), bytes);
                return bytes;
            }
        }
        throw new AssertionError(Long.toHexString(address) + " is in no block");
    }

    /** The stack: its lowest address and its bytes. */
    long stackStart() {
        return address(at + 0x48);
    }

    byte[] stack() {
        byte[] bytes = new byte[triage(0x2C, 0x2C)];
        file.get(triage(0x28, 0x28), bytes);
        return bytes;
    }

    /** A field of the debugger data that is an address. */
    long variable(int offset) {
        long value = file.getLong(triage(0x70, 0x58) + offset);
        return wide ? value : value & 0xFFFF_FFFFL;
    }

    /** The bytes of a part with an offset of its own in TRIAGE_DUMP. */
    long partPointer(int field, int offset) {
        return address(triage(field, field) + offset);
    }
}
