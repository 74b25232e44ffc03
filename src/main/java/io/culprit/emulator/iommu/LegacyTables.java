package io.culprit.emulator.iommu;

/**
 * Root, context and second-level tables of legacy mode (Intel VT-d specification, legacy mode address translation). Order of
 * checks: root present, root reserved, context present, context reserved, translation type, width, levels from the top.
 */
final class LegacyTables {

    private static final long ADDRESS = 0x000F_FFFF_FFFF_F000L;

    private final TableMemory memory;
    private final SecondLevel levels;

    LegacyTables(TableMemory memory) {
        this.memory = memory;
        this.levels = new SecondLevel(memory, SecondLevel.LEGACY);
    }

    Translation translate(long rootTable, TransferRequest request) {
        if (request.hasPasid()) {
            return Translation.refused(FaultReason.LEGACY_PASID_REQUEST);
        }
        if (request.form() == TransferRequest.Form.PAGE_GROUP) {
            return Translation.refused(FaultReason.LEGACY_PAGE_GROUP_REQUEST);
        }
        long root = rootTable + request.bus() * 16L;
        if (!memory.reaches(root) || !memory.reaches(root + 8)) {
            return Translation.refused(FaultReason.ROOT_UNREACHABLE);
        }
        long entry = memory.read64(root);
        if ((entry & 1) == 0) {
            return Translation.refused(FaultReason.ROOT_NOT_PRESENT);
        }
        if ((entry & 0xFFE) != 0 || entry >>> 52 != 0 || memory.read64(root + 8) != 0) {
            return Translation.refused(FaultReason.ROOT_RESERVED);
        }
        return context((entry & ADDRESS) + request.deviceFunction() * 16L, request);
    }

    private Translation context(long address, TransferRequest request) {
        if (!memory.reaches(address) || !memory.reaches(address + 8)) {
            return Translation.refused(FaultReason.CONTEXT_UNREACHABLE);
        }
        long low = memory.read64(address);
        long high = memory.read64(address + 8);
        boolean recorded = (low & 2) == 0;
        if ((low & 1) == 0) {
            return new Translation.Refused(FaultReason.CONTEXT_NOT_PRESENT, recorded);
        }
        if ((low & 0xFF0) != 0 || low >>> 52 != 0 || (high & 0x80) != 0 || high >>> 24 != 0) {
            return new Translation.Refused(FaultReason.CONTEXT_RESERVED, recorded);
        }
        return byType(low, high, request, recorded);
    }

    private Translation byType(long low, long high, TransferRequest request, boolean recorded) {
        int type = (int) (low >>> 2 & 3);
        int levelCount = (int) (high & 7) + 2;
        if (type == 3 || levelCount < 3 || levelCount > 5) {
            return new Translation.Refused(FaultReason.CONTEXT_INVALID, recorded);
        }
        if (request.form() != TransferRequest.Form.UNTRANSLATED && type != 1) {
            return new Translation.Refused(FaultReason.TRANSLATED_REQUEST_BLOCKED, recorded);
        }
        if (SecondLevel.beyond(request.address(), levelCount)) {
            return new Translation.Refused(FaultReason.ADDRESS_BEYOND_WIDTH, recorded);
        }
        if (request.interruptRange()) {
            return new Translation.Refused(FaultReason.INTERRUPT_RANGE, recorded);
        }
        if (type == 2 || request.form() == TransferRequest.Form.TRANSLATED) {
            return new Translation.Granted(request.address());
        }
        return levels.walk(low & ADDRESS, levelCount, request.address(), request.write(), false, recorded);
    }
}
