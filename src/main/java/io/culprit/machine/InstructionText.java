package io.culprit.machine;

/** Disassembly text in the Intel syntax of {@code llvm-objdump}. */
final class InstructionText {

    private static final String[] QUAD = {
        "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15",
        "rip"
    };
    private static final String[] BYTE = {"al", "cl", "dl", "bl", "spl", "bpl", "sil", "dil"};
    private static final String[] HIGH = {"ah", "ch", "dh", "bh"};
    private static final String[] SEGMENT = {"es", "cs", "ss", "ds", "fs", "gs"};
    private static final String[] PREDICATE = {"eq", "lt", "le", "unord", "neq", "nlt", "nle", "ord"};

    private InstructionText() {}

    /** The text of an instruction at an address, where addresses have so many bytes. */
    static String of(Instruction instruction, long address, int addressBytes) {
        if (!instruction.known()) {
            return "<unknown>";
        }
        StringBuilder text = new StringBuilder();
        if (instruction.lock()) {
            text.append("lock ");
        }
        switch (instruction.repeat()) {
            case REP -> text.append("rep ");
            case REPNE -> text.append("repne ");
            case NONE -> {}
        }
        int operands = appendMnemonic(text, instruction);
        for (int i = 0; i < operands; i++) {
            text.append(i == 0 ? " " : ", ");
            append(text, instruction.operands().get(i), address + instruction.length(), addressBytes);
        }
        return text.toString();
    }

    /** Appends the name; returns how many operands are to be printed. A comparison's predicate becomes part of its name. */
    private static int appendMnemonic(StringBuilder text, Instruction instruction) {
        String name = instruction.mnemonic().text();
        int operands = instruction.operands().size();
        switch (instruction.mnemonic()) {
            case CMPPS, CMPPD, CMPSS, CMPSD -> {
                long predicate = ((Operand.Immediate) instruction.operands().get(2)).value();
                if (predicate >= 0 && predicate < 8) {
                    text.append("cmp").append(PREDICATE[(int) predicate]).append(name.substring(3));
                    return 2;
                }
                text.append(name);
            }
            default -> text.append(name);
        }
        return operands;
    }

    private static void append(StringBuilder text, Operand operand, long next, int addressBytes) {
        if (operand instanceof Operand.Register register) {
            text.append(register(register));
        } else if (operand instanceof Operand.Memory memory) {
            appendMemory(text, memory);
        } else if (operand instanceof Operand.Immediate immediate) {
            appendHex(text, immediate.value());
        } else {
            long displacement = ((Operand.Relative) operand).displacement();
            long target = next + displacement;
            text.append("0x").append(Long.toHexString(addressBytes == 4 ? Address.of32(target) : target));
        }
    }

    static String register(Operand.Register register) {
        int number = register.number();
        return switch (register.bank()) {
            case GENERAL -> general(number, register.bytes());
            case HIGH_BYTE -> HIGH[number];
            case SEGMENT -> SEGMENT[number];
            case CONTROL -> "cr" + number;
            case DEBUG -> "dr" + number;
            case XMM -> "xmm" + number;
        };
    }

    private static String general(int number, int bytes) {
        String quad = QUAD[number];
        if (number == Operand.Memory.RIP) {
            return bytes == 4 ? "eip" : quad;
        }
        if (number >= 8) {
            return bytes == 8 ? quad : quad + (bytes == 4 ? "d" : bytes == 2 ? "w" : "b");
        }
        return switch (bytes) {
            case 8 -> quad;
            case 4 -> "e" + quad.substring(1);
            case 2 -> quad.substring(1);
            default -> BYTE[number];
        };
    }

    private static void appendMemory(StringBuilder text, Operand.Memory memory) {
        text.append(pointer(memory.bytes()));
        if (memory.segment() >= 0) {
            text.append(SEGMENT[memory.segment()]).append(':');
        }
        text.append('[');
        boolean any = false;
        if (memory.base() >= 0) {
            text.append(general(memory.base(), memory.addressBytes()));
            any = true;
        }
        if (memory.scale() > 0) {
            text.append(any ? " + " : "").append(memory.scale() > 1 || !any ? memory.scale() + "*" : "");
            text.append(memory.index() >= 0 ? general(memory.index(), memory.addressBytes()) : noIndex(memory));
            any = true;
        }
        appendDisplacement(text, memory.displacement(), any);
        text.append(']');
    }

    private static String noIndex(Operand.Memory memory) {
        return memory.addressBytes() == 8 ? "riz" : "eiz";
    }

    private static void appendDisplacement(StringBuilder text, long displacement, boolean any) {
        if (!any) {
            appendHex(text, displacement);
        } else if (displacement != 0) {
            text.append(displacement < 0 ? " - 0x" : " + 0x").append(Long.toHexString(Math.abs(displacement)));
        }
    }

    private static void appendHex(StringBuilder text, long value) {
        text.append(value < 0 ? "-0x" : "0x").append(Long.toHexString(Math.abs(value)));
    }

    private static String pointer(int bytes) {
        return switch (bytes) {
            case 1 -> "byte ptr ";
            case 2 -> "word ptr ";
            case 4 -> "dword ptr ";
            case 8 -> "qword ptr ";
            case 16 -> "xmmword ptr ";
            default -> "";
        };
    }
}
