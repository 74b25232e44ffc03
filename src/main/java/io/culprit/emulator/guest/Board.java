package io.culprit.emulator.guest;

import io.culprit.emulator.Vendor;
import io.culprit.emulator.device.DeviceModel;
import io.culprit.emulator.device.PciFunction;
import io.culprit.emulator.device.PciFunction.Type;
import io.culprit.emulator.device.PciTree;
import io.culprit.emulator.iommu.AcpiTable;
import io.culprit.emulator.iommu.AcpiTable.ReservedRegion;
import java.util.List;

/** What the board's firmware has set up: a root port for each device that is not on the root bus, and the ACPI table of the remapping unit. */
final class Board {

    private static final int FIRST_ROOT_PORT = 0x1C << 3;
    private static final int AMD_UNIT = 0x0002;
    private static final long RESERVED_BASE = 0x9_8000L;
    private static final long RESERVED_LIMIT = 0x9_9FFFL;

    private Board() {}

    static PciTree tree(MachinePlan plan) {
        PciTree tree = new PciTree();
        for (int i = 0; i < plan.devices().size(); i++) {
            MachinePlan.Device device = plan.devices().get(i);
            boolean conventional = device.model() == DeviceModel.LEGACY_AUDIO;
            int bus = device.requester() >>> 8;
            if (conventional) {
                tree.add(PciFunction.bridge(FIRST_ROOT_PORT + i, Type.ROOT_PORT, device.external(), bus - 1, bus));
                tree.add(PciFunction.bridge(bus - 1 << 8, Type.BRIDGE_TO_CONVENTIONAL, false, bus, bus));
            } else if (bus != 0) {
                tree.add(PciFunction.bridge(FIRST_ROOT_PORT + i, Type.ROOT_PORT, device.external(), bus, bus));
            }
            tree.add(PciFunction.device(
                    device.requester(),
                    conventional ? Type.CONVENTIONAL : Type.ENDPOINT,
                    device.vendorId(),
                    device.deviceId(),
                    device.model().classCode()));
        }
        return tree;
    }

    /** DMAR with the platform's opt-in where a port leads out, and the region that firmware keeps for the USB controller; or IVRS. */
    static byte[] firmwareTable(MachinePlan plan, PciTree tree, long registers) {
        if (plan.vendor() == Vendor.AMD) {
            return AcpiTable.ivrs(registers, AMD_UNIT);
        }
        boolean optIn = plan.devices().stream().anyMatch(device -> tree.external(device.requester()));
        List<ReservedRegion> regions = plan.devices().stream()
                .filter(device -> device.model() == DeviceModel.USB)
                .map(device -> new ReservedRegion(
                        RESERVED_BASE,
                        RESERVED_LIMIT,
                        device.requester() >>> 8,
                        device.requester() >>> 3 & 0x1F,
                        device.requester() & 7))
                .toList();
        return AcpiTable.dmar(registers, true, optIn, regions);
    }
}
