package io.culprit.stack;

import io.culprit.machine.Address;
import io.culprit.machine.Architecture;
import io.culprit.machine.Registers;
import io.culprit.stack.StackTarget.Ground;
import java.util.OptionalLong;

/**
 * A call through a pointer that leads nowhere: null, freed or overwritten. Nothing of the callee has run, so that the return address is
 * where the call has pushed it, at the stack pointer, and all registers are still the caller's. Frame pointers would pass that caller over.
 */
public final class WildCall implements CallerSearch {

    private final StackTarget target;

    /** The search in that target. */
    public WildCall(StackTarget target) {
        this.target = target;
    }

    @Override
    public Step callerOf(Cursor frame) {
        if (!frame.exact() || target.ground(frame.instruction()) != Ground.OUTSIDE) {
            return new Step.Stuck("the instruction pointer is in a module");
        }
        Registers from = frame.registers();
        int bytes = from.architecture().pointerBytes();
        long slot = frame.stackPointer();
        OptionalLong value = target.memory().findPointer(slot, bytes);
        if (value.isEmpty() || !returns(frame, slot, value.getAsLong())) {
            return new Step.Stuck("no return address at " + Address.hex(slot));
        }
        Registers up = from.with(from.architecture().instructionIndex(), value.getAsLong())
                .with(from.architecture().stackIndex(), slot + bytes);
        return new Step.Caller(
                up, false, FrameTrust.INFERRED, "called " + Address.hex(frame.instruction()) + ", where no module is");
    }

    /** Behind a call; where those bytes are not known, in code, when nothing can have run at the instruction pointer. */
    private boolean returns(Cursor frame, long slot, long value) {
        boolean x64 = frame.registers().architecture() == Architecture.X64;
        Ground ground = target.ground(value);
        if (x64 && (slot & 0xF) != 8 || ground == Ground.OUTSIDE || ground == Ground.DATA) {
            return false;
        }
        return switch (CallSite.before(target, value).kind()) {
            case NONE, DIRECT -> false;
            case INDIRECT -> true;
            case UNKNOWN -> nothingRuns(frame.instruction());
        };
    }

    /** A driver that was unloaded may have been returned to; memory that is there may have run, unless it must not or is a stack. */
    private boolean nothingRuns(long instruction) {
        CodeRegions code = target.code();
        if (code != null && code.excludes(instruction) || StackRegion.at(target.regions(), instruction) != null) {
            return true;
        }
        return target.memory().read(instruction, new byte[1], 0, 1) == 0
                && target.modules().unloadedAt(instruction).isEmpty();
    }
}
