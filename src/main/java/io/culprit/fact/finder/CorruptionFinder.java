package io.culprit.fact.finder;

import io.culprit.fact.BugCheck;
import io.culprit.fact.CrashContext;
import io.culprit.fact.Fact;
import io.culprit.fact.MemoryCorruption;
import io.culprit.machine.Address;
import io.culprit.machine.Architecture;
import io.culprit.machine.Registers;
import io.culprit.windows.bugcheck.ParameterRole;
import org.jspecify.annotations.Nullable;

/**
 * Signs of corrupted memory. One wrong bit is what failing memory leaves; software writes whole values. So a page-table entry whose
 * only set bit is one that should be clear is called single-bit. A pointer that is one bit away from a plausible one says less, since
 * plausible is not the same as right: that is said in words, but not called single-bit.
 */
final class CorruptionFinder {

    private static final int MEMORY_MANAGEMENT = 0x1A;
    private static final int CORRUPTED_PAGE = 0x12B;

    /** A bit below this may be part of any ordinary user-mode address. */
    private static final int LOWEST_STRANGE_BIT = 33;

    private CorruptionFinder() {}

    /**
     * The sign that says most.
     *
     * @param context registers at the fault, else of the header
     * @param touched address that the faulting instruction touched
     */
    static Fact<MemoryCorruption> find(
            @Nullable BugCheck check, @Nullable CrashContext context, @Nullable Long touched) {
        @Nullable MemoryCorruption found = check == null ? null : ofBugCheck(check);
        if (found != null) {
            return Fact.known(found, "parameters of the bug check");
        }
        found = check == null ? null : ofPointer(touched == null ? referenced(check) : touched);
        if (found != null) {
            return Fact.known(found, "address that was touched");
        }
        found = check == null || context == null ? null : ofRegisters(context.registers());
        return found == null
                ? Fact.unknown("nothing in the dump shows corrupted memory")
                : Fact.known(found, context == null ? "context" : context.origin());
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
            case 0x19, 0xC5, 0xC6, 0xC1, 0x13A ->
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
                boolean single = Long.bitCount(p3 ^ p4) == 1;
                String shape = single ? " differ in a single bit." : " differ.";
                yield new MemoryCorruption(
                        p1 == 0x403 ? "pte" : "pool", single, "The value found and the value expected" + shape);
            }
            case 0x404, 0x411, 0x41790, 0x41793, 0x41201, 0x41202, 0x41284, 0x41283 ->
                new MemoryCorruption("pte", false, "Page tables do not agree with what the memory manager knows.");
            case 0x3F ->
                new MemoryCorruption(
                        "pagefile",
                        false,
                        "A page read back from the page file has another checksum than when it was written.");
            default -> null;
        };
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
