package io.culprit.emulator.iommu;

import org.jspecify.annotations.Nullable;

/**
 * First-level paging, the processor's own format (Intel VT-d specification, first-level paging entries): bit 0 present, 1 write,
 * 2 user, 5 accessed, 6 dirty, 7 large page, 63 no execute. In nested translation every table address and the result go through
 * the second level.
 */
final class FirstLevel {

    private static final long ADDRESS = 0x000F_FFFF_FFFF_F000L;
    private static final long ACCESSED = 1 << 5;
    private static final long DIRTY = 1 << 6;
    private static final int LARGE = 1 << 7;

    private final TableMemory memory;
    private final SecondLevel second;

    FirstLevel(TableMemory memory, SecondLevel second) {
        this.memory = memory;
        this.second = second;
    }

    Translation walk(PasidEntry entry, TransferRequest request, boolean nested) {
        int levels = entry.firstLevels();
        int unused = 64 - (12 + 9 * levels);
        if (request.address() << unused >> unused != request.address()) {
            return entry.refused(FaultReason.NOT_CANONICAL);
        }
        if (entry.third() >>> 52 != 0) {
            return entry.refused(FaultReason.FIRST_LEVEL_BEYOND_HARDWARE);
        }
        long at = entry.firstTable();
        for (int level = levels; level >= 1; level--) {
            Translation table = nested ? fetch(entry, at, level == levels) : new Translation.Granted(at);
            if (!(table instanceof Translation.Granted(long physical))) {
                return table;
            }
            long slot = physical + (request.address() >>> 12 + 9 * (level - 1) & 0x1FF) * 8;
            if (!memory.reaches(slot)) {
                return entry.refused(FaultReason.FIRST_LEVEL_UNREACHABLE);
            }
            long value = memory.read64(slot);
            boolean leaf = level == 1 || (value & LARGE) != 0;
            FaultReason reason = check(entry, value, level, leaf, request);
            if (reason != null) {
                return entry.refused(reason);
            }
            Translation updated = update(entry, at, slot, value, leaf && request.write(), nested);
            if (updated instanceof Translation.Refused) {
                return updated;
            }
            at = value & ADDRESS;
            if (leaf) {
                return result(entry, request, at, level, nested);
            }
        }
        throw new IllegalStateException("level 1 is always a leaf");
    }

    private static @Nullable FaultReason check(
            PasidEntry entry, long value, int level, boolean leaf, TransferRequest request) {
        if ((value & 1) == 0) {
            return FaultReason.FIRST_LEVEL_NOT_PRESENT;
        }
        if ((value >>> 52 & 0x7FF) != 0 || leaf && level > 3) {
            return FaultReason.FIRST_LEVEL_RESERVED;
        }
        if ((value & 4) == 0 && !request.privileged()) {
            return FaultReason.USER_PRIVILEGE;
        }
        if (request.execute() && value < 0) {
            return FaultReason.NO_EXECUTE;
        }
        return request.write() && (value & 2) == 0 ? FaultReason.SCALABLE_WRITE_NOT_PERMITTED : null;
    }

    /** The second level's word on the address of a first-level table; the top table has reasons of its own. */
    private Translation fetch(PasidEntry entry, long table, boolean top) {
        if (SecondLevel.beyond(table, entry.secondLevels())) {
            return entry.refused(FaultReason.NESTED_ADDRESS_BEYOND_WIDTH);
        }
        Translation translation =
                second.walk(entry.secondTable(), entry.secondLevels(), table, false, false, entry.recorded());
        if (translation instanceof Translation.Refused(FaultReason reason, boolean recorded)) {
            return new Translation.Refused(ofFetch(reason, top), recorded);
        }
        return translation;
    }

    private static FaultReason ofFetch(FaultReason reason, boolean top) {
        if (reason == FaultReason.SECOND_LEVEL_PERMISSION) {
            return top ? FaultReason.NESTED_ROOT_READ_REFUSED : FaultReason.NESTED_ENTRY_READ_REFUSED;
        }
        return top && reason == FaultReason.SECOND_LEVEL_UNREACHABLE ? FaultReason.NESTED_ROOT_UNREACHABLE : reason;
    }

    /** Sets accessed and dirty bits, where the entry lacks them and the walk may write. */
    private Translation update(PasidEntry entry, long table, long slot, long value, boolean dirty, boolean nested) {
        long needed = dirty ? ACCESSED | DIRTY : ACCESSED;
        if ((value & needed) == needed) {
            return new Translation.Granted(slot);
        }
        if (!entry.snoops()) {
            return entry.refused(FaultReason.FIRST_LEVEL_UPDATE_REFUSED);
        }
        if (nested && !writable(entry, table)) {
            return entry.refused(FaultReason.NESTED_ENTRY_WRITE_REFUSED);
        }
        memory.write64(slot, value | needed);
        return new Translation.Granted(slot);
    }

    private boolean writable(PasidEntry entry, long table) {
        return second.walk(entry.secondTable(), entry.secondLevels(), table, true, false, true)
                instanceof Translation.Granted;
    }

    private Translation result(PasidEntry entry, TransferRequest request, long page, int level, boolean nested) {
        long within = (1L << 12 + 9 * (level - 1)) - 1;
        long address = page & ~within | request.address() & within;
        if (!nested) {
            return new Translation.Granted(address);
        }
        if (SecondLevel.beyond(address, entry.secondLevels())) {
            return entry.refused(FaultReason.NESTED_ADDRESS_BEYOND_WIDTH);
        }
        return second.walk(
                entry.secondTable(), entry.secondLevels(), address, request.write(), false, entry.recorded());
    }
}
