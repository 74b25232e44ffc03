package io.culprit.stack.x64;

import io.culprit.image.FunctionEntry;
import io.culprit.machine.AddressSpace;
import io.culprit.machine.LittleEndian;
import org.jspecify.annotations.Nullable;

/**
 * One UNWIND_INFO of an x64 image (x64 exception handling): the prolog as codes of 16 bits, last instruction first.
 *
 * @param slots the codes as they are, two bytes each
 * @param chained the function that this fragment belongs to, if it is one
 */
record UnwindInfo(
        int version,
        int flags,
        int prologBytes,
        int frameRegister,
        int frameOffset,
        int[] slots,
        @Nullable FunctionEntry chained) {

    static final int PUSH_NONVOL = 0;
    static final int ALLOC_LARGE = 1;
    static final int ALLOC_SMALL = 2;
    static final int SET_FPREG = 3;
    static final int SAVE_NONVOL = 4;
    static final int SAVE_NONVOL_FAR = 5;
    static final int EPILOG = 6;
    static final int SPARE = 7;
    static final int SAVE_XMM128 = 8;
    static final int SAVE_XMM128_FAR = 9;
    static final int PUSH_MACHFRAME = 10;

    private static final int CHAININFO = 4;
    private static final int MAX_INDIRECTIONS = 4;

    /** The unwind information that an entry of the function table leads to, or null when it is not readable. */
    static @Nullable UnwindInfo read(AddressSpace image, FunctionEntry function) {
        FunctionEntry entry = function;
        for (int i = 0; i < MAX_INDIRECTIONS && entry != null && (entry.unwindData() & 1) != 0; i++) {
            entry = entry(image, entry.unwindData() & ~1L);
        }
        return entry == null ? null : readAt(image, entry.unwindData());
    }

    private static @Nullable UnwindInfo readAt(AddressSpace image, long rva) {
        byte[] head = new byte[4];
        if (image.read(rva, head, 0, 4) < 4) {
            return null;
        }
        int count = head[2] & 0xFF;
        int rounded = count + 1 & ~1;
        byte[] raw = new byte[rounded * 2];
        if (image.read(rva + 4, raw, 0, raw.length) < count * 2) {
            return null;
        }
        int[] slots = new int[count];
        for (int i = 0; i < count; i++) {
            slots[i] = LittleEndian.u16(raw, i * 2);
        }
        int flags = head[0] >> 3 & 0x1F;
        FunctionEntry chained = (flags & CHAININFO) != 0 ? entry(image, rva + 4 + raw.length) : null;
        return new UnwindInfo(
                head[0] & 7, flags, head[1] & 0xFF, head[3] & 0xF, (head[3] >> 4 & 0xF) * 16, slots, chained);
    }

    private static @Nullable FunctionEntry entry(AddressSpace image, long rva) {
        byte[] raw = new byte[12];
        return image.read(rva, raw, 0, 12) < 12
                ? null
                : new FunctionEntry(
                        Integer.toUnsignedLong(LittleEndian.u32(raw, 0)),
                        Integer.toUnsignedLong(LittleEndian.u32(raw, 4)),
                        Integer.toUnsignedLong(LittleEndian.u32(raw, 8)));
    }

    boolean isChained() {
        return (flags & CHAININFO) != 0;
    }

    /** Offset in the function of the end of the prolog instruction that this code stands for. */
    int codeOffset(int slot) {
        return slots[slot] & 0xFF;
    }

    int operation(int slot) {
        return slots[slot] >> 8 & 0xF;
    }

    int operationInfo(int slot) {
        return slots[slot] >> 12;
    }

    /** A 16-bit operand; 0 where a damaged table ends before it. */
    int operand16(int slot) {
        return slot < slots.length ? slots[slot] : 0;
    }

    long operand32(int slot) {
        return operand16(slot) | (long) operand16(slot + 1) << 16;
    }

    /** Slots that the code takes; version 2 pads its epilog list to pairs, so that stepping in twos lands on the first real code. */
    int slotsOf(int slot) {
        return switch (operation(slot)) {
            case ALLOC_LARGE -> operationInfo(slot) == 0 ? 2 : 3;
            case SAVE_NONVOL, SAVE_XMM128, EPILOG -> 2;
            case SAVE_NONVOL_FAR, SAVE_XMM128_FAR, SPARE -> 3;
            default -> 1;
        };
    }
}
