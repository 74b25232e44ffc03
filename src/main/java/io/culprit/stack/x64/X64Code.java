package io.culprit.stack.x64;

import io.culprit.machine.Address;
import io.culprit.machine.Instruction;
import io.culprit.machine.InstructionDecoder;
import io.culprit.machine.Mnemonic;
import io.culprit.machine.Operand;
import io.culprit.stack.CallerSearch;
import io.culprit.stack.Cursor;
import io.culprit.stack.FrameTrust;
import io.culprit.stack.InterruptFrame;
import io.culprit.stack.StackTarget;
import io.culprit.stack.Step;
import io.culprit.stack.X64Registers;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Finds the caller by the code that a function still has to run: every way out of it releases the same stack and ends in a return. It
 * needs no tables, only the bytes from the instruction on. Triage dumps hold 256 of them for many return addresses, because the writer
 * keeps memory that stack values point at: for example {@code add rsp, 38h; ret} right behind the call.
 */
public final class X64Code implements CallerSearch {

    private static final int MAX_INSTRUCTIONS = 600;
    private static final int MAX_WAYS = 64;

    private final StackTarget target;
    private final X64Candidate candidates;

    /** The search in that target. */
    public X64Code(StackTarget target) {
        this.target = target;
        this.candidates = new X64Candidate(target);
    }

    @Override
    public Step callerOf(Cursor frame) {
        Deque<Way> ways = new ArrayDeque<>();
        Set<Long> visited = new HashSet<>();
        ways.push(new Way(frame.instruction(), new X64Effect(target.memory(), new X64Registers(frame.registers()))));
        int budget = MAX_INSTRUCTIONS;
        while (!ways.isEmpty()) {
            Way way = ways.pop();
            while (budget-- > 0 && visited.add(way.address)) {
                Instruction instruction = decode(way.address);
                if (leaves(instruction)) {
                    Step step = left(way, instruction);
                    if (step instanceof Step.Caller) {
                        return step;
                    }
                    break;
                }
                if (!follow(way, instruction, ways)) {
                    break;
                }
            }
        }
        return new Step.Stuck("the code at " + Address.hex(frame.instruction()) + " is not in the dump up to a return");
    }

    private Instruction decode(long address) {
        byte[] code = new byte[InstructionDecoder.MAX_LENGTH];
        return InstructionDecoder.decode(code, 0, target.readCode(address, code, code.length));
    }

    private static boolean leaves(Instruction instruction) {
        return switch (instruction.mnemonic()) {
            case RET, IRETQ -> true;
            case JMP -> !(instruction.operands().getFirst() instanceof Operand.Relative);
            default -> false;
        };
    }

    private Step left(Way way, Instruction instruction) {
        X64Registers registers = way.effect.registers();
        long slot = registers.stackPointer();
        if (instruction.mnemonic() == Mnemonic.IRETQ) {
            return InterruptFrame.looksLikeOne(target, slot)
                    ? InterruptFrame.at(target.memory(), registers, slot)
                    : new Step.Stuck("no machine frame");
        }
        OptionalLong value = target.memory().findU64(slot);
        if (value.isEmpty() || !candidates.plausible(slot, value.getAsLong())) {
            return new Step.Stuck("no return address at " + Address.hex(slot));
        }
        registers.release(8);
        return new Step.Caller(
                registers.caller(value.getAsLong()),
                false,
                FrameTrust.INFERRED,
                "frame size from the code up to its return");
    }

    /** Runs the instruction and goes on behind it; a branch is another way to try later. False where the way ends. */
    private static boolean follow(Way way, Instruction instruction, Deque<Way> ways) {
        Mnemonic mnemonic = instruction.mnemonic();
        long next = way.address + instruction.length();
        if (instruction.length() == 0 || ends(mnemonic) || !way.effect.run(instruction, next)) {
            return false;
        }
        way.address = next;
        boolean jumps = mnemonic == Mnemonic.JMP || mnemonic.condition() >= 0;
        if (jumps && instruction.operands().getFirst() instanceof Operand.Relative(long displacement)) {
            if (mnemonic == Mnemonic.JMP) {
                way.address = next + displacement;
            } else if (ways.size() < MAX_WAYS) {
                ways.addLast(new Way(next + displacement, way.effect.copy()));
            }
        }
        return true;
    }

    private static boolean ends(Mnemonic mnemonic) {
        return switch (mnemonic) {
            case TRUNCATED, INT3, INT, UD2, HLT, IRET, IRETD, RETF, RETFQ, LJMP, SYSRETQ, SYSRET, ENTER -> true;
            default -> false;
        };
    }

    /** One way through the code: where it is, and the registers there. */
    private static final class Way {
        private long address;
        private final X64Effect effect;

        Way(long address, X64Effect effect) {
            this.address = address;
            this.effect = effect;
        }
    }
}
