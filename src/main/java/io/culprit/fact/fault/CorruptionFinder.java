package io.culprit.fact.fault;

import io.culprit.fact.BugCheck;
import io.culprit.fact.CrashContext;
import io.culprit.fact.Fact;
import io.culprit.fact.FaultingInstruction;
import io.culprit.fact.MemoryCorruption;
import io.culprit.fact.StackFrame;
import io.culprit.machine.Address;
import io.culprit.machine.Architecture;
import io.culprit.machine.Registers;
import io.culprit.windows.CrashedSystem;
import io.culprit.windows.bugcheck.ParameterRole;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Signs of corrupted memory. One wrong bit is what failing memory leaves; software writes whole values. So a page-table entry whose
 * only set bit is one that should be clear is called single-bit. A pointer that is one bit away from a plausible one says less, since
 * plausible is not the same as right: that is said in words, but not called single-bit.
 */
public final class CorruptionFinder {

    private static final int MEMORY_MANAGEMENT = 0x1A;
    private static final int CORRUPTED_PAGE = 0x12B;
    private static final int STACK_COOKIE = 0xF7;
    private static final int BAD_POOL_HEADER = 0x19;

    /** A bit below this may be part of any ordinary user-mode address. */
    private static final int LOWEST_STRANGE_BIT = 33;

    private static final String PARAMETERS = "parameters of the bug check";
    private static final String NOTHING = "nothing in the dump shows corrupted memory";

    private CorruptionFinder() {}

    /** The sign that the parameters of a bug check are by themselves. */
    public static Fact<MemoryCorruption> find(@Nullable BugCheck check) {
        @Nullable MemoryCorruption found = check == null ? null : ofBugCheck(check);
        if (found != null) {
            return Fact.known(found, PARAMETERS);
        }
        found = check == null ? null : ofPointer(referenced(check));
        return found == null ? Fact.unknown(NOTHING) : Fact.known(found, "address that was touched");
    }

    /**
     * The sign that says most: a single bit before anything else.
     *
     * @param fault registers at the fault
     * @param start registers of the header, for what the fault's do not tell
     * @param instruction that faulted
     * @param stack of the crash: the code of its modules is compared with their images, where these are given
     */
    public static Fact<MemoryCorruption> find(
            CrashedSystem system,
            @Nullable BugCheck check,
            @Nullable CrashContext fault,
            @Nullable CrashContext start,
            @Nullable FaultingInstruction instruction,
            List<StackFrame> stack) {
        if (check == null) {
            return ofProgram(system, start, instruction);
        }
        @Nullable MemoryCorruption plain = ofBugCheck(check);
        if (plain != null && plain.singleBit()) {
            return Fact.known(plain, PARAMETERS);
        }
        @Nullable MemoryCorruption found = new ChangedCode(system).find(instruction, stack);
        if (found != null) {
            return Fact.known(found, "memory and image file");
        }
        found = fault == null ? null : new BrokenLinks(system).find(check, fault.registers());
        if (found != null) {
            return Fact.known(found, "memory");
        }
        boolean possible = instruction == null || instruction.impossible() == null;
        if (fault != null && possible) {
            found = ofNeighbors(system, check, fault.registers(), instruction);
            if (found != null) {
                return Fact.known(found, fault.origin());
            }
        }
        found = new PoolSizes(system).find(check);
        if (found != null) {
            return Fact.known(found, "memory");
        }
        if (plain != null) {
            return Fact.known(plain, PARAMETERS);
        }
        Long touched = instruction == null ? null : instruction.touched();
        found = ofPointer(touched == null ? referenced(check) : touched);
        if (found != null) {
            return Fact.known(found, "address that was touched");
        }
        CrashContext context = fault == null ? start : fault;
        found = context == null ? null : ofRegisters(context.registers());
        return found == null || context == null ? Fact.unknown(NOTHING) : Fact.known(found, context.origin());
    }

    private static Fact<MemoryCorruption> ofProgram(
            CrashedSystem system, @Nullable CrashContext start, @Nullable FaultingInstruction instruction) {
        MemoryCorruption found = start == null ? null : FlippedPointer.find(system, start.registers(), instruction);
        return found == null || start == null ? Fact.unknown(NOTHING) : Fact.known(found, start.origin());
    }

    /** Of the address that faulted, which an instruction adds to a register, or of that register. */
    private static @Nullable MemoryCorruption ofNeighbors(
            CrashedSystem system, BugCheck check, Registers registers, @Nullable FaultingInstruction instruction) {
        Long touched = instruction == null ? null : instruction.touched();
        long address = touched == null ? referenced(check) : touched;
        if (address >= 0 && address >> 47 == 0) {
            return null; // like a null pointer, or a program's
        }
        Neighbors neighbors = new Neighbors(system);
        @Nullable MemoryCorruption found = neighbors.ofAddress(address);
        return found != null || instruction == null ? found : neighbors.ofRegister(registers, address);
    }

    private static long referenced(BugCheck check) {
        for (BugCheck.Parameter parameter : check.parameters()) {
            if (parameter.role() == ParameterRole.REFERENCED_ADDRESS) {
                return parameter.value();
            }
        }
        return 0;
    }

    /** An address of the user half whose highest bit is far above all others: a null pointer, or a member behind one, and one bit. */
    private static @Nullable MemoryCorruption ofPointer(long address) {
        long bit = Long.highestOneBit(address);
        long rest = address ^ bit;
        boolean strange = address > 0
                && Long.numberOfTrailingZeros(bit) >= LOWEST_STRANGE_BIT
                && Address.below(rest, Address.PAGE_BYTES);
        return strange
                ? new MemoryCorruption(
                        "pointer-bit",
                        false,
                        "The address that was touched, " + Address.hex(address) + ", is one bit away from "
                                + Address.hex(rest) + ", as a null pointer would give.")
                : null;
    }

    private static @Nullable MemoryCorruption ofBugCheck(BugCheck check) {
        long p1 = check.parameters().get(0).value();
        long p2 = check.parameters().get(1).value();
        long p3 = check.parameters().get(2).value();
        long p4 = check.parameters().get(3).value();
        return switch (check.baseCode()) {
            case MEMORY_MANAGEMENT -> ofMemoryManagement(p1, p2, p3, p4);
            case CORRUPTED_PAGE ->
                p3 == 0
                        ? new MemoryCorruption(
                                "page",
                                true,
                                "A page that must be zero, at " + Address.hex(p1) + ", has a single wrong bit.")
                        : new MemoryCorruption(
                                "compressed-page", false, "A page of the compressed store no longer decompresses.");
            case STACK_COOKIE ->
                bit(
                        "cookie",
                        p2,
                        p1,
                        "The cookie on the stack differs from the one that the driver has in a single bit.");
            case BAD_POOL_HEADER -> ofPool(p1, p2, p3, p4);
            case 0xC5, 0xC6, 0xC1, 0x13A ->
                new MemoryCorruption(
                        "pool",
                        false,
                        "The bookkeeping of a kernel heap is damaged: something wrote outside its block.");
            case 0x109, 0x18C ->
                new MemoryCorruption(
                        "kernel-code-or-data",
                        false,
                        "Code or data of the kernel that must not change was found changed.");
            default -> null;
        };
    }

    private static @Nullable MemoryCorruption ofMemoryManagement(long p1, long p2, long p3, long p4) {
        return switch ((int) Math.clamp(p1, 0, Integer.MAX_VALUE)) {
            case 0x41792 -> {
                boolean single = Long.bitCount(p3) + (p4 == p3 ? 0 : Long.bitCount(p4)) == 1;
                String shape = single ? " has exactly one bit set (" + Address.hex(p3 | p4) + ")" : " is corrupted";
                yield new MemoryCorruption("pte", single, "The page-table entry at " + Address.hex(p2) + shape + ".");
            }
            case 0x403, 0x5200 -> {
                String kind = p1 == 0x403 ? "pte" : "pool";
                @Nullable
                MemoryCorruption bit =
                        bit(kind, p4, p3, "The value found and the value expected differ in a single bit.");
                yield bit != null
                        ? bit
                        : new MemoryCorruption(kind, false, "The value found and the value expected differ.");
            }
            case 0x404 -> {
                @Nullable
                MemoryCorruption bit = bit(
                        "pte",
                        p4,
                        p3,
                        "The page-table entry differs in a single bit from the one that its page remembers.");
                yield bit != null ? bit : tables();
            }
            case 0x3470 ->
                bit(
                        "stack",
                        p2,
                        p3,
                        "The mark in a kept stack differs in a single bit from the address that it must be.");
            case 0x411, 0x41790, 0x41793, 0x41201, 0x41202, 0x41284, 0x41283 -> tables();
            case 0x3F ->
                new MemoryCorruption(
                        "pagefile",
                        false,
                        "A page read back from the page file has another checksum than when it was written.");
            default -> null;
        };
    }

    private static MemoryCorruption tables() {
        return new MemoryCorruption("pte", false, "Page tables do not agree with what the memory manager knows.");
    }

    /** Sub-code 3: an entry of a list of free blocks, and what its neighbors' links to it hold. */
    private static MemoryCorruption ofPool(long subcode, long entry, long flink, long blink) {
        String says = "A link of a list of free pool differs in a single bit from the entry that it must lead to.";
        @Nullable MemoryCorruption bit = subcode != 3 ? null : bit("list", entry, flink, says);
        bit = bit != null || subcode != 3 ? bit : bit("list", entry, blink, says);
        return bit != null
                ? bit
                : new MemoryCorruption(
                        "pool",
                        false,
                        "The bookkeeping of a kernel heap is damaged: something wrote outside its block.");
    }

    /** The sign where two values that must be the same differ in one bit, or null. */
    static @Nullable MemoryCorruption bit(String kind, long expected, long seen, String text) {
        return Long.bitCount(expected ^ seen) == 1
                ? new MemoryCorruption(kind, true, text, Address.hex(expected), Address.hex(seen))
                : null;
    }

    /** A register that is no canonical address, but is one after flipping one of the bits that must all be alike. */
    private static @Nullable MemoryCorruption ofRegisters(Registers registers) {
        if (registers.architecture() != Architecture.X64) {
            return null;
        }
        for (String name : new String[] {
            "rax", "rbx", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "rbp"
        }) {
            long value = registers.value(name);
            long wrong = ~value >> 47;
            boolean oneBit =
                    registers.known(name) && value < 0 && value >> 47 != -1 && Long.bitCount(wrong & 0x1FFFF) == 1;
            if (oneBit) {
                long plausible = value | wrong << 47;
                return new MemoryCorruption(
                        "pointer-bit",
                        false,
                        "Register " + name + " holds " + Address.hex(value) + ", one bit away from the kernel address "
                                + Address.hex(plausible) + ".");
            }
        }
        return null;
    }
}
