package io.culprit.stack.x86;

import io.culprit.stack.CallSite;
import io.culprit.stack.Cursor;
import io.culprit.stack.ReturnAddress;
import io.culprit.stack.StackScan;
import io.culprit.stack.StackTarget;
import io.culprit.stack.StackTarget.Ground;
import io.culprit.stack.x64.X64Candidate;
import org.jspecify.annotations.Nullable;

/** Judges a stack value as a return address of x86 code: in code, behind a call where those bytes are known. */
public final class X86Candidate implements ReturnAddress {

    private final StackTarget target;

    /** The judge for that target. */
    public X86Candidate(StackTarget target) {
        this.target = target;
    }

    @Override
    public @Nullable String note(Cursor frame, long slot, long value) {
        Ground ground = target.ground(value);
        if (ground == Ground.OUTSIDE || ground == Ground.DATA) {
            return null;
        }
        return switch (CallSite.before(target, value).kind()) {
            case NONE -> null;
            case DIRECT, INDIRECT -> StackScan.VERIFIED;
            case UNKNOWN ->
                slot - frame.stackPointer() > StackScan.UNVERIFIED_WORDS * 4 || X64Candidate.startsSomething(value)
                        ? null
                        : "in a module only";
        };
    }
}
