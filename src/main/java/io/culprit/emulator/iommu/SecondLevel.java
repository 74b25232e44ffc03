package io.culprit.emulator.iommu;

import org.jspecify.annotations.Nullable;

/**
 * Second-level paging (Intel VT-d specification, second-level paging entries): bit 0 read, bit 1 write, bit 7 large page at
 * levels 2 and 3, address in 51:12. A permission must hold at every level.
 */
final class SecondLevel {

    /** The reasons to give: legacy and scalable mode number the same refusals differently. */
    record Reasons(
            FaultReason unreachable,
            FaultReason reserved,
            FaultReason write,
            FaultReason read,
            FaultReason updateRefused) {}

    static final Reasons LEGACY = new Reasons(
            FaultReason.PAGING_ENTRY_UNREACHABLE,
            FaultReason.PAGING_ENTRY_RESERVED,
            FaultReason.WRITE_NOT_PERMITTED,
            FaultReason.READ_NOT_PERMITTED,
            FaultReason.SECOND_LEVEL_UPDATE_REFUSED);

    static final Reasons SCALABLE = new Reasons(
            FaultReason.SECOND_LEVEL_UNREACHABLE,
            FaultReason.SECOND_LEVEL_RESERVED,
            FaultReason.SCALABLE_WRITE_NOT_PERMITTED,
            FaultReason.SCALABLE_READ_NOT_PERMITTED,
            FaultReason.SECOND_LEVEL_UPDATE_REFUSED);

    static final Reasons NESTED = new Reasons(
            FaultReason.SECOND_LEVEL_UNREACHABLE,
            FaultReason.SECOND_LEVEL_RESERVED,
            FaultReason.SECOND_LEVEL_PERMISSION,
            FaultReason.SECOND_LEVEL_PERMISSION,
            FaultReason.SECOND_LEVEL_UPDATE_REFUSED);

    private static final long ADDRESS = 0x000F_FFFF_FFFF_F000L;
    private static final long READ = 1;
    private static final long WRITE = 2;
    private static final long LARGE = 1 << 7;
    private static final long ACCESSED = 1 << 8;
    private static final long DIRTY = 1 << 9;

    private final TableMemory memory;
    private final Reasons reasons;

    SecondLevel(TableMemory memory, Reasons reasons) {
        this.memory = memory;
        this.reasons = reasons;
    }

    /** Whether an address needs more bits than a walk of so many levels covers. */
    static boolean beyond(long address, int levelCount) {
        return address >>> 12 + 9 * levelCount != 0;
    }

    /**
     * Walks from {@code table} down.
     *
     * @param updates whether the leaf's accessed and dirty bits must be set but the walk may not write them
     */
    Translation walk(long table, int levelCount, long address, boolean write, boolean updates, boolean recorded) {
        long at = table;
        for (int level = levelCount; level >= 1; level--) {
            long slot = at + (address >>> 12 + 9 * (level - 1) & 0x1FF) * 8;
            if (!memory.reaches(slot)) {
                return new Translation.Refused(reasons.unreachable, recorded);
            }
            long entry = memory.read64(slot);
            FaultReason reason = check(entry, level, write, updates);
            if (reason != null) {
                return new Translation.Refused(reason, recorded);
            }
            at = entry & ADDRESS;
            if (leaf(entry, level)) {
                long within = (1L << 12 + 9 * (level - 1)) - 1;
                return new Translation.Granted(at & ~within | address & within);
            }
        }
        throw new IllegalStateException("level 1 is always a leaf");
    }

    private @Nullable FaultReason check(long entry, int level, boolean write, boolean updates) {
        boolean present = (entry & (READ | WRITE)) != 0;
        if (present && reserved(entry, level)) {
            return reasons.reserved;
        }
        if ((entry & (write ? WRITE : READ)) == 0) {
            return write ? reasons.write : reasons.read;
        }
        long needed = write ? ACCESSED | DIRTY : ACCESSED;
        return updates && leaf(entry, level) && (entry & needed) != needed ? reasons.updateRefused : null;
    }

    private static boolean leaf(long entry, int level) {
        return level == 1 || (entry & LARGE) != 0;
    }

    /** Bits 61:52 must be clear; a large page may stand at levels 2 and 3 only and must be aligned. */
    private static boolean reserved(long entry, int level) {
        if ((entry >>> 52 & 0x3FF) != 0) {
            return true;
        }
        boolean large = (entry & LARGE) != 0 && level > 1;
        long unaligned = entry & ADDRESS & (1L << 12 + 9 * (level - 1)) - 1;
        return large && (level > 3 || unaligned != 0);
    }
}
