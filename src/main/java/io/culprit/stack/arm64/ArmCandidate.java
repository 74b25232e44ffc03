package io.culprit.stack.arm64;

import io.culprit.machine.Architecture;
import io.culprit.machine.LittleEndian;
import io.culprit.stack.Cursor;
import io.culprit.stack.PointerTag;
import io.culprit.stack.ReturnAddress;
import io.culprit.stack.StackScan;
import io.culprit.stack.StackTarget;
import io.culprit.stack.StackTarget.Ground;
import org.jspecify.annotations.Nullable;

/**
 * Judges a stack value as a return address of ARM64 or ARM code: a branch with link comes before it (Arm ARM, branch instructions). ARM64
 * and ARM instructions stand on 4 bytes; Thumb instructions on 2, and addresses of Thumb code have their lowest bit set.
 */
public final class ArmCandidate implements ReturnAddress {

    private final StackTarget target;

    /** The judge for that target. */
    public ArmCandidate(StackTarget target) {
        this.target = target;
    }

    @Override
    public @Nullable String note(Cursor frame, long slot, long value) {
        boolean wide = frame.registers().architecture() == Architecture.ARM64;
        boolean thumb = !wide && (value & 1) != 0;
        long address = wide ? PointerTag.strip(target, value) : value & ~1L;
        Ground ground = target.ground(address);
        if (ground == Ground.OUTSIDE
                || ground == Ground.DATA
                || !thumb && (address & 3) != 0
                || wide && (slot & 0xF) != 8) {
            return null;
        }
        byte[] call = new byte[4];
        if (target.readCode(address - 4, call, 4) == 4) {
            return thumb ? note(thumbCalls(call)) : note(wide ? wideCalls(call) : armCalls(call));
        }
        long words = (slot - frame.stackPointer()) / (wide ? 8 : 4);
        return words > StackScan.UNVERIFIED_WORDS || !wide && !thumb && runsThumb(frame) ? null : "in a module only";
    }

    private static @Nullable String note(boolean verified) {
        return verified ? StackScan.VERIFIED : null;
    }

    /** Compilers emit one of the two for a whole library; a process that stands in Thumb code is taken to have little of the other. */
    private static boolean runsThumb(Cursor frame) {
        return (frame.inner() & 1) != 0 || (frame.instruction() & 1) != 0;
    }

    private static boolean wideCalls(byte[] bytes) {
        int code = LittleEndian.u32(bytes, 0);
        return code >>> 26 == 0x25
                || (code & 0xFFFFFC1F) == 0xD63F0000
                || (code & 0xFFFFF800) == 0xD73F0800
                || (code & 0xFFFFF800) == 0xD63F0800;
    }

    /** {@code bl}, {@code blx} to a label, {@code blx} by a register. */
    private static boolean armCalls(byte[] bytes) {
        int code = LittleEndian.u32(bytes, 0);
        return (code & 0x0F000000) == 0x0B000000
                || (code & 0xFE000000) == 0xFA000000
                || (code & 0x0FFFFFF0) == 0x012FFF30;
    }

    /** The same in Thumb: two halfwords for the first ones, one for the last. */
    private static boolean thumbCalls(byte[] bytes) {
        int first = LittleEndian.u16(bytes, 0);
        int second = LittleEndian.u16(bytes, 2);
        return (first & 0xF800) == 0xF000 && (second & 0xC000) == 0xC000 || (second & 0xFF87) == 0x4780;
    }
}
