package io.culprit.machine;

import java.util.ArrayList;
import java.util.List;

/** Disassembles code of x64 and x86 processors from memory. */
public final class Disassembler {

    /** An instruction at its address, with its text. */
    public record Line(long address, Instruction instruction, String text) {}

    private final AddressSpace memory;
    private final boolean legacy;

    /** Reads x64 code from {@code memory}. */
    public Disassembler(AddressSpace memory) {
        this(memory, Architecture.X64);
    }

    /**
     * Reads code from {@code memory}.
     *
     * @param architecture X64 or X86
     */
    public Disassembler(AddressSpace memory, Architecture architecture) {
        this.memory = memory;
        this.legacy = architecture == Architecture.X86;
    }

    /** Whether code of that processor is disassembled. */
    public static boolean knows(Architecture architecture) {
        return architecture == Architecture.X64 || architecture == Architecture.X86;
    }

    /** The text of the instruction in {@code bytes}, as if it stood at {@code address}. */
    public static String text(byte[] bytes, long address) {
        return InstructionDecoder.decode(bytes, 0, bytes.length).text(address);
    }

    /** The instruction at {@code address}; {@link Mnemonic#TRUNCATED} when memory ends inside it or does not hold it. */
    public Instruction instruction(long address) {
        byte[] bytes = new byte[InstructionDecoder.MAX_LENGTH];
        int got = Math.max(memory.read(address, bytes, 0, bytes.length), 0);
        return legacy ? InstructionDecoder.decode32(bytes, 0, got) : InstructionDecoder.decode(bytes, 0, got);
    }

    /** Up to {@code count} instructions from {@code address} on; ends early where the length of one is not certain. */
    public List<Line> lines(long address, int count) {
        List<Line> lines = new ArrayList<>();
        long at = address;
        for (int i = 0; i < count; i++) {
            Instruction instruction = instruction(at);
            if (instruction.length() == 0) {
                return lines;
            }
            lines.add(new Line(at, instruction, legacy ? instruction.text32(at) : instruction.text(at)));
            at += instruction.length();
        }
        return lines;
    }
}
