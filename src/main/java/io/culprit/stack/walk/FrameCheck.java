package io.culprit.stack.walk;

import io.culprit.machine.Address;
import io.culprit.machine.Registers;
import io.culprit.stack.Cursor;
import io.culprit.stack.FrameTrust;
import io.culprit.stack.StackRegion;
import io.culprit.stack.StackTarget;
import io.culprit.stack.StackTarget.Ground;
import io.culprit.stack.Step;
import org.jspecify.annotations.Nullable;

/** The one place that decides whether a caller that was found can be one. */
final class FrameCheck {

    private final StackTarget target;

    FrameCheck(StackTarget target) {
        this.target = target;
    }

    /** The caller itself, or the end of the stack, or why it cannot be the caller. */
    Step judge(Cursor frame, Step.Caller caller) {
        Registers up = caller.registers();
        if (up.instruction() == 0) {
            return new Step.End("end of the stack");
        }
        String wrong = stackPointerWrong(frame.registers(), up, caller);
        return wrong != null ? new Step.Stuck(wrong) : instructionJudged(caller);
    }

    private Step instructionJudged(Step.Caller caller) {
        long instruction = caller.registers().instruction();
        Ground ground = target.ground(instruction);
        if (ground == Ground.DATA && !caller.exact()) {
            return new Step.Stuck("return address " + Address.hex(instruction) + " is not in code");
        }
        if (ground == Ground.OUTSIDE
                && !caller.exact()
                && !caller.outside()
                && target.modules().unloadedAt(instruction).isEmpty()) {
            return new Step.Stuck("return address " + Address.hex(instruction) + " is in no module");
        }
        return caller;
    }

    private @Nullable String stackPointerWrong(Registers from, Registers up, Step.Caller caller) {
        long sp = up.stackPointer();
        if ((sp & up.architecture().pointerBytes() - 1) != 0) {
            return "stack pointer " + Address.hex(sp) + " is misaligned";
        }
        StackRegion here = StackRegion.at(target.regions(), from.stackPointer());
        StackRegion there = StackRegion.at(target.regions(), sp);
        if (here != null && here.high() == sp) {
            return null;
        }
        if (here != there) {
            return there == null ? leaves(from, sp, caller) : null;
        }
        return Address.below(from.stackPointer(), sp) || stays(from, up)
                ? null
                : "stack pointer goes backwards to " + Address.hex(sp);
    }

    /** A leaf function on ARM64 and ARM returns by a register: same stack pointer, another instruction. */
    private static boolean stays(Registers from, Registers up) {
        boolean byRegister = from.architecture().register("lr") >= 0;
        return byRegister && from.stackPointer() == up.stackPointer() && from.instruction() != up.instruction();
    }

    /** Out of the known stacks: only into memory that is there, upwards or by an interrupt's own record. */
    private @Nullable String leaves(Registers from, long sp, Step.Caller caller) {
        boolean readable = target.memory().read(sp, new byte[1], 0, 1) == 1;
        boolean upwards = Address.below(from.stackPointer(), sp);
        return caller.trust() == FrameTrust.CONTEXT || readable && upwards
                ? null
                : "stack pointer " + Address.hex(sp) + " leaves every known stack";
    }
}
