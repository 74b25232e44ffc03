package io.culprit.stack.x64;

import io.culprit.image.FunctionEntry;
import io.culprit.image.PeImage;
import io.culprit.machine.LittleEndian;
import io.culprit.stack.StackTarget;
import io.culprit.stack.X64Registers;
import org.jspecify.annotations.Nullable;

/**
 * Recognizes that an x64 function was interrupted in its epilog, and runs the rest of it. Version 1 tables say nothing of epilogs: their
 * instructions are (x64 exception handling, "Epilog code": only few forms are legal). Version 2 tables list them. The release of the
 * frame, with which an epilog begins, is not looked for: up to there, undoing the prolog comes to the same.
 */
final class X64Epilog {

    /** Eight pops of two bytes and a jump, and as much again. */
    private static final int MOST_BYTES = 48;

    /** Zeros behind what was read, which are no epilog: no instruction reaches further. */
    private static final int SPARE_BYTES = 8;

    private final StackTarget target;
    private final PeImage image;
    private final UnwindInfo info;
    private final FunctionEntry function;
    private final long instruction;
    private final long rva;
    private final byte[] code = new byte[MOST_BYTES + SPARE_BYTES];

    X64Epilog(StackTarget target, PeImage image, UnwindInfo info, FunctionEntry function, long instruction, long rva) {
        this.target = target;
        this.image = image;
        this.info = info;
        this.function = function;
        this.instruction = instruction;
        this.rva = rva;
    }

    /** Leaves the registers as they are right before the return, or untouched when this is no epilog. */
    boolean undo(X64Registers registers) {
        if (info.version() == 2) {
            int executed = executedBytesOfListedEpilog();
            return executed >= 0 && replay(registers, executed);
        }
        target.readCode(instruction, code, MOST_BYTES);
        if (!returns(pops(null))) {
            return false;
        }
        pops(registers);
        return true;
    }

    /** The pushes of the prolog tell the pops of the epilog, one byte each or two for r8-r15; a last slot of 8 bytes is {@code pop rcx}. */
    private boolean replay(X64Registers registers, int executed) {
        int at = 0;
        for (int slot = 0; slot < info.slots().length; slot += info.slotsOf(slot)) {
            int operand = info.operationInfo(slot);
            boolean push = info.operation(slot) == UnwindInfo.PUSH_NONVOL;
            boolean filler = info.operation(slot) == UnwindInfo.ALLOC_SMALL && operand == 0 && at > 0;
            if (info.operation(slot) == UnwindInfo.PUSH_MACHFRAME) {
                return false;
            }
            if (push || filler) {
                if (at >= executed) {
                    registers.pop(push ? operand : X64Registers.RCX, target.memory());
                }
                at += push && operand >= 8 ? 2 : 1;
            }
        }
        return true;
    }

    /**
     * The leading EPILOG codes: size of all epilogs first, then the distance of each from the end of the function. How far into one
     * the instruction is, -1 when in none.
     */
    private int executedBytesOfListedEpilog() {
        if (info.slots().length == 0 || info.operation(0) != UnwindInfo.EPILOG) {
            return -1;
        }
        int size = info.codeOffset(0);
        long fromEnd = function.end() - rva;
        if ((info.operationInfo(0) & 1) != 0 && fromEnd <= size) {
            return (int) (size - fromEnd);
        }
        for (int slot = 1; slot < info.slots().length && info.operation(slot) == UnwindInfo.EPILOG; slot++) {
            int distance = info.codeOffset(slot) + info.operationInfo(slot) * 256;
            if (distance != 0 && fromEnd <= distance && distance - fromEnd < size) {
                return (int) (distance - fromEnd);
            }
        }
        return -1;
    }

    /** Passes over the pops, or runs them where there are registers; what stands behind them. */
    private int pops(@Nullable X64Registers registers) {
        int at = 0;
        for (int pop = popLength(at); pop > 0; pop = popLength(at)) {
            if (registers != null) {
                registers.pop((pop == 2 && (code[at] & 1) != 0 ? 8 : 0) | code[at + pop - 1] & 7, target.memory());
            }
            at += pop;
        }
        return at;
    }

    private int popLength(int at) {
        if ((code[at] & 0xF8) == 0x58) {
            return 1;
        }
        return (code[at] & 0xF0) == 0x40 && (code[at + 1] & 0xF8) == 0x58 ? 2 : 0;
    }

    private boolean returns(int start) {
        int at = (code[start] & 0xFF) == 0xF2 ? start + 1 : start;
        if (matches(at, 0xC3) || matches(at, 0xC2) || matches(at, 0xF3, 0xC3)) {
            return true;
        }
        if (matches(at, 0xEB)) {
            return leavesFunction(at + 2 + code[at + 1]);
        }
        if (matches(at, 0xE9)) {
            return leavesFunction(at + 5L + LittleEndian.u32(code, at + 1));
        }
        return matches(at, 0xFF, 0x25) || matches(at, 0x48, 0xFF) && (code[at + 2] >> 3 & 7) == 4;
    }

    /**
     * A jump to the start of a function is a tail call. One inside the function is not part of an epilog, nor is one to its cold part,
     * which has an entry of its own with chained information.
     */
    private boolean leavesFunction(long distance) {
        long to = rva + distance;
        if (to == function.begin()) {
            return true;
        }
        FunctionEntry entered = to > function.begin() && to < function.end()
                ? function
                : image.functions().find(to).entry();
        return entered == null || entered.begin() == to && startsAlone(entered);
    }

    private boolean startsAlone(FunctionEntry entered) {
        UnwindInfo other = UnwindInfo.read(image.contents(), entered);
        return other != null && !other.isChained();
    }

    private boolean matches(int at, int... bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if ((code[at + i] & 0xFF) != bytes[i]) {
                return false;
            }
        }
        return true;
    }
}
