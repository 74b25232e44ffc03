package io.culprit.stack;

import io.culprit.stack.StackTarget.Ground;
import org.jspecify.annotations.Nullable;

/** Judges a stack value as a return address of x64 code. */
final class X64Candidate {

    /** Home space of 32 bytes and the 8 that keep the stack pointer on 16: below them no caller's return address can stand. */
    private static final int HOME_BYTES = 0x28;

    private final StackTarget target;
    private final int callerDistance;

    X64Candidate(StackTarget target) {
        this.target = target;
        this.callerDistance = target.windowsConvention() ? HOME_BYTES : 8;
    }

    /** How the value was checked, or null when it is no return address. */
    @Nullable
    String note(Cursor frame, long slot, long value) {
        if ((slot & 0xF) != 8 || !frame.exact() && slot - frame.stackPointer() < callerDistance) {
            return null;
        }
        Ground ground = target.ground(value);
        if (ground == Ground.OUTSIDE || ground == Ground.DATA) {
            return null;
        }
        return switch (CallSite.before(target, value).kind()) {
            case NONE -> null;
            case DIRECT, INDIRECT -> "call verified";
            case UNKNOWN -> "alignment only";
        };
    }
}
