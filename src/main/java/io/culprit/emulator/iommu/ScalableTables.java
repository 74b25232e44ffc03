package io.culprit.emulator.iommu;

/**
 * Root, context, PASID directory and PASID tables of scalable mode (Intel VT-d specification, scalable mode address
 * translation). A request without PASID uses the RID_PASID of its context entry.
 */
final class ScalableTables {

    private static final long ADDRESS = 0x000F_FFFF_FFFF_F000L;

    private final TableMemory memory;
    private final SecondLevel second;
    private final FirstLevel firstLevel;

    ScalableTables(TableMemory memory) {
        this.memory = memory;
        this.second = new SecondLevel(memory, SecondLevel.SCALABLE);
        this.firstLevel = new FirstLevel(memory, new SecondLevel(memory, SecondLevel.NESTED));
    }

    Translation translate(long rootTable, TransferRequest request) {
        boolean upper = request.deviceFunction() >= 128;
        long root = rootTable + request.bus() * 16L + (upper ? 8 : 0);
        if (!memory.reaches(root)) {
            return Translation.refused(FaultReason.SCALABLE_ROOT_UNREACHABLE);
        }
        long entry = memory.read64(root);
        if ((entry & 1) == 0) {
            return Translation.refused(FaultReason.SCALABLE_ROOT_NOT_PRESENT);
        }
        if ((entry & 0xFFE) != 0 || entry >>> 52 != 0) {
            return Translation.refused(FaultReason.SCALABLE_ROOT_RESERVED);
        }
        return context((entry & ADDRESS) + (request.deviceFunction() & 0x7F) * 32L, request);
    }

    private Translation context(long address, TransferRequest request) {
        if (!memory.reaches(address) || !memory.reaches(address + 24)) {
            return Translation.refused(FaultReason.SCALABLE_CONTEXT_UNREACHABLE);
        }
        long low = memory.read64(address);
        long high = memory.read64(address + 8);
        boolean recorded = (low & 2) == 0;
        if ((low & 1) == 0) {
            return new Translation.Refused(FaultReason.SCALABLE_CONTEXT_NOT_PRESENT, recorded);
        }
        boolean reserved = (low & 0x1E0) != 0
                || high >>> 21 != 0
                || memory.read64(address + 16) != 0
                || memory.read64(address + 24) != 0;
        if (reserved) {
            return new Translation.Refused(FaultReason.SCALABLE_CONTEXT_RESERVED, recorded);
        }
        return enabled(low, high, request, recorded);
    }

    private Translation enabled(long low, long high, TransferRequest request, boolean recorded) {
        boolean deviceTlb = request.form() == TransferRequest.Form.TRANSLATION_REQUEST
                || request.form() == TransferRequest.Form.TRANSLATED;
        FaultReason reason = null;
        if (low >>> 52 != 0) {
            reason = FaultReason.SCALABLE_CONTEXT_INVALID;
        } else if (deviceTlb && (low & 4) == 0) {
            reason = FaultReason.DEVICE_TLB_DISABLED;
        } else if (request.hasPasid() && (low & 8) == 0) {
            reason = FaultReason.PASID_DISABLED;
        } else if (request.form() == TransferRequest.Form.PAGE_GROUP && (low & 16) == 0) {
            reason = FaultReason.PAGE_REQUEST_DISABLED;
        }
        return reason != null ? new Translation.Refused(reason, recorded) : directory(low, high, request, recorded);
    }

    private Translation directory(long low, long high, TransferRequest request, boolean recorded) {
        int pasid = request.hasPasid() ? request.pasid() : (int) (high & 0xFFFFF);
        int limit = 1 << Math.min(20, (int) (low >>> 9 & 7) + 13);
        if (pasid >= limit) {
            FaultReason reason = request.hasPasid() ? FaultReason.PASID_TOO_LARGE : FaultReason.RID_PASID_INVALID;
            return new Translation.Refused(reason, recorded);
        }
        long slot = (low & ADDRESS) + (pasid >>> 6) * 8L;
        if (!memory.reaches(slot)) {
            return new Translation.Refused(FaultReason.PASID_DIRECTORY_UNREACHABLE, recorded);
        }
        long entry = memory.read64(slot);
        boolean still = recorded && (entry & 2) == 0;
        if ((entry & 1) == 0) {
            return new Translation.Refused(FaultReason.PASID_DIRECTORY_NOT_PRESENT, still);
        }
        if ((entry & 0xFFC) != 0 || entry >>> 52 != 0) {
            return new Translation.Refused(FaultReason.PASID_DIRECTORY_RESERVED, still);
        }
        return entry((entry & ADDRESS) + (pasid & 63) * 64L, request, still);
    }

    private Translation entry(long address, TransferRequest request, boolean recorded) {
        if (!memory.reaches(address) || !memory.reaches(address + 56)) {
            return new Translation.Refused(FaultReason.PASID_ENTRY_UNREACHABLE, recorded);
        }
        long first = memory.read64(address);
        PasidEntry entry = new PasidEntry(
                first, memory.read64(address + 8), memory.read64(address + 16), recorded && (first & 2) == 0);
        if (!entry.present()) {
            return entry.refused(FaultReason.PASID_ENTRY_NOT_PRESENT);
        }
        boolean reserved = (first & 0xC00) != 0
                || memory.read64(address + 32) != 0
                || memory.read64(address + 40) != 0
                || memory.read64(address + 48) != 0
                || memory.read64(address + 56) != 0;
        if (reserved) {
            return entry.refused(FaultReason.PASID_ENTRY_RESERVED);
        }
        return byType(entry, request);
    }

    private Translation byType(PasidEntry entry, TransferRequest request) {
        if (request.execute() && !entry.permitsExecute()) {
            return entry.refused(FaultReason.EXECUTE_DISABLED);
        }
        if (request.privileged() && !entry.permitsSupervisor()) {
            return entry.refused(FaultReason.SUPERVISOR_DISABLED);
        }
        if (request.interruptRange()) {
            return entry.refused(FaultReason.SCALABLE_INTERRUPT_RANGE);
        }
        if (request.form() == TransferRequest.Form.TRANSLATED) {
            return new Translation.Granted(request.address());
        }
        return switch (entry.type()) {
            case 1 -> firstLevel.walk(entry, request, false);
            case 2 -> secondLevel(entry, request);
            case 3 -> usable(entry) ? firstLevel.walk(entry, request, true) : unusable(entry);
            case 4 -> new Translation.Granted(request.address());
            default -> entry.refused(FaultReason.PASID_ENTRY_INVALID);
        };
    }

    private static boolean usable(PasidEntry entry) {
        return entry.secondLevels() >= 3 && entry.secondLevels() <= 5 && entry.first() >>> 52 == 0;
    }

    private static Translation unusable(PasidEntry entry) {
        return entry.refused(
                entry.first() >>> 52 != 0 ? FaultReason.SECOND_LEVEL_POINTER_INVALID : FaultReason.PASID_ENTRY_INVALID);
    }

    private Translation secondLevel(PasidEntry entry, TransferRequest request) {
        if (!usable(entry)) {
            return unusable(entry);
        }
        if (SecondLevel.beyond(request.address(), entry.secondLevels())) {
            return entry.refused(FaultReason.SECOND_LEVEL_BEYOND_HARDWARE);
        }
        boolean refused = entry.updatesSecondLevel() && !entry.snoops();
        return second.walk(
                entry.secondTable(),
                entry.secondLevels(),
                request.address(),
                request.write(),
                refused,
                entry.recorded());
    }
}
