package io.culprit.stack;

import io.culprit.machine.Address;
import io.culprit.machine.Registers;
import io.culprit.stack.StackTarget.Ground;

/**
 * ARM64 and ARM without unwind tables: the innermost function has its return address in {@code lr} while it has called nothing. When it
 * equals the saved one it is left to the frame pointers, which lead to the same caller and know its stack pointer.
 */
public final class LinkRegister implements CallerSearch {

    /** Functions are seldom longer: a link register that leads near its own code may be of a call that the function itself has made. */
    private static final int NEAR_BYTES = 0x1000;

    private final StackTarget target;

    /** The search in that target. */
    public LinkRegister(StackTarget target) {
        this.target = target;
    }

    @Override
    public Step callerOf(Cursor frame) {
        Registers from = frame.registers();
        if (!frame.exact() || !from.known("lr")) {
            return new Step.Stuck("no link register");
        }
        long link = PointerTag.strip(target, from.value("lr"));
        Ground ground = target.ground(link & ~1L);
        if (ground != Ground.CODE && ground != Ground.MODULE || saved(from, link)) {
            return new Step.Stuck("lr " + Address.hex(link) + " is no return address");
        }
        Registers up = from.with("pc", link).without(from.architecture().register("lr"));
        long distance = link - frame.instruction();
        return distance > -NEAR_BYTES && distance < NEAR_BYTES
                ? new Step.Caller(up, false, FrameTrust.INFERRED, "return address in lr, or of a call that is over")
                : new Step.Caller(up, false, FrameTrust.FRAME_POINTER, "return address in lr");
    }

    private boolean saved(Registers from, long link) {
        int bytes = from.architecture().pointerBytes();
        if (bytes != 8 || !from.known("fp")) {
            return false;
        }
        var above = target.memory().findU64(from.value("fp") + bytes);
        return above.isPresent() && PointerTag.strip(target, above.getAsLong()) == link;
    }
}
