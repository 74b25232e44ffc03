package io.culprit.stack.x64;

import io.culprit.image.FunctionEntry;
import io.culprit.image.PeImage;
import io.culprit.machine.LittleEndian;
import io.culprit.stack.StackTarget;
import io.culprit.stack.X64Registers;
import org.jspecify.annotations.Nullable;

/**
 * Recognizes that an x64 function was interrupted in its epilog, and runs the rest of it. Version 1 tables say nothing of epilogs: their
 * instructions are (x64 exception handling, "Epilog code": only few forms are legal). Version 2 tables list them.
 */
final class X64Epilog {

    private static final int MAX_BYTES = 96;

    private final StackTarget target;
    private final PeImage image;
    private final UnwindInfo info;
    private final FunctionEntry function;
    private final long instruction;
    private final long rva;
    private final byte[] code = new byte[MAX_BYTES];
    private int length;

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
        length = target.readCode(instruction, code, (int) Math.min(MAX_BYTES, Math.max(0, function.end() - rva + 8)));
        if (run(null) < 0) {
            return false;
        }
        run(registers);
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

    /** Matches (registers null) or runs the instructions; where the return stands, or -1 when they are no epilog. */
    private int run(@Nullable X64Registers registers) {
        int at = stackRelease(registers);
        while (true) {
            int pop = popLength(at);
            if (pop == 0) {
                break;
            }
            if (registers != null) {
                registers.pop((pop == 2 && (code[at] & 1) != 0 ? 8 : 0) | code[at + pop - 1] & 7, target.memory());
            }
            at += pop;
        }
        return returns(at) ? at : -1;
    }

    /** {@code add rsp, imm} or {@code lea rsp, [frame register + disp]}: only as the first instruction. */
    private int stackRelease(@Nullable X64Registers registers) {
        if (matches(0, 0x48, 0x83, 0xC4) && length >= 4) {
            return released(registers, code[3], 4);
        }
        if (matches(0, 0x48, 0x81, 0xC4) && length >= 7) {
            return released(registers, LittleEndian.u32(code, 3), 7);
        }
        return frameRelease(registers);
    }

    private int released(@Nullable X64Registers registers, int bytes, int next) {
        if (registers != null) {
            registers.release(bytes);
        }
        return next;
    }

    private int frameRelease(@Nullable X64Registers registers) {
        int frame = info.frameRegister();
        if (frame == 0 || length < 7 || (code[0] & 0xFE) != 0x48 || (code[1] & 0xFF) != 0x8D) {
            return 0;
        }
        int number = (code[0] & 1) << 3 | code[2] & 7;
        boolean shortForm = (code[2] & 0xF8) == 0x60;
        if (number != frame || !shortForm && (code[2] & 0xF8) != 0xA0) {
            return 0;
        }
        if (registers != null) {
            long displacement = shortForm ? code[3] : LittleEndian.u32(code, 3);
            registers.set(X64Registers.RSP, registers.value(frame) + displacement);
        }
        return shortForm ? 4 : 7;
    }

    private int popLength(int at) {
        if (at < length && (code[at] & 0xF8) == 0x58) {
            return 1;
        }
        boolean prefixed = at + 1 < length && (code[at] & 0xF0) == 0x40 && (code[at + 1] & 0xF8) == 0x58;
        return prefixed ? 2 : 0;
    }

    private boolean returns(int start) {
        int at = start < length && (code[start] & 0xFF) == 0xF2 ? start + 1 : start;
        if (matches(at, 0xC3) || matches(at, 0xC2) || matches(at, 0xF3, 0xC3)) {
            return true;
        }
        if (matches(at, 0xEB) && at + 1 < length) {
            return leavesFunction(at + 2 + code[at + 1]);
        }
        if (matches(at, 0xE9) && at + 4 < length) {
            return leavesFunction(at + 5L + LittleEndian.u32(code, at + 1));
        }
        return matches(at, 0xFF, 0x25) || matches(at, 0x48, 0xFF) && at + 2 < length && (code[at + 2] >> 3 & 7) == 4;
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
        if (at + bytes.length > length) {
            return false;
        }
        for (int i = 0; i < bytes.length; i++) {
            if ((code[at + i] & 0xFF) != bytes[i]) {
                return false;
            }
        }
        return true;
    }
}
