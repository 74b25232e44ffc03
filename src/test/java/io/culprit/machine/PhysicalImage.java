package io.culprit.machine;

import java.util.Map;
import java.util.TreeMap;

/** Physical memory that a test lays out, and page tables in it, built on their own from the processor manuals. */
public final class PhysicalImage implements AddressSpace {

    /** Paging modes by the shifts of their levels; {@code bits} is the width of the first index. */
    public enum Mode {
        X64(8, 9, 0x3, 39, 30, 21, 12),
        X64_LA57(8, 9, 0x3, 48, 39, 30, 21, 12),
        PAE(8, 2, 0x1, 30, 21, 12),
        X86(4, 10, 0x3, 22, 12),
        ARM64(8, 9, 0x3, 39, 30, 21, 12);

        private final int entryBytes;
        private final int firstBits;
        private final int tableFlags;
        private final int[] shifts;

        Mode(int entryBytes, int firstBits, int tableFlags, int... shifts) {
            this.entryBytes = entryBytes;
            this.firstBits = firstBits;
            this.tableFlags = tableFlags;
            this.shifts = shifts;
        }
    }

    private final TreeMap<Long, byte[]> frames = new TreeMap<>();
    private final Mode mode;
    private final long root;
    private long nextTable;

    /** The first table lies at {@code root}, further ones in the pages behind it. */
    public PhysicalImage(Mode mode, long root) {
        this.mode = mode;
        this.root = root;
        this.nextTable = Address.pageOf(root) + 0x1000;
        frame(root);
    }

    public long root() {
        return root;
    }

    /** Frame numbers and their pages. */
    public Map<Long, byte[]> frames() {
        return frames;
    }

    /** Writes at a physical address; pages come into being. */
    public PhysicalImage put(long physical, byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            frame(physical + i)[(int) (physical + i & 0xFFF)] = bytes[i];
        }
        return this;
    }

    /** Maps the page at {@code virtual} to the one at {@code physical}. */
    public PhysicalImage map(long virtual, long physical) {
        return leaf(virtual, mode.shifts.length - 1, physical | (mode == Mode.ARM64 ? 0x703 : 0x63));
    }

    /** Maps a large page with the entry of a level, counted from the root. */
    public PhysicalImage mapLarge(long virtual, long physical, int level) {
        return leaf(virtual, level, physical | (mode == Mode.ARM64 ? 0x701 : 0xE3));
    }

    /** Puts any value into the last-level entry of {@code virtual}. */
    public PhysicalImage pte(long virtual, long entry) {
        return leaf(virtual, mode.shifts.length - 1, entry);
    }

    /** Puts any value into the entry of {@code virtual} at a level, counted from the root. */
    public PhysicalImage leaf(long virtual, int level, long entry) {
        long table = root;
        for (int i = 0; i < level; i++) {
            long at = entryAddress(table, virtual, i);
            if (value(at) == 0) {
                frame(nextTable);
                store(at, nextTable | mode.tableFlags);
                nextTable += 0x1000;
            }
            table = value(at) & 0x000F_FFFF_FFFF_F000L;
        }
        store(entryAddress(table, virtual, level), entry);
        return this;
    }

    private long entryAddress(long table, long virtual, int level) {
        int bits = mode.shifts.length > 2 && level > 0 ? 9 : mode.firstBits;
        return table + (virtual >>> mode.shifts[level] & (1L << bits) - 1) * mode.entryBytes;
    }

    private long value(long physical) {
        byte[] page = frame(physical);
        int at = (int) (physical & 0xFFF);
        return mode.entryBytes == 8 ? LittleEndian.u64(page, at) : Integer.toUnsignedLong(LittleEndian.u32(page, at));
    }

    private void store(long physical, long entry) {
        byte[] page = frame(physical);
        int at = (int) (physical & 0xFFF);
        if (mode.entryBytes == 8) {
            LittleEndian.putU64(page, at, entry);
        } else {
            LittleEndian.putU32(page, at, (int) entry);
        }
    }

    private byte[] frame(long physical) {
        return frames.computeIfAbsent(physical >>> 12, ignored -> new byte[0x1000]);
    }

    @Override
    public int read(long address, byte[] buffer, int offset, int length) {
        int done = 0;
        while (done < length) {
            byte[] page = frames.get(address + done >>> 12);
            if (page == null) {
                return done;
            }
            int into = (int) (address + done & 0xFFF);
            int count = Math.min(length - done, 0x1000 - into);
            System.arraycopy(page, into, buffer, offset + done, count);
            done += count;
        }
        return done;
    }
}
