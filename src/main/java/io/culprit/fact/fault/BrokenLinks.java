package io.culprit.fact.fault;

import io.culprit.fact.BugCheck;
import io.culprit.fact.MemoryCorruption;
import io.culprit.machine.Address;
import io.culprit.machine.AddressSpace;
import io.culprit.machine.Registers;
import io.culprit.windows.CrashedSystem;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A link of a list that a check of the kernel found broken (0x139, sub-code 3): an entry in a register at the fault whose neighbor
 * leads back to an address that differs in one bit. Bits in between those that keep entries apart and those that lead far away are
 * left out, since two entries of one list may differ in one of them.
 */
final class BrokenLinks {

    private static final int SECURITY_CHECK = 0x139;
    private static final int LIST_ENTRY = 3;

    /** Entries lie on multiples of eight bytes, so that lower bits are clear in each. */
    private static final int FIRST_USED_BIT = 3;

    private static final int FIRST_FAR_BIT = 21;
    private static final String[] REGISTERS = {"rax", "rcx", "rdx", "rbx", "rsi", "rdi", "r8", "r9", "r10", "r11"};

    private final AddressSpace memory;

    BrokenLinks(CrashedSystem system) {
        this.memory = system.memory();
    }

    /** The sign, or null. */
    @Nullable
    MemoryCorruption find(BugCheck check, Registers registers) {
        boolean list = check.baseCode() == SECURITY_CHECK
                && check.parameters().getFirst().value() == LIST_ENTRY;
        for (int i = 0; list && i < REGISTERS.length; i++) {
            long entry = registers.known(REGISTERS[i]) ? registers.value(REGISTERS[i]) : 0;
            @Nullable MemoryCorruption found = Address.kernelHalf(entry) ? ofEntry(entry) : null;
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** LIST_ENTRY: the next entry, whose second link leads back, and the previous one, whose first does. */
    private @Nullable MemoryCorruption ofEntry(long entry) {
        OptionalLong next = memory.findU64(entry);
        OptionalLong previous = memory.findU64(entry + 8);
        if (next.isEmpty() || previous.isEmpty()) {
            return null;
        }
        @Nullable MemoryCorruption found = back(entry, next.getAsLong(), next.getAsLong() + 8);
        return found != null ? found : back(entry, previous.getAsLong(), previous.getAsLong());
    }

    private @Nullable MemoryCorruption back(long entry, long neighbor, long link) {
        OptionalLong seen = Address.kernelHalf(neighbor) ? memory.findU64(link) : OptionalLong.empty();
        if (seen.isEmpty()) {
            return null;
        }
        int bit = Long.numberOfTrailingZeros(seen.getAsLong() ^ entry);
        return bit >= FIRST_USED_BIT && bit < FIRST_FAR_BIT
                ? null
                : CorruptionFinder.bit(
                        "list",
                        entry,
                        seen.getAsLong(),
                        "The link at " + Address.hex(link) + ", which must lead back to the entry at "
                                + Address.hex(entry) + ", differs from it in a single bit.");
    }
}
