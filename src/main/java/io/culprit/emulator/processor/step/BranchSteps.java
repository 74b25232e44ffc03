package io.culprit.emulator.processor.step;

import io.culprit.emulator.CallFrame.Kind;
import io.culprit.emulator.processor.Core;
import io.culprit.emulator.processor.Fault;
import io.culprit.emulator.processor.Flags;
import io.culprit.emulator.processor.Mmu;
import io.culprit.emulator.processor.MsrFile;
import io.culprit.emulator.processor.Segment;
import io.culprit.emulator.processor.Step;
import io.culprit.machine.Instruction;
import io.culprit.machine.Operand;

/** Jumps, calls, returns, software interrupts and system calls. */
final class BranchSteps {

    private BranchSteps() {}

    static Step of(Instruction instruction, Operands operands) {
        return switch (instruction.mnemonic()) {
            case JMP -> jump(operands);
            case CALL -> call(operands);
            case RET -> subroutineReturn(operands);
            case LOOP -> loop(operands, -1);
            case LOOPE -> loop(operands, 1);
            case LOOPNE -> loop(operands, 0);
            case JRCXZ -> jumpIfZero(operands, -1L);
            case JECXZ -> jumpIfZero(operands, 0xFFFF_FFFFL);
            case INT3 -> p -> p.softwareInterrupt(Fault.BREAKPOINT);
            case INT -> {
                int vector = (int) operands.constant(0) & 0xFF;
                yield p -> p.softwareInterrupt(vector);
            }
            case IRETQ -> BranchSteps::interruptReturn;
            case RETFQ -> BranchSteps::farReturn;
            case SYSCALL -> BranchSteps::systemCall;
            case SYSRETQ -> BranchSteps::systemReturn;
            default -> Step.INVALID;
        };
    }

    /** A conditional jump. */
    static Step jumpIf(Instruction instruction, Operands operands) {
        int condition = instruction.mnemonic().condition();
        long displacement = displacement(operands);
        return switch (condition) {
            case 4 ->
                p -> {
                    if (p.flags.zero()) {
                        p.rip += displacement;
                    }
                };
            case 5 ->
                p -> {
                    if (!p.flags.zero()) {
                        p.rip += displacement;
                    }
                };
            default ->
                p -> {
                    if (p.flags.condition(condition)) {
                        p.rip += displacement;
                    }
                };
        };
    }

    private static long displacement(Operands operands) {
        return ((Operand.Relative) operands.get(0)).displacement();
    }

    private static Step jump(Operands operands) {
        if (operands.get(0) instanceof Operand.Relative(long displacement)) {
            return p -> p.rip += displacement;
        }
        Place target = operands.place(0);
        return p -> p.rip = Core.canonical(target.read(p));
    }

    private static Step call(Operands operands) {
        if (operands.get(0) instanceof Operand.Relative(long displacement)) {
            return p -> enter(p, p.rip + displacement);
        }
        Place target = operands.place(0);
        return p -> enter(p, Core.canonical(target.read(p)));
    }

    private static void enter(Core p, long target) {
        long returnAddress = p.rip;
        p.push(returnAddress);
        p.rip = target;
        p.entered(Kind.CALL, returnAddress, p.registers[Core.RSP]);
    }

    private static Step subroutineReturn(Operands operands) {
        int release = operands.count() == 0 ? 0 : (int) operands.constant(0) & 0xFFFF;
        return p -> {
            long slot = p.registers[Core.RSP];
            p.rip = Core.canonical(p.mmu.load64(slot));
            p.registers[Core.RSP] = slot + 8 + release;
            p.left(slot);
        };
    }

    /** {@code wanted} is the zero flag that lets the loop go on, or -1 for any. */
    private static Step loop(Operands operands, int wanted) {
        long displacement = displacement(operands);
        return p -> {
            long count = --p.registers[Core.RCX];
            if (count != 0 && (wanted < 0 || p.flags.zero() == (wanted == 1))) {
                p.rip += displacement;
            }
        };
    }

    private static Step jumpIfZero(Operands operands, long mask) {
        long displacement = displacement(operands);
        return p -> {
            if ((p.registers[Core.RCX] & mask) == 0) {
                p.rip += displacement;
            }
        };
    }

    /** Intel SDM volume 2, IRET in 64-bit mode: the five words of a machine frame. */
    private static void interruptReturn(Core p) {
        long slot = p.registers[Core.RSP];
        Mmu mmu = p.mmu;
        long rip = Core.canonical(mmu.load64(slot));
        int codeSegment = (int) mmu.load64(slot + 8) & 0xFFFF;
        long flags = mmu.load64(slot + 16);
        long stack = mmu.load64(slot + 24);
        int stackSegment = (int) mmu.load64(slot + 32) & 0xFFFF;
        if ((codeSegment & 0xFFFC) == 0 || (codeSegment & 3) < p.cpl) {
            throw Fault.generalProtection(codeSegment & 0xFFFC);
        }
        int mask = Flags.ARITHMETIC | Flags.TF | Flags.DF | Flags.NT | Flags.RF | Flags.AC | Flags.ID;
        if (p.cpl == 0) {
            mask |= Flags.IOPL | Flags.IF;
        }
        p.rip = rip;
        p.flags.load(flags, mask);
        p.registers[Core.RSP] = stack;
        p.selectors[Segment.CS] = codeSegment;
        p.selectors[Segment.SS] = stackSegment;
        p.setPrivilege(codeSegment & 3);
        p.endNmi();
        p.left(slot);
    }

    private static void farReturn(Core p) {
        long slot = p.registers[Core.RSP];
        long rip = Core.canonical(p.mmu.load64(slot));
        int codeSegment = (int) p.mmu.load64(slot + 8) & 0xFFFF;
        if ((codeSegment & 0xFFFC) == 0 || (codeSegment & 3) != p.cpl) {
            throw Fault.generalProtection(codeSegment & 0xFFFC);
        }
        p.rip = rip;
        p.selectors[Segment.CS] = codeSegment;
        p.registers[Core.RSP] = slot + 16;
    }

    private static void systemCall(Core p) {
        if ((p.efer & 1) == 0) {
            throw new Fault(Fault.INVALID_OPCODE);
        }
        p.registers[Core.RCX] = p.rip;
        p.registers[11] = p.flags.value() & ~Flags.RF;
        int selector = (int) (p.msrs().plain(MsrFile.STAR) >>> 32) & 0xFFFC;
        p.rip = p.msrs().plain(MsrFile.LSTAR);
        p.flags.load(p.flags.value() & ~p.msrs().plain(MsrFile.FMASK) & ~Flags.RF, -1);
        p.selectors[Segment.CS] = selector;
        p.selectors[Segment.SS] = selector + 8;
        p.setPrivilege(0);
        p.attend();
    }

    private static void systemReturn(Core p) {
        if ((p.efer & 1) == 0) {
            throw new Fault(Fault.INVALID_OPCODE);
        }
        p.requireKernel();
        long rip = Core.canonical(p.registers[Core.RCX]);
        int selector = (int) (p.msrs().plain(MsrFile.STAR) >>> 48);
        p.rip = rip;
        p.flags.load(p.registers[11] & ~(Flags.RF | 0x2_0000), -1);
        p.selectors[Segment.CS] = selector + 16 | 3;
        p.selectors[Segment.SS] = selector + 8 | 3;
        p.setPrivilege(3);
        p.attend();
    }
}
