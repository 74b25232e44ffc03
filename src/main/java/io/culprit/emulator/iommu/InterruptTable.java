package io.culprit.emulator.iommu;

/**
 * Interrupt remapping (Intel VT-d specification, interrupt remapping table entry): a message in remappable format names an entry
 * of a table, which says vector and destination; a message in the old format passes only where that is allowed.
 */
final class InterruptTable {

    /** What the table says to an interrupt message. */
    sealed interface Outcome {
        /** Deliver this message instead. */
        record Remapped(long address, int data) implements Outcome {}

        /** Block it; {@code index} is what the fault record shows. */
        record Blocked(FaultReason reason, int index, boolean recorded) implements Outcome {}
    }

    private static final long ADDRESS = 0x000F_FFFF_FFFF_F000L;

    private final TableMemory memory;

    InterruptTable(TableMemory memory) {
        this.memory = memory;
    }

    /**
     * @param tableRegister IRTA: size in bits 3:0, base in 63:12
     * @param compatible whether compatibility-format messages pass (GSTS.CFIS)
     */
    Outcome remap(long tableRegister, boolean compatible, int requester, long address, int data) {
        if ((address & 1 << 4) == 0) {
            return compatible
                    ? new Outcome.Remapped(address, data)
                    : new Outcome.Blocked(FaultReason.INTERRUPT_COMPATIBILITY_BLOCKED, 0, true);
        }
        int handle = (int) (address >>> 5 & 0x7FFF | (address >>> 2 & 1) << 15);
        boolean subhandle = (address & 1 << 3) != 0;
        int index = handle + (subhandle ? data & 0xFFFF : 0);
        if (subhandle && data >>> 16 != 0) {
            return new Outcome.Blocked(FaultReason.INTERRUPT_REQUEST_RESERVED, index, true);
        }
        if (index >= 1 << (int) (tableRegister & 0xF) + 1) {
            return new Outcome.Blocked(FaultReason.INTERRUPT_INDEX_BEYOND_TABLE, index & 0xFFFF, true);
        }
        return entry((tableRegister & ADDRESS) + index * 16L, index, requester);
    }

    private Outcome entry(long slot, int index, int requester) {
        if (!memory.reaches(slot) || !memory.reaches(slot + 8)) {
            return new Outcome.Blocked(FaultReason.INTERRUPT_TABLE_UNREACHABLE, index, true);
        }
        long low = memory.read64(slot);
        long high = memory.read64(slot + 8);
        boolean recorded = (low & 2) == 0;
        if ((low & 1) == 0) {
            return new Outcome.Blocked(FaultReason.INTERRUPT_ENTRY_NOT_PRESENT, index, recorded);
        }
        if ((low & 0xFF00_7000L) != 0 || high >>> 20 != 0) {
            return new Outcome.Blocked(FaultReason.INTERRUPT_ENTRY_RESERVED, index, recorded);
        }
        if ((high >>> 18 & 3) == 1 && (high & 0xFFFF) != requester) {
            return new Outcome.Blocked(FaultReason.INTERRUPT_SOURCE_REJECTED, index, recorded);
        }
        long destination = low >>> 40 & 0xFF;
        int deliveryMode = (int) (low >>> 5 & 7);
        return new Outcome.Remapped(0xFEE0_0000L | destination << 12, (int) (low >>> 16 & 0xFF) | deliveryMode << 8);
    }
}
