package io.culprit.windows;

import io.culprit.machine.Address;
import io.culprit.machine.AddressSpace;
import io.culprit.machine.Architecture;
import io.culprit.machine.MissingMemoryException;
import io.culprit.machine.Registers;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * A trap frame (KTRAP_FRAME): the registers of the code that was interrupted, as the entry code saved them. Registers that it does
 * not save, on x64 r12 to r15, are unknown; so are rbx, rsi and rdi of x64, which interrupts and system calls leave unset.
 */
public final class TrapFrame {

    private static final int X64_BYTES = 0x190;
    private static final int X86_BYTES = 0x7C;

    /** Below are exceptions, and the interrupts of APCs (0x1F) and DPCs (0x2F). */
    private static final int FIRST_DEVICE_VECTOR = 0x30;

    private TrapFrame() {}

    /**
     * The interrupted registers.
     *
     * @throws MissingMemoryException when the frame is not in the dump, or cannot be one
     */
    public static Registers read(CrashedSystem system, long address) {
        return switch (system.architecture()) {
            case X64 -> x64(system.memory(), address);
            case X86 -> x86(system.memory(), address, system.dump().header().build());
            case ARM64, ARM -> throw new MissingMemoryException(address, "trap frames of ARM are not read");
        };
    }

    /**
     * The vector of the interrupt whose entry code made a trap frame of x64: ExceptionActive is 0, and each entry pushes its vector as a
     * signed byte where an exception has its error code. Empty for exceptions, system calls, and interrupts that software asks for.
     */
    public static OptionalInt vector(AddressSpace memory, long address) {
        OptionalInt kind = memory.findU32(address + 0x28);
        OptionalLong code = memory.findU64(address + 0x160);
        if (kind.isEmpty() || kind.getAsInt() >>> 24 != 0 || code.isEmpty()) {
            return OptionalInt.empty();
        }
        int vector = (int) code.getAsLong() & 0xFF;
        boolean pushed = code.getAsLong() == (byte) vector || code.getAsLong() == vector;
        return !pushed || vector < FIRST_DEVICE_VECTOR ? OptionalInt.empty() : OptionalInt.of(vector);
    }

    private static Registers x64(AddressSpace memory, long address) {
        memory.bytes(address, X64_BYTES);
        Registers registers = Registers.of(Architecture.X64, memory.u64(address + 0x168), memory.u64(address + 0x180));
        int cs = memory.u16(address + 0x170);
        boolean plausible = (cs == 0x10 && Address.kernelHalf(registers.instruction())) || (cs & 3) == 3;
        if (!plausible) {
            throw new MissingMemoryException(address, "no trap frame there");
        }
        String[] names = {"rax", "rcx", "rdx", "r8", "r9", "r10", "r11"};
        for (int i = 0; i < names.length; i++) {
            registers = registers.with(names[i], memory.u64(address + 0x30 + 8L * i));
        }
        return registers
                .with("rbp", memory.u64(address + 0x158))
                .with("cs", cs)
                .with("ss", memory.u16(address + 0x188))
                .with("efl", Integer.toUnsignedLong(memory.u32(address + 0x178)));
    }

    /** Windows 8.1 moved the scratch registers by four bytes; a trap from the kernel pushes no stack pointer. */
    private static Registers x86(AddressSpace memory, long address, int build) {
        memory.bytes(address, X86_BYTES);
        int shift = build >= 9600 ? 4 : 0;
        int cs = memory.u16(address + 0x6C);
        boolean fromUser = (cs & 3) == 3;
        long sp = fromUser ? unsigned(memory, address + 0x74) : Address.of32(address + 0x74);
        Registers registers = Registers.of(Architecture.X86, unsigned(memory, address + 0x68), sp);
        if (cs != 8 && !fromUser) {
            throw new MissingMemoryException(address, "no trap frame there");
        }
        return registers
                .with("edx", unsigned(memory, address + 0x3C - shift))
                .with("ecx", unsigned(memory, address + 0x40 - shift))
                .with("eax", unsigned(memory, address + 0x44 - shift))
                .with("edi", unsigned(memory, address + 0x54))
                .with("esi", unsigned(memory, address + 0x58))
                .with("ebx", unsigned(memory, address + 0x5C))
                .with("ebp", unsigned(memory, address + 0x60))
                .with("cs", cs)
                .with("efl", unsigned(memory, address + 0x70));
    }

    private static long unsigned(AddressSpace memory, long address) {
        return Integer.toUnsignedLong(memory.u32(address));
    }
}
