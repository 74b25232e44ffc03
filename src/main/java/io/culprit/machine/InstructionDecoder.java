package io.culprit.machine;

import io.culprit.machine.Instruction.Repeat;
import io.culprit.machine.Operand.Bank;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decodes one x86 instruction in 64-bit or 32-bit mode (Intel SDM volume 2, chapter 2). What {@link InstructionTable} does not list is
 * reported as unknown, with its length where that is certain.
 */
public final class InstructionDecoder {

    /** The longest instruction that a processor accepts. */
    public static final int MAX_LENGTH = 15;

    private static final Operand.Register CL = new Operand.Register(Bank.GENERAL, 1, 1);
    private static final Operand.Register DX = new Operand.Register(Bank.GENERAL, 2, 2);

    /** Thrown and caught here: the encoding names a register that does not exist. */
    private static final class Impossible extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Impossible() {
            super(null, null, false, false);
        }
    }

    private final InstructionBytes bytes;
    private final boolean legacy;
    private final Prefixes prefixes;
    private int opcode;
    private int modRm = -1;
    private boolean oneByte;
    private int operandBytes;
    private Operand.@Nullable Memory memory;

    private InstructionDecoder(InstructionBytes bytes, boolean legacy) {
        this.bytes = bytes;
        this.legacy = legacy;
        this.prefixes = new Prefixes(legacy);
    }

    /**
     * Decodes the instruction at {@code bytes[offset]}; {@code available} bytes may be looked at. Never throws for what the bytes
     * say: see {@link Mnemonic#UNKNOWN} and {@link Mnemonic#TRUNCATED}.
     */
    public static Instruction decode(byte[] bytes, int offset, int available) {
        return decode(bytes, offset, available, false);
    }

    /** As the other one, in 32-bit mode; what addresses with 16 bits is unknown. */
    static Instruction decode32(byte[] bytes, int offset, int available) {
        return decode(bytes, offset, available, true);
    }

    private static Instruction decode(byte[] bytes, int offset, int available, boolean legacy) {
        int count = Math.min(available, bytes.length - offset);
        try {
            return new InstructionDecoder(new InstructionBytes(bytes, offset, Math.min(count, MAX_LENGTH)), legacy)
                    .decode();
        } catch (InstructionBytes.End end) {
            return count < MAX_LENGTH ? Instruction.truncated() : Instruction.unknown(0);
        } catch (Impossible impossible) {
            return Instruction.unknown(0);
        }
    }

    private Instruction decode() {
        int value = bytes.next();
        while (prefixes.take(value)) {
            value = bytes.next();
        }
        if (prefixes.disordered || legacy && prefixes.shortAddress) {
            return Instruction.unknown(0);
        }
        boolean extended = !legacy || bytes.peek() >= 0xC0; // else LES, LDS and BOUND, which take memory
        if (extended && prefixes.rex == 0 && (value == 0xC4 || value == 0xC5 || value == 0x62)) {
            return Instruction.unknown(vectorExtension(value));
        }
        int map = 0;
        if (value == 0x0F) {
            value = bytes.next();
            map = value == 0x38 ? 2 : value == 0x3A ? 3 : 1;
            value = map == 1 ? value : bytes.next();
        }
        opcode = value;
        oneByte = map == 0;
        for (InstructionForm form : InstructionForm.of(map, value, legacy)) {
            if (form.fits(prefixes, bytes.peek())) {
                return decode(form);
            }
        }
        return Instruction.unknown(map < 2 ? 0 : lengthOfThreeByteForm(map));
    }

    private Instruction decode(InstructionForm form) {
        boolean narrow = prefixes.shortOperand && !form.takesShortOperandPrefix();
        operandBytes = prefixes.wide() ? 8 : narrow ? 2 : 4;
        if (form.needsModRm()) {
            modRm = bytes.next();
            memory = modRm < 0xC0 ? memory() : null;
        }
        List<Operand> operands = new ArrayList<>(3);
        for (int i = 0; i < form.operands.length(); i += 2) {
            operands.add(operand(form.operands.charAt(i), form.operands.charAt(i + 1)));
        }
        Mnemonic mnemonic = form.mnemonic(operandBytes);
        Repeat repeat = repeat(form);
        if (mnemonic == Mnemonic.UNKNOWN || !lockFits(mnemonic, operands)) {
            return Instruction.unknown(bytes.taken());
        }
        if (repeat != Repeat.NONE && elides(mnemonic, operands)
                || prefixes.shortAddress && !addresses(mnemonic, operands)) {
            return Instruction.unknown(0);
        }
        return new Instruction(mnemonic, List.copyOf(operands), bytes.taken(), operandBytes, repeat, prefixes.lock);
    }

    private Repeat repeat(InstructionForm form) {
        if (prefixes.repeat == 0 || form.takesRepeatPrefix() || !oneByte) {
            return Repeat.NONE;
        }
        return prefixes.repeat == 0xF3 ? Repeat.REP : Repeat.REPNE;
    }

    /** Whether a repeat prefix would mean lock elision (xacquire, xrelease). */
    private boolean elides(Mnemonic mnemonic, List<Operand> operands) {
        return prefixes.lock
                || (mnemonic == Mnemonic.MOV || mnemonic == Mnemonic.XCHG)
                        && operands.getFirst() instanceof Operand.Memory;
    }

    /** Whether an address-size prefix has something to act on. */
    private static boolean addresses(Mnemonic mnemonic, List<Operand> operands) {
        for (Operand operand : operands) {
            if (operand instanceof Operand.Memory) {
                return mnemonic != Mnemonic.MOVABS;
            }
        }
        return mnemonic == Mnemonic.JECXZ;
    }

    private boolean lockFits(Mnemonic mnemonic, List<Operand> operands) {
        return !prefixes.lock
                || mnemonic.lockable() && !operands.isEmpty() && operands.getFirst() instanceof Operand.Memory;
    }

    private Operand operand(char letter, char size) {
        return switch (letter) {
            case 'E', 'M', 'R' -> registerOrMemory(size);
            case 'G' -> general(register(), width(size));
            case 'Z' -> general(opcode & 7 | (prefixes.rex & 1) << 3, width(size));
            case 'A' -> general(0, width(size));
            case 'C' -> size == 'b' ? CL : new Operand.Register(Bank.CONTROL, controlRegister(), 8);
            case 'D' -> size == 'w' ? DX : new Operand.Register(Bank.DEBUG, debugRegister(), 8);
            case 'S' -> new Operand.Register(Bank.SEGMENT, segmentRegister(), 2);
            case 'F' -> new Operand.Register(Bank.SEGMENT, opcode >> 3 & 7, 2);
            case 'V' -> new Operand.Register(Bank.XMM, register(), 16);
            case 'W' -> memory != null ? sized(memory, size) : new Operand.Register(Bank.XMM, rm(), 16);
            case 'I' -> new Operand.Immediate(immediate(size));
            case 'J' -> new Operand.Relative(displacement(size));
            case 'O' -> new Operand.Memory(prefixes.segment, -1, -1, 0, absolute(), width(size), addressBytes());
            case 'X' -> new Operand.Memory(prefixes.segment, 6, -1, 0, 0, width(size), addressBytes());
            default -> new Operand.Memory(0, 7, -1, 0, 0, width(size), addressBytes());
        };
    }

    private Operand registerOrMemory(char size) {
        return memory != null ? sized(memory, size) : general(rm(), width(size));
    }

    private Operand.Memory sized(Operand.Memory place, char size) {
        return new Operand.Memory(
                place.segment(),
                place.base(),
                place.index(),
                place.scale(),
                place.displacement(),
                width(size),
                place.addressBytes());
    }

    private Operand.Register general(int number, int width) {
        boolean high = width == 1 && prefixes.rex == 0 && number >= 4;
        return high
                ? new Operand.Register(Bank.HIGH_BYTE, number - 4, 1)
                : new Operand.Register(Bank.GENERAL, number, width);
    }

    private int register() {
        return modRm >> 3 & 7 | (prefixes.rex & 4) << 1;
    }

    private int rm() {
        return modRm & 7 | (prefixes.rex & 1) << 3;
    }

    private int segmentRegister() {
        return valid(modRm >> 3 & 7, 5);
    }

    private int controlRegister() {
        int number = register();
        if (modRm < 0xC0 || number != 0 && number != 2 && number != 3 && number != 4 && number != 8) {
            throw new Impossible();
        }
        return number;
    }

    private int debugRegister() {
        return modRm < 0xC0 ? valid(8, 7) : valid(register(), 7);
    }

    private int valid(int number, int greatest) {
        if (number > greatest) {
            throw new Impossible();
        }
        return number;
    }

    private int width(char size) {
        return switch (size) {
            case 'b' -> 1;
            case 'w' -> 2;
            case 'd' -> 4;
            case 'q' -> 8;
            case 'x' -> 16;
            case 'v' -> operandBytes;
            case 'y' -> Math.max(operandBytes, 4);
            case 'z' -> Math.min(operandBytes, 4);
            case 'p' -> operandBytes == 2 ? 2 : legacy ? 4 : 8;
            case 'c' -> operandBytes == 8 ? 16 : 8;
            default -> 0;
        };
    }

    /** An immediate as it is printed: sign-extended from a byte or to 64 bits, otherwise unsigned. */
    private long immediate(char size) {
        return switch (size) {
            case 'b' -> (byte) bytes.next();
            case 'u' -> bytes.next();
            case 'h' -> (short) bytes.little(2);
            case 'w' -> operandBytes == 2 ? bytes.little(2) : (short) bytes.little(2);
            case 'p' -> operandBytes == 2 ? bytes.little(2) : legacy ? bytes.little(4) : (int) bytes.little(4);
            case 'z' -> operandBytes == 8 ? (int) bytes.little(4) : bytes.little(operandBytes);
            default -> bytes.little(operandBytes);
        };
    }

    private long displacement(char size) {
        if (size == 'b') {
            return (byte) bytes.next();
        }
        if (prefixes.shortOperand) {
            throw new Impossible();
        }
        return (int) bytes.little(4);
    }

    private long absolute() {
        return addressBytes() == 4 ? bytes.little(4) : bytes.little(8);
    }

    private int addressBytes() {
        return legacy || prefixes.shortAddress ? 4 : 8;
    }

    private Operand.Memory memory() {
        int mode = modRm >> 6;
        int base = rm();
        int index = -1;
        int scale = 0;
        if ((modRm & 7) == 4) {
            int sib = bytes.next();
            index = sib >> 3 & 7 | (prefixes.rex & 2) << 2;
            index = index == 4 ? -1 : index;
            base = sib & 7 | (prefixes.rex & 1) << 3;
            base = (sib & 7) == 5 && mode == 0 ? -1 : base;
            boolean plain = index < 0 && sib < 0x40 && (base < 0 && !legacy || (base & 7) == 4);
            scale = plain ? 0 : 1 << (sib >> 6);
        } else if ((modRm & 7) == 5 && mode == 0) {
            base = legacy ? -1 : Operand.Memory.RIP;
        }
        long displacement = mode == 1
                ? (byte) bytes.next()
                : mode == 2 || base < 0 || base == Operand.Memory.RIP ? (int) bytes.little(4) : 0;
        return new Operand.Memory(prefixes.segment, base, index, scale, displacement, 0, addressBytes());
    }

    /** Length of a VEX or EVEX instruction: ModRM follows always but for vzeroupper, an immediate by opcode map. */
    private int vectorExtension(int first) {
        int second = bytes.next();
        int map = first == 0xC5 ? 1 : second & (first == 0x62 ? 7 : 0x1F);
        if (first != 0xC5) {
            bytes.next();
        }
        if (first == 0x62) {
            bytes.next();
        }
        if (map < 1 || map > 3) {
            return 0;
        }
        opcode = bytes.next();
        if (map == 1 && opcode == 0x77) {
            return bytes.taken();
        }
        skipModRm();
        boolean immediate = map == 3
                || map == 1 && (opcode >= 0x70 && opcode <= 0x73 || opcode == 0xC2 || opcode >= 0xC4 && opcode <= 0xC6);
        return bytes.taken() + (immediate ? 1 : 0);
    }

    private int lengthOfThreeByteForm(int map) {
        skipModRm();
        return bytes.taken() + (map == 3 ? 1 : 0);
    }

    private void skipModRm() {
        modRm = bytes.next();
        if (modRm < 0xC0) {
            memory();
        }
    }
}
