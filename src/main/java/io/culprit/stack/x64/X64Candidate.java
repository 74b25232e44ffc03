package io.culprit.stack.x64;

import io.culprit.machine.Address;
import io.culprit.machine.Instruction;
import io.culprit.machine.InstructionDecoder;
import io.culprit.machine.Mnemonic;
import io.culprit.machine.Operand;
import io.culprit.stack.CallSite;
import io.culprit.stack.Cursor;
import io.culprit.stack.ReturnAddress;
import io.culprit.stack.StackScan;
import io.culprit.stack.StackTarget;
import io.culprit.stack.StackTarget.Ground;
import org.jspecify.annotations.Nullable;

/** Judges a stack value as a return address of x64 code. */
public final class X64Candidate implements ReturnAddress {

    /** Home space of 32 bytes and the 8 that keep the stack pointer on 16: below them no caller's return address can stand. */
    private static final int HOME_BYTES = 0x28;

    private static final int CODE_BYTES = 48;
    private static final int INSTRUCTIONS_LOOKED_AT = 6;

    private final StackTarget target;
    private final boolean windows;

    /** The judge for that target. */
    public X64Candidate(StackTarget target) {
        this.target = target;
        this.windows = target.windowsConvention();
    }

    /** How the value was checked, or null when it is no return address. */
    @Override
    public @Nullable String note(Cursor frame, long slot, long value) {
        if (!reaches(frame, slot) || !plausible(slot, value)) {
            return null;
        }
        if (CallSite.before(target, value).verified()) {
            return StackScan.VERIFIED;
        }
        if (codeAt(value) != null) {
            return "code fits";
        }
        if (entered(frame, slot)) {
            return "callee had just begun";
        }
        return startsSomething(value) && !near(frame, value) ? null : "alignment only";
    }

    /** Whether the slot is not below the lowest place where the frame's return address can stand. */
    boolean reaches(Cursor frame, long slot) {
        return slot - frame.stackPointer() >= nearest(frame);
    }

    /**
     * Whether the frame stands at the first instruction of a function, where nothing lies above the return address. Functions begin on
     * 16 bytes, and there the stack pointer is off 16 by what the call has pushed; behind a prolog it is on 16. The header's context of
     * a bug check is such a place: the first instruction of KeBugCheckEx.
     */
    private static boolean entered(Cursor frame, long slot) {
        return frame.exact() && slot == frame.stackPointer() && startsSomething(frame.instruction());
    }

    /**
     * Bytes between the stack pointer and the lowest place for a return address. Where the stack pointer stands on 16, the function has
     * its frame, with home space for those that it calls; an interrupted one may stand anywhere in its prolog, off 16.
     */
    private int nearest(Cursor frame) {
        boolean frameless = frame.exact() && (frame.stackPointer() & 0xF) != 0;
        return frameless ? 0 : windows ? HOME_BYTES : 8;
    }

    /** Within a page of the code that was called, where callers of the same module often are and tables are not. */
    private static boolean near(Cursor frame, long value) {
        long distance = value - frame.instruction();
        return distance > -Address.PAGE_BYTES && distance < Address.PAGE_BYTES;
    }

    /**
     * Functions and tables begin on 16 bytes, one return address in sixteen does. Of the stack values of a real crash that fit all other
     * rules and stand on 16, one in nine was a return address: too few where the code is not there to tell.
     */
    public static boolean startsSomething(long value) {
        return (value & 0xF) == 0;
    }

    /**
     * Whether the value can be a return address that was pushed at {@code slot}: calls are made with the stack pointer on 16 bytes (x64
     * calling convention), so that return addresses stand at 8 modulo 16; a call stands before the address, and behind it neither data
     * nor the beginning of a function.
     */
    boolean plausible(long slot, long value) {
        if ((slot & 0xF) != 8) {
            return false;
        }
        Ground ground = target.ground(value);
        if (ground == Ground.OUTSIDE
                || ground == Ground.DATA
                || CallSite.before(target, value).kind() == CallSite.Kind.NONE) {
            return false;
        }
        byte[] code = codeAt(value);
        return code == null || goesOn(code);
    }

    private byte @Nullable [] codeAt(long value) {
        byte[] code = new byte[CODE_BYTES];
        return target.readCode(value, code, CODE_BYTES) < CODE_BYTES ? null : code;
    }

    private boolean goesOn(byte[] code) {
        int at = 0;
        for (int i = 0; i < INSTRUCTIONS_LOOKED_AT; i++) {
            Instruction instruction = InstructionDecoder.decode(code, at, CODE_BYTES - at);
            if (instruction.length() == 0) {
                return instruction.mnemonic() == Mnemonic.TRUNCATED;
            }
            if (strange(instruction)
                    || code[at] == 0 && code[at + 1] == 0
                    || i == 0 && windows && begins(instruction)) {
                return false;
            }
            if (stops(instruction.mnemonic())) {
                return true;
            }
            at += instruction.length();
        }
        return true;
    }

    /** Instructions that compilers do not emit: bytes that decode as them are data. */
    private static boolean strange(Instruction instruction) {
        return switch (instruction.mnemonic()) {
            case XLATB,
                    RETF,
                    RETFQ,
                    ENTER,
                    LOOP,
                    LOOPE,
                    LOOPNE,
                    JECXZ,
                    JRCXZ,
                    INSB,
                    INSW,
                    INSD,
                    OUTSB,
                    OUTSW,
                    OUTSD,
                    INTO,
                    LJMP,
                    LCALL,
                    CMC,
                    WAIT,
                    IRET,
                    IRETD -> true;
            default -> false;
        };
    }

    /** The first instructions of functions: pushes, stores to home space, the allocation of the frame, a copy of the stack pointer. */
    private static boolean begins(Instruction instruction) {
        return switch (instruction.mnemonic()) {
            case PUSH, ENDBR64 -> true;
            case SUB -> general(instruction.operands().get(0), 4);
            case MOV ->
                instruction.operands().get(0) instanceof Operand.Memory home
                                && home.base() == 4
                                && home.index() < 0
                                && home.displacement() > 0
                                && home.displacement() <= 0x18
                        || general(instruction.operands().get(1), 4)
                                && instruction.operands().get(0) instanceof Operand.Register;
            default -> false;
        };
    }

    private static boolean general(Operand operand, int number) {
        return operand instanceof Operand.Register r && r.bank() == Operand.Bank.GENERAL && r.number() == number;
    }

    /** Behind these, the bytes belong to other code or to nothing. */
    private static boolean stops(Mnemonic mnemonic) {
        return switch (mnemonic) {
            case RET, JMP, INT3, UD2, IRETQ, INT -> true;
            default -> false;
        };
    }
}
