package io.culprit.emulator.processor.step;

import io.culprit.emulator.processor.InstructionSet;
import io.culprit.emulator.processor.Step;
import io.culprit.machine.Instruction;
import io.culprit.machine.Mnemonic;
import io.culprit.machine.Operand;

/** Turns decoded instructions into steps. What it does not know raises #UD when executed. */
public final class Translator implements InstructionSet {

    @Override
    public Step step(Instruction instruction) {
        if (!instruction.known()) {
            return Step.INVALID;
        }
        Operands operands = new Operands(instruction);
        Mnemonic mnemonic = instruction.mnemonic();
        if (mnemonic.condition() >= 0) {
            return conditional(instruction, operands);
        }
        return switch (mnemonic) {
            case ADD,
                    OR,
                    ADC,
                    SBB,
                    AND,
                    SUB,
                    XOR,
                    CMP,
                    TEST,
                    INC,
                    DEC,
                    NEG,
                    NOT,
                    XADD,
                    CMPXCHG,
                    CMPXCHG8B,
                    CMPXCHG16B -> ArithmeticSteps.of(mnemonic, operands);
            case MUL, IMUL, DIV, IDIV -> MultiplySteps.of(mnemonic, operands);
            case ROL, ROR, RCL, RCR, SHL, SHR, SAR, SHLD, SHRD -> ShiftSteps.of(mnemonic, operands);
            case BT, BTS, BTR, BTC, BSF, BSR, TZCNT, LZCNT, POPCNT, BSWAP -> BitSteps.of(mnemonic, operands);
            case MOV -> special(operands) ? SystemSteps.move(operands) : MoveSteps.of(instruction, operands);
            case MOVABS,
                    MOVZX,
                    MOVSX,
                    MOVSXD,
                    LEA,
                    XCHG,
                    CBW,
                    CWDE,
                    CDQE,
                    CWD,
                    CDQ,
                    CQO,
                    PUSH,
                    POP,
                    PUSHFQ,
                    POPFQ,
                    ENTER,
                    LEAVE,
                    XLATB,
                    LAHF,
                    SAHF,
                    MOVNTI -> MoveSteps.of(instruction, operands);
            case JMP, CALL, RET, LOOP, LOOPE, LOOPNE, JRCXZ, JECXZ, INT3, INT, IRETQ, RETFQ, SYSCALL, SYSRETQ ->
                BranchSteps.of(instruction, operands);
            case MOVSB,
                    MOVSW,
                    MOVSD_STRING,
                    MOVSQ,
                    CMPSB,
                    CMPSW,
                    CMPSD_STRING,
                    CMPSQ,
                    STOSB,
                    STOSW,
                    STOSD,
                    STOSQ,
                    LODSB,
                    LODSW,
                    LODSD,
                    LODSQ,
                    SCASB,
                    SCASW,
                    SCASD,
                    SCASQ,
                    INSB,
                    INSW,
                    INSD,
                    OUTSB,
                    OUTSW,
                    OUTSD -> StringSteps.of(instruction);
            default ->
                mnemonic.compareTo(Mnemonic.MOVUPS) >= 0
                        ? VectorSteps.of(instruction, operands)
                        : SystemSteps.of(instruction, operands);
        };
    }

    private static Step conditional(Instruction instruction, Operands operands) {
        Mnemonic mnemonic = instruction.mnemonic();
        if (mnemonic.compareTo(Mnemonic.SETO) < 0) {
            return BranchSteps.jumpIf(instruction, operands);
        }
        return mnemonic.compareTo(Mnemonic.CMOVO) < 0
                ? MoveSteps.set(mnemonic, operands)
                : MoveSteps.moveIf(mnemonic, operands);
    }

    /** Whether a register outside the general ones takes part. */
    private static boolean special(Operands operands) {
        for (int i = 0; i < operands.count(); i++) {
            if (operands.get(i) instanceof Operand.Register(Operand.Bank bank, int number, int bytes)
                    && bank != Operand.Bank.GENERAL
                    && bank != Operand.Bank.HIGH_BYTE) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean ends(Instruction instruction) {
        if (!instruction.known()) {
            return true;
        }
        return switch (instruction.mnemonic()) {
            case JMP,
                    CALL,
                    RET,
                    RETF,
                    RETFQ,
                    LOOP,
                    LOOPE,
                    LOOPNE,
                    JRCXZ,
                    JECXZ,
                    INT3,
                    INT,
                    IRET,
                    IRETD,
                    IRETQ,
                    SYSCALL,
                    SYSRET,
                    SYSRETQ,
                    HLT,
                    WRMSR,
                    INVLPG,
                    UD1,
                    UD2 -> true;
            case MOV ->
                instruction.operands().getFirst() instanceof Operand.Register(Operand.Bank bank, int number, int bytes)
                        && bank == Operand.Bank.CONTROL;
            default ->
                instruction.mnemonic().condition() >= 0
                        && instruction.mnemonic().compareTo(Mnemonic.SETO) < 0;
        };
    }
}
