package io.culprit.stack.arm64;

import io.culprit.machine.Address;
import io.culprit.machine.AddressSpace;
import io.culprit.machine.Registers;
import io.culprit.stack.FrameTrust;
import io.culprit.stack.PointerTag;
import io.culprit.stack.StackTarget;
import io.culprit.stack.Step;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Undoes ARM64 unwind codes, one instruction each, on a copy of the registers. */
final class Arm64Undo {

    private static final int FP = Arm64Record.FP;
    private static final int LR = Arm64Record.LR;
    private static final int SP = Arm64Record.SP;
    private static final int PC = Arm64Record.PC;

    private static final int SET_FP = 0xE1;
    private static final int ADD_FP = 0xE2;

    /** What lr holds is where the caller stands, not where a call returns to. */
    private static final int CLEAR_UNWOUND_TO_CALL = 0xEC;

    private static final int FIRST_NONVOLATILE = 19;

    private final StackTarget target;
    private final AddressSpace memory;
    private Registers registers;
    private long sp;
    private int nextPairs;
    private @Nullable Arm64Record interruptedBy;
    private long recordAt;
    private boolean exact;

    Arm64Undo(StackTarget target, Registers registers) {
        this.target = target;
        this.memory = target.memory();
        this.registers = registers;
        this.sp = registers.stackPointer();
    }

    /** The caller, after the codes from {@code start} to their end. */
    Step caller(byte[] codes, int start) {
        int at = start;
        while (at < codes.length && (codes[at] & 0xFF) != Arm64Codes.END) {
            int code = codes[at] & 0xFF;
            int length = Arm64Codes.lengthOf(code);
            Arm64Record record = Arm64Record.of(code);
            if ((code == SET_FP || code == ADD_FP) && !registers.known(FP)) {
                return new Step.Stuck("frame register is not known");
            }
            if (record != null) {
                if (!interrupted(record)) {
                    return new Step.Stuck(record.noun() + " at " + Address.hex(sp) + ": " + memory.whyMissing(sp));
                }
            } else if (at + length > codes.length || !undo(codes, at)) {
                return new Step.Stuck("ARM64 unwind code " + Integer.toHexString(code) + "h is not supported");
            }
            at += length;
        }
        return interruptedBy == null ? returned() : interrupted();
    }

    private Step interrupted() {
        String what = interruptedBy == null ? "" : interruptedBy.noun() + " at " + Address.hex(recordAt);
        return new Step.Caller(registers.with(SP, sp), true, FrameTrust.CONTEXT, what + ": interrupted here");
    }

    /** Goes to the frame that a record on the stack describes; false where the record is not in the dump. */
    private boolean interrupted(Arm64Record record) {
        Registers restored = record.restored(memory, registers, sp);
        if (restored == null) {
            return false;
        }
        interruptedBy = record;
        recordAt = sp;
        registers = restored;
        sp = restored.value(SP);
        return true;
    }

    private Step returned() {
        if (!registers.known(LR)) {
            return new Step.Stuck("return address below " + Address.hex(sp) + ": " + memory.whyMissing(sp));
        }
        Registers up = registers
                .with(PC, PointerTag.strip(target, registers.value(LR)))
                .with(SP, sp);
        for (int i = 0; i < FIRST_NONVOLATILE; i++) {
            up = up.known(i) ? up.without(i) : up;
        }
        return new Step.Caller(up, exact, FrameTrust.UNWIND, null);
    }

    private boolean undo(byte[] codes, int at) {
        int code = codes[at] & 0xFF;
        if (code < 0xC0) {
            undoShort(code);
            return true;
        }
        int second = at + 1 < codes.length ? codes[at + 1] & 0xFF : 0;
        if (code < 0xDF) {
            undoSave(code, second);
            return true;
        }
        return undoSpecial(codes, at, code, second);
    }

    private void undoShort(int code) {
        switch (code >> 5) {
            case 0 -> sp += (code & 0x1F) * 16L;
            case 1 -> pairThenRelease(19, 20, (code & 0x1F) * 8L);
            case 2, 3 -> pair(FP, LR, (code & 0x3F) * 8L);
            default -> pairThenRelease(FP, LR, ((code & 0x3F) + 1) * 8L);
        }
    }

    /** Codes 0xC0 to 0xDE: two bytes, a register across both and an offset in units of eight bytes. */
    private void undoSave(int code, int second) {
        int register = (code & 3) << 2 | second >> 6;
        long offset = (second & 0x3F) * 8L;
        switch (code >> 2) {
            case 0x30, 0x31 -> sp += ((code & 7) << 8 | second) * 16L;
            case 0x32 -> pairs(19 + register, offset);
            case 0x33 -> {
                pairs(19 + register, 0);
                sp += offset + 8;
            }
            case 0x34 -> load(19 + register, sp + offset);
            case 0x35 -> undoSingleOrLink(code, second);
            default -> undoFloat(code, second);
        }
    }

    private void undoSingleOrLink(int code, int second) {
        if ((code & 2) == 0) {
            load(19 + ((code & 1) << 3 | second >> 5), sp);
            sp += ((second & 0x1F) + 1) * 8L;
        } else {
            int register = 19 + 2 * ((code & 1) << 2 | second >> 6);
            load(register, sp + (second & 0x3F) * 8L);
            load(LR, sp + (second & 0x3F) * 8L + 8);
        }
    }

    /** d8-d15 do not matter for a stack trace, but their pre-indexed saves move the stack pointer. */
    private void undoFloat(int code, int second) {
        nextPairs = 0;
        if (code == 0xDA || code == 0xDB) {
            sp += ((second & 0x3F) + 1) * 8L;
        } else if (code == 0xDE) {
            sp += ((second & 0x1F) + 1) * 8L;
        }
    }

    private boolean undoSpecial(byte[] codes, int at, int code, int second) {
        switch (code) {
            case 0xE0 -> sp += ((second << 16) | (codes[at + 2] & 0xFF) << 8 | codes[at + 3] & 0xFF) * 16L;
            case SET_FP -> sp = registers.value(FP);
            case ADD_FP -> sp = registers.value(FP) - second * 8L;
            case 0xE3, Arm64Codes.END_C, 0xFC -> {}
            case 0xE6 -> nextPairs++;
            case 0xE7 -> undoAny(second, codes[at + 2] & 0xFF);
            case CLEAR_UNWOUND_TO_CALL -> exact = true;
            default -> {
                return false;
            }
        }
        return true;
    }

    /** save_any_reg: pair, pre-index and register in the second byte; kind (0 is an integer register) and offset in the third. */
    private void undoAny(int second, int third) {
        boolean two = (second & 0x40) != 0;
        boolean indexed = (second & 0x20) != 0;
        int register = second & 0x1F;
        boolean wide = two || indexed || third >> 6 == 2;
        long offset = ((third & 0x3F) + (indexed ? 1 : 0)) * (wide ? 16L : 8L);
        if (third >> 6 == 0) {
            long from = indexed ? sp : sp + offset;
            load(register, from);
            if (two) {
                load(register + 1, from + 8);
            }
        }
        sp += indexed ? offset : 0;
    }

    private void pairThenRelease(int first, int second, long bytes) {
        if (first == 19) {
            pairs(first, 0);
        } else {
            pair(first, second, 0);
        }
        sp += bytes;
    }

    private void pair(int first, int second, long offset) {
        load(first, sp + offset);
        load(second, sp + offset + 8);
    }

    /** A pair and those that save_next codes added above it; behind x28 those are of floating-point registers. */
    private void pairs(int first, long offset) {
        for (int i = 0; i <= nextPairs && first + 2 * i < FP; i++) {
            pair(first + 2 * i, first + 2 * i + 1, offset + 16L * i);
        }
        nextPairs = 0;
    }

    private void load(int register, long address) {
        if (register > LR) {
            return;
        }
        OptionalLong value = memory.findU64(address);
        registers = value.isPresent() ? registers.with(register, value.getAsLong()) : registers.without(register);
    }
}
