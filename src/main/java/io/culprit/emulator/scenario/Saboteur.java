package io.culprit.emulator.scenario;

import io.culprit.emulator.guest.MachinePlan.Sabotage;
import io.culprit.emulator.iommu.RemappingUnit;
import io.culprit.emulator.processor.PhysicalMemory;

/** Changes one entry of the remapping tables in memory, as a flipped bit or a stray write would. */
final class Saboteur {

    private static final int ROOT_REGISTER = 0x20;
    private static final long ADDRESS = 0x000F_FFFF_FFFF_F000L;

    private final PhysicalMemory memory;
    private final RemappingUnit unit;

    Saboteur(PhysicalMemory memory, RemappingUnit unit) {
        this.memory = memory;
        this.unit = unit;
    }

    void damage(Sabotage sabotage, int requester) {
        if (sabotage == Sabotage.NONE) {
            return;
        }
        long root = (unit.read(ROOT_REGISTER, 8) & ADDRESS) + (requester >>> 8) * 16L;
        long context = (memory.load64(root) & ADDRESS) + (requester & 0xFF) * 16L;
        long top = memory.load64(context) & ADDRESS;
        switch (sabotage) {
            case SCALABLE_ROOT_MISSING, SCALABLE_CONTEXT_MISSING, DIRECTORY_MISSING, PASID_MISSING, PASID_RESERVED ->
                scalable(sabotage, requester);
            case RESERVED_BIT -> set(top, 1L << 55);
            case POINTER_BEYOND_MEMORY -> set(top, 1L << 45);
            case CONTEXT_RESERVED -> set(context, 1L << 6);
            case CONTEXT_INVALID -> set(context, 3L << 2);
            case CONTEXT_MISSING -> clear(context);
            case ROOT_RESERVED -> set(root, 1L << 4);
            case ROOT_MISSING -> clear(root);
            case NONE -> {}
        }
    }

    /** In scalable mode a root entry has two halves, and a context entry leads to a PASID directory. */
    private void scalable(Sabotage sabotage, int requester) {
        long root = (unit.read(ROOT_REGISTER, 8) & ADDRESS) + (requester >>> 8) * 16L + (requester >>> 7 & 1) * 8L;
        long context = (memory.load64(root) & ADDRESS) + (requester & 0x7F) * 32L;
        long directory = memory.load64(context) & ADDRESS;
        long entry = memory.load64(directory) & ADDRESS;
        switch (sabotage) {
            case SCALABLE_ROOT_MISSING -> clear(root);
            case SCALABLE_CONTEXT_MISSING -> clear(context);
            case DIRECTORY_MISSING -> clear(directory);
            case PASID_MISSING -> clear(entry);
            default -> set(entry, 1L << 10);
        }
    }

    private void clear(long entry) {
        memory.store64(entry, memory.load64(entry) & ~1L);
    }

    private void set(long entry, long bits) {
        memory.store64(entry, memory.load64(entry) | bits);
    }
}
