package io.culprit.machine;

import java.util.List;

/**
 * Instruction sets whose dumps are read. Register names are WinDbg's, in the order of {@link Registers} values; the instruction
 * pointer and the stack pointer are among them.
 */
public enum Architecture {
    X64(
            "x64",
            8,
            "rip",
            "rsp",
            "rax rbx rcx rdx rsi rdi rsp rbp rip r8 r9 r10 r11 r12 r13 r14 r15 efl cs ds es fs gs ss"),
    X86("x86", 4, "eip", "esp", "eax ebx ecx edx esi edi esp ebp eip efl cs ds es fs gs ss"),
    ARM64(
            "arm64",
            8,
            "pc",
            "sp",
            "x0 x1 x2 x3 x4 x5 x6 x7 x8 x9 x10 x11 x12 x13 x14 x15 x16 x17 x18 x19 x20 x21 x22 x23 x24 x25 x26 x27 x28"
                    + " fp lr sp pc cpsr"),
    ARM("arm", 4, "pc", "sp", "r0 r1 r2 r3 r4 r5 r6 r7 r8 r9 r10 r11 r12 sp lr pc cpsr");

    private final String jsonName;
    private final int pointerBytes;
    private final List<String> registerNames;
    private final int instructionIndex;
    private final int stackIndex;

    Architecture(String jsonName, int pointerBytes, String instruction, String stack, String names) {
        this.jsonName = jsonName;
        this.pointerBytes = pointerBytes;
        this.registerNames = List.of(names.split(" "));
        this.instructionIndex = registerNames.indexOf(instruction);
        this.stackIndex = registerNames.indexOf(stack);
    }

    /** The name in reports: {@code x64}, {@code x86}, {@code arm64}, {@code arm}. */
    public String jsonName() {
        return jsonName;
    }

    /** 4 or 8. */
    public int pointerBytes() {
        return pointerBytes;
    }

    /** WinDbg's register names, in the order of the values. */
    public List<String> registerNames() {
        return registerNames;
    }

    /** The index of a register by WinDbg's name, or -1. */
    public int register(String name) {
        return registerNames.indexOf(name);
    }

    /** The register that holds the instruction pointer, as an index of {@link #registerNames()}. */
    public int instructionIndex() {
        return instructionIndex;
    }

    /** The register that holds the stack pointer, as an index of {@link #registerNames()}. */
    public int stackIndex() {
        return stackIndex;
    }
}
