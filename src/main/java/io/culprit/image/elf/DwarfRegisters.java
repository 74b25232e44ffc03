package io.culprit.image.elf;

/** Numbers of registers in DWARF (System V ABI of x86-64, figure 3.36; DWARF for the Arm 64-bit architecture, 4.1), as WinDbg's names. */
enum DwarfRegisters {
    X64("rax rdx rcx rbx rsi rdi rbp rsp r8 r9 r10 r11 r12 r13 r14 r15"),
    ARM64("x0 x1 x2 x3 x4 x5 x6 x7 x8 x9 x10 x11 x12 x13 x14 x15 x16 x17 x18 x19 x20 x21 x22 x23 x24 x25 x26 x27 x28"
            + " fp lr sp");

    private final String[] names;

    DwarfRegisters(String names) {
        this.names = names.split(" ");
    }

    /** The name of a register; empty for one that no unwinding needs, such as those of vectors. */
    String name(long number) {
        return this == X64 && number == 16 ? "rip" : number < 0 || number >= names.length ? "" : names[(int) number];
    }
}
