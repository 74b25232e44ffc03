package io.culprit.stack;

import io.culprit.machine.Architecture;
import io.culprit.machine.LittleEndian;
import io.culprit.stack.StackTarget.Ground;
import org.jspecify.annotations.Nullable;

/**
 * Judges a stack value as a return address of ARM64 or ARM code. ARM64 instructions stand on 4 bytes, and {@code bl} or {@code blr} comes
 * before a return address (Arm ARM, branch instructions).
 */
final class ArmCandidate implements Candidate {

    private final StackTarget target;

    ArmCandidate(StackTarget target) {
        this.target = target;
    }

    @Override
    public @Nullable String note(Cursor frame, long slot, long value) {
        boolean wide = frame.registers().architecture() == Architecture.ARM64;
        long address = wide ? PointerTag.strip(target, value) : value & ~1L;
        Ground ground = target.ground(address);
        if (ground == Ground.OUTSIDE || ground == Ground.DATA || wide && ((address & 3) != 0 || (slot & 0xF) != 8)) {
            return null;
        }
        byte[] call = new byte[4];
        if (!wide || target.readCode(address - 4, call, 4) < 4) {
            int words = wide ? StackScan.UNVERIFIED_WORDS * 8 : StackScan.UNVERIFIED_WORDS * 4;
            return slot - frame.stackPointer() > words ? null : "in a module only";
        }
        int code = LittleEndian.u32(call, 0);
        boolean calls = code >>> 26 == 0x25
                || (code & 0xFFFFFC1F) == 0xD63F0000
                || (code & 0xFFFFF800) == 0xD73F0800
                || (code & 0xFFFFF800) == 0xD63F0800;
        return calls ? "call verified" : null;
    }
}
