package io.culprit.stack.x86;

import io.culprit.machine.Address;
import io.culprit.machine.LittleEndian;
import io.culprit.machine.Registers;
import io.culprit.stack.CallSite;
import io.culprit.stack.CallerSearch;
import io.culprit.stack.Cursor;
import io.culprit.stack.FrameTrust;
import io.culprit.stack.StackTarget;
import io.culprit.stack.StackTarget.Ground;
import io.culprit.stack.Step;
import java.util.OptionalLong;

/**
 * Finds the caller of x86 code that is about to return, by the instructions up to there (Intel SDM: {@code add esp}, {@code pop},
 * {@code leave}, {@code mov esp, ebp}, {@code ret}). A thread that waits stands in a system call stub, right before its {@code ret}: EBP is
 * still that of the stub's caller, so that the frame pointers alone would pass that caller over.
 */
public final class X86Epilog implements CallerSearch {

    private static final int CODE_BYTES = 32;
    private static final int INSTRUCTIONS = 12;
    private static final String[] POPPED = {"eax", "ecx", "edx", "ebx", "", "ebp", "esi", "edi"};

    private final StackTarget target;

    /** Searches in the code that the target holds. */
    public X86Epilog(StackTarget target) {
        this.target = target;
    }

    @Override
    public Step callerOf(Cursor frame) {
        byte[] code = new byte[CODE_BYTES];
        int got = target.readCode(frame.instruction(), code, CODE_BYTES);
        Way way = new Way(frame.registers());
        for (int i = 0; i < INSTRUCTIONS && way.at + 3 <= got; i++) {
            int byteAt = code[way.at] & 0xFF;
            if (byteAt == 0xC3 || byteAt == 0xC2) {
                return returned(way, byteAt == 0xC3 ? 0 : LittleEndian.u16(code, way.at + 1));
            }
            if (!way.run(code, byteAt, got)) {
                break;
            }
        }
        return new Step.Stuck("the code at " + Address.hex(frame.instruction()) + " is not about to return");
    }

    private Step returned(Way way, int arguments) {
        long slot = way.registers.stackPointer();
        OptionalLong value = target.memory().findPointer(slot, 4);
        if (value.isEmpty() || !returns(value.getAsLong())) {
            return new Step.Stuck("no return address at " + Address.hex(slot));
        }
        Registers up = way.registers
                .with("eip", value.getAsLong())
                .with(way.registers.architecture().stackIndex(), slot + 4 + arguments);
        return new Step.Caller(up, false, FrameTrust.INFERRED, "frame size from the code up to its return");
    }

    private boolean returns(long value) {
        Ground ground = target.ground(value);
        return (ground == Ground.CODE || ground == Ground.MODULE)
                && CallSite.before(target, value).kind() != CallSite.Kind.NONE;
    }

    /** Where the way to the return is, and the registers there. */
    private final class Way {
        private Registers registers;
        private int at;

        Way(Registers registers) {
            this.registers = registers;
        }

        /** Runs one instruction; false for any that an epilogue has no use for. */
        boolean run(byte[] code, int opcode, int got) {
            int second = code[at + 1] & 0xFF;
            if (opcode >= 0x58 && opcode <= 0x5F && opcode != 0x5C) {
                at++;
                return pop(POPPED[opcode - 0x58]);
            }
            if (opcode == 0x83 && second == 0xC4) {
                move(registers.stackPointer() + code[at + 2]);
                at += 3;
                return true;
            }
            if (opcode == 0x81 && second == 0xC4 && at + 6 <= got) {
                move(registers.stackPointer() + LittleEndian.u32(code, at + 2));
                at += 6;
                return true;
            }
            boolean leave = opcode == 0xC9;
            if (leave || opcode == 0x8B && second == 0xE5 || opcode == 0x89 && second == 0xEC) {
                at += leave ? 1 : 2;
                return toFrame(leave);
            }
            at++;
            return opcode == 0x90;
        }

        private boolean toFrame(boolean leave) {
            if (!registers.known("ebp")) {
                return false;
            }
            move(registers.value("ebp"));
            return !leave || pop("ebp");
        }

        private boolean pop(String register) {
            OptionalLong value = target.memory().findPointer(registers.stackPointer(), 4);
            if (value.isEmpty()) {
                return false;
            }
            registers = registers.with(register, value.getAsLong());
            move(registers.stackPointer() + 4);
            return true;
        }

        private void move(long stackPointer) {
            registers = registers.with(registers.architecture().stackIndex(), stackPointer & 0xFFFF_FFFFL);
        }
    }
}
