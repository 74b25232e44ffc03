package io.culprit.stack;

import io.culprit.machine.LittleEndian;

/**
 * Recognizes an x64 CONTEXT record that lies on a stack (winnt.h; exception dispatch keeps two of them there, 0x4D0 bytes each): its
 * values point into code, but they are registers, not return addresses.
 */
final class SavedContext {

    private static final int BYTES = 0x4D0;
    private static final int KNOWN_BYTES = 0x48;
    private static final int CPU_FLAG = 0x0010_0000;

    private SavedContext() {}

    /** The size of the record at this offset of the stack bytes, which begin at {@code low}; 0 when there is none. */
    static int bytesAt(byte[] stack, int at, int end, long low) {
        if ((low + at & 0xF) != 0 || at + KNOWN_BYTES > end) {
            return 0;
        }
        int flags = LittleEndian.u32(stack, at + 0x30);
        int mxcsr = LittleEndian.u32(stack, at + 0x34);
        int cs = LittleEndian.u16(stack, at + 0x38);
        int ss = LittleEndian.u16(stack, at + 0x42);
        int eflags = LittleEndian.u32(stack, at + 0x44);
        boolean fits = (flags & 0x0FF0_0000) == CPU_FLAG
                && (flags & 3) != 0
                && mxcsr != 0
                && mxcsr >>> 16 == 0
                && (cs == 0x10 && (ss == 0x18 || ss == 0) || (cs == 0x33 || cs == 0x23) && ss == 0x2B)
                && (eflags & 2) != 0
                && (eflags & ~0x3F7FD7) == 0;
        return fits ? Math.min(BYTES, end - at) : 0;
    }
}
