package io.culprit.emulator.crash;

import io.culprit.emulator.guest.Build;
import io.culprit.emulator.guest.MachinePlan;
import io.culprit.emulator.scenario.CrashedMachine;
import io.culprit.save.MemoryBlocks;

/**
 * Which of the objects behind a device a small dump holds. Writers of real systems save pieces of 0x100 bytes from pointers that they
 * meet: of a device object not the pointer to its extension, so that no device node is reached; of the drivers' objects a third is
 * paged out, of their names half. Newer writers save no device object at all. Only for a power failure everything is added on purpose.
 */
final class SavedObjects {

    private static final int PIECE_BYTES = 0x100;
    private static final int POWER_FAILURE = 0x9F;

    private final CrashedMachine crash;
    private final DeviceObjects devices;

    SavedObjects(CrashedMachine crash) {
        this.crash = crash;
        this.devices = new DeviceObjects(crash);
    }

    /** Adds what is saved, and keeps out what is not, wherever else a pointer leads to it. */
    void choose(MemoryBlocks blocks) {
        if (crash.code() == POWER_FAILURE && crash.scenario().setting().resident()) {
            devices.ranges().forEach(range -> blocks.add(range.address(), range.sizeBytes()));
            return;
        }
        if (!sparse()) {
            pieces(blocks);
        }
        devices.ranges().forEach(range -> blocks.reserve(range.address(), range.sizeBytes()));
    }

    /** Whether the writer saves no device object: from build 26100 on, and that of newer updates of build 19041. */
    private boolean sparse() {
        MachinePlan plan = crash.guest().plan();
        boolean updated = plan.build() == Build.WINDOWS_10_2004 && oneIn(3, 0);
        return !crash.scenario().setting().resident() || plan.build().second() || updated;
    }

    private void pieces(MemoryBlocks blocks) {
        for (DeviceObjects.Device device : devices.stack()) {
            long driver = devices.driverObject(device.address());
            blocks.add(device.address(), PIECE_BYTES);
            if (!oneIn(3, driver)) {
                blocks.add(driver, PIECE_BYTES);
                if (oneIn(2, driver + 1)) {
                    DeviceObjects.Range name = devices.driverName(driver);
                    blocks.add(name.address(), name.sizeBytes());
                }
            }
        }
    }

    /** True once in {@code count} times, by the seed and for this purpose (the mixing function of SplitMix64). */
    private boolean oneIn(int count, long purpose) {
        long mixed = (crash.seed() + purpose + 1) * 0x9E37_79B9_7F4A_7C15L;
        mixed = (mixed ^ mixed >>> 30) * 0xBF58_476D_1CE4_E5B9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94D0_49BB_1331_11EBL;
        return Long.remainderUnsigned(mixed ^ mixed >>> 31, count) == 0;
    }
}
