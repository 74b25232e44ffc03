package io.culprit.emulator.processor;

import io.culprit.machine.Instruction;
import io.culprit.machine.InstructionDecoder;
import io.culprit.machine.LittleEndian;
import io.culprit.machine.Mnemonic;
import io.culprit.machine.Operand;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;

/**
 * One instruction and the state in front of it, which follows from a seed: registers with values that arithmetic stumbles over,
 * pointers into the data page, a stack.
 */
final class ExecutionCase {

    private static final long TARGETS = 0xD0_0000;
    static final long DATA = TestMachine.DATA;
    static final long STACK = TestMachine.STACK;
    static final int DATA_BYTES = 0x1000;
    static final int STACK_BYTES = 0x200;
    private static final long[] EDGES = {
        0,
        1,
        -1,
        2,
        0x7F,
        0x80,
        0xFF,
        0x7FFF,
        0x8000,
        0xFFFF,
        0x7FFF_FFFFL,
        0x8000_0000L,
        0xFFFF_FFFFL,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        15
    };

    final byte[] code;
    final long seed;

    /** Where the code lies: each seed has its own place. */
    final long address;

    final Instruction instruction;
    final long[] registers = new long[16];
    final long[] vectors = new long[32];
    final byte[] data = new byte[DATA_BYTES];
    final byte[] stack = new byte[STACK_BYTES];
    final long flags;

    ExecutionCase(byte[] code, long seed) {
        this.code = code;
        this.seed = seed;
        this.address = 0x10_0000 + seed * 320;
        this.instruction = InstructionDecoder.decode(Arrays.copyOf(code, 16), 0, 16);
        Random random = new Random(seed);
        for (int i = 0; i < 16; i++) {
            registers[i] = value(random);
        }
        for (int i = 0; i < 32; i++) {
            vectors[i] = value(random);
        }
        random.nextBytes(data);
        random.nextBytes(stack);
        if (random.nextInt(4) == 0) {
            Arrays.fill(data, (byte) (random.nextInt(3) - 1));
        }
        flags = 0x202 | random.nextInt() & (Flags.ARITHMETIC | (string() ? Flags.DF : 0));
        registers[Core.RSP] = STACK + STACK_BYTES / 2 + random.nextInt(8) * 8L;
        point(random);
        if (branches()) {
            pointTarget(random);
        }
        if (divides() && random.nextInt(4) != 0) {
            registers[Core.RDX] = random.nextInt(8) == 0 ? -1 : random.nextInt(3);
        }
    }

    private static long value(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> EDGES[random.nextInt(EDGES.length)];
            case 1 -> random.nextInt(0x200) - 0x100;
            case 2 -> random.nextInt();
            default -> random.nextLong();
        };
    }

    private boolean string() {
        return instruction.operands().stream()
                        .anyMatch(o -> o instanceof Operand.Memory m
                                && m.displacement() == 0
                                && m.scale() == 0
                                && (m.base() == 6 || m.base() == 7))
                && instruction.mnemonic().compareTo(Mnemonic.MOVSB) >= 0
                && instruction.mnemonic().compareTo(Mnemonic.OUTSD) <= 0;
    }

    private boolean divides() {
        return instruction.mnemonic() == Mnemonic.DIV || instruction.mnemonic() == Mnemonic.IDIV;
    }

    /** Lets memory operands point into the data page, by their base, or by their index where there is no base. */
    private void point(Random random) {
        long target = DATA
                + 0x400
                + (random.nextInt(0x800) & -16)
                + (random.nextInt(3) == 0 && !aligned() ? random.nextInt(16) : 0);
        if (string() || instruction.mnemonic() == Mnemonic.XLATB) {
            registers[Core.RSI] = target;
            registers[Core.RDI] = DATA + 0x400 + random.nextInt(0x800);
            registers[Core.RBX] = target;
            registers[Core.RCX] = random.nextInt(20);
        }
        for (Operand operand : instruction.operands()) {
            if (operand instanceof Operand.Memory memory && !string() && memory.base() >= 0 && memory.base() < 16) {
                point(memory, target);
            }
        }
        if (instruction.mnemonic() == Mnemonic.LEAVE) {
            registers[Core.RBP] = STACK + 0x80;
        }
        if (instruction.mnemonic() == Mnemonic.ENTER) {
            registers[Core.RBP] = STACK + 0x1C0;
        }
    }

    private void point(Operand.Memory memory, long target) {
        if (memory.index() >= 0) {
            registers[memory.index()] &= 0xFF;
        }
        long index = memory.index() < 0 ? 0 : registers[memory.index()] * memory.scale();
        if (memory.index() == memory.base()) {
            registers[memory.base()] = (target - memory.displacement()) / (1 + memory.scale());
        } else {
            registers[memory.base()] = target - memory.displacement() - index;
        }
    }

    /** Whether memory has to be aligned: branch targets are filled in as quadwords, vector operands fault. */
    boolean aligned() {
        return branches()
                || instruction.mnemonic().compareTo(Mnemonic.MOVUPS) >= 0
                        && instruction.mnemonic() != Mnemonic.MOVUPS
                        && instruction.mnemonic() != Mnemonic.MOVDQU;
    }

    /** Lets indirect branches and returns lead to memory that is there. */
    private void pointTarget(Random random) {
        long target = TARGETS + random.nextInt(0x10_0000);
        if (instruction.mnemonic() == Mnemonic.RET) {
            LittleEndian.putU64(stack, (int) (registers[Core.RSP] - STACK), target);
        }
        for (Operand operand : instruction.operands()) {
            switch (operand) {
                case Operand.Register register -> registers[register.number()] = target;
                case Operand.Memory memory -> fill(target);
                default -> {}
            }
        }
    }

    private void fill(long target) {
        for (int i = 0; i + 8 <= DATA_BYTES; i += 8) {
            LittleEndian.putU64(data, i, target);
        }
    }

    /** Whether control may go elsewhere than to the next instruction. */
    boolean branches() {
        return switch (instruction.mnemonic()) {
            case JMP, CALL, RET, LOOP, LOOPE, LOOPNE, JRCXZ, JECXZ -> true;
            default ->
                instruction.mnemonic().condition() >= 0
                        && instruction.mnemonic().compareTo(Mnemonic.SETO) < 0;
        };
    }

    /** Flags that the manual defines after this instruction in this state (Intel SDM volume 1, appendix A). */
    int definedFlags() {
        int all = Flags.ARITHMETIC | Flags.DF | Flags.IF;
        return switch (instruction.mnemonic()) {
            case AND, OR, XOR, TEST -> all & ~Flags.AF;
            case MUL, IMUL -> all & ~(Flags.SF | Flags.ZF | Flags.AF | Flags.PF);
            case DIV, IDIV -> Flags.DF;
            case BT, BTS, BTR, BTC -> all & ~(Flags.OF | Flags.SF | Flags.AF | Flags.PF);
            case BSF, BSR -> Flags.ZF;
            case TZCNT, LZCNT -> Flags.CF | Flags.ZF;
            case SHL, SHR, SAR, SHLD, SHRD, ROL, ROR, RCL, RCR -> shiftFlags(all);
            default -> all;
        };
    }

    private int shiftFlags(int all) {
        boolean rotate = instruction.mnemonic().compareTo(Mnemonic.RCR) <= 0
                && instruction.mnemonic().compareTo(Mnemonic.ROL) >= 0;
        int bits = 8 * width(0);
        int count = shiftCount() & (bits == 64 ? 63 : 31);
        if (count == 0) {
            return all;
        }
        int defined = count == 1 ? all : all & ~Flags.OF;
        return rotate
                ? defined
                : defined & ~Flags.AF & (count >= bits && instruction.mnemonic() != Mnemonic.SAR ? ~Flags.CF : -1);
    }

    int width(int position) {
        return switch (instruction.operands().get(position)) {
            case Operand.Register register -> register.bytes();
            case Operand.Memory memory -> memory.bytes();
            default -> 8;
        };
    }

    private int shiftCount() {
        if (instruction.operands().size() == 1) {
            return 1;
        }
        return switch (instruction.operands().getLast()) {
            case Operand.Immediate immediate -> (int) immediate.value();
            default -> (int) registers[Core.RCX];
        };
    }

    /** Whether the result itself is undefined. */
    boolean undefined() {
        return switch (instruction.mnemonic()) {
            case SHLD, SHRD -> (shiftCount() & (width(0) == 8 ? 63 : 31)) > 8 * width(0);
            case BSWAP -> width(0) == 2;
            case BSF, BSR -> source() == 0;
            default -> false;
        };
    }

    /** The value of the second operand, a general register or memory in the data page. */
    private long source() {
        return switch (instruction.operands().get(1)) {
            case Operand.Register register -> low(registers[register.number()], register.bytes());
            case Operand.Memory memory -> low(dataAt(memory), memory.bytes());
            default -> 0;
        };
    }

    private static long low(long value, int bytes) {
        return value << 64 - 8 * bytes;
    }

    /** The quadword that a memory operand begins, or 0 where it does not lie in the data page. */
    private long dataAt(Operand.Memory memory) {
        long index = memory.index() < 0 ? 0 : registers[memory.index()] * memory.scale();
        long offset = registers[memory.base()] + index + memory.displacement() - DATA;
        return offset < 0 || offset > DATA_BYTES - 8 ? 0 : LittleEndian.u64(data, (int) offset);
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(code) + " " + instruction.text(address) + " seed " + seed;
    }
}
