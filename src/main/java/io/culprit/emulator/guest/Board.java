package io.culprit.emulator.guest;

import io.culprit.emulator.Vendor;
import io.culprit.emulator.device.DeviceModel;
import io.culprit.emulator.device.PciFunction;
import io.culprit.emulator.device.PciIdentity;
import io.culprit.emulator.device.PciTree;
import io.culprit.emulator.iommu.AcpiTable;
import io.culprit.emulator.iommu.AcpiTable.ReservedRegion;
import java.util.List;

/** What the board's firmware has set up: the PCI tree, and the ACPI table of the remapping unit. */
public final class Board {

    /** Physical address of the first device's registers; the next one's are 64 KiB further. */
    static final long DEVICE_REGISTERS = 0xF000_0000L;

    private static final int AMD_UNIT = 0x0002;
    private static final int PLAIN_COMMAND = 0x0003;
    private static final int MASTER_COMMAND = 0x0406;
    private static final int BRIDGE_CLASS = 0x06;
    private static final long RESERVED_BASE = 0x9_8000L;
    private static final long RESERVED_LIMIT = 0x9_9FFFL;

    private Board() {}

    static PciTree tree(MachinePlan plan) {
        PciTree tree = new PciTree();
        for (int i = 0; i < plan.devices().size(); i++) {
            tree.add(PciFunction.device(plan.devices().get(i).identity(), DEVICE_REGISTERS + i * 0x10000L));
        }
        plan.functions().forEach(function -> tree.add(function(function)));
        return tree;
    }

    private static PciFunction function(MachinePlan.Function function) {
        PciIdentity identity = function.identity();
        if (function.secondaryBus() != 0) {
            return PciFunction.bridge(identity, function.external(), function.secondaryBus(), function.lastBus());
        }
        boolean plain = identity.classCode() >>> 16 == BRIDGE_CLASS;
        return PciFunction.passive(identity, plain ? PLAIN_COMMAND : MASTER_COMMAND);
    }

    /** DMAR with the platform's opt-in where firmware gives it, and the region that it keeps for the USB controller; or IVRS. */
    public static byte[] firmwareTable(MachinePlan plan) {
        if (plan.vendor() == Vendor.AMD) {
            return AcpiTable.ivrs(Loader.IOMMU_REGISTERS, AMD_UNIT);
        }
        List<ReservedRegion> regions = plan.devices().stream()
                .filter(device -> device.model() == DeviceModel.USB)
                .map(device -> new ReservedRegion(
                        RESERVED_BASE,
                        RESERVED_LIMIT,
                        device.requester() >>> 8,
                        device.requester() >>> 3 & 0x1F,
                        device.requester() & 7))
                .toList();
        return AcpiTable.dmar(Loader.IOMMU_REGISTERS, true, plan.firmware().optIn(), regions);
    }
}
