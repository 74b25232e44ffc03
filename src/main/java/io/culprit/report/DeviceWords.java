package io.culprit.report;

import io.culprit.fact.DeviceObject;
import io.culprit.fact.DmaFault;
import io.culprit.fact.HardwareError;
import io.culprit.machine.Address;
import io.culprit.windows.blob.AcpiTables.Remapping;
import io.culprit.windows.blob.AcpiTables.Unit;
import io.culprit.windows.blob.PciFunction;
import io.culprit.windows.blob.PciTree;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Devices and what an IOMMU stopped, in sentences: the same for a dump, and for numbers that somebody typed. */
final class DeviceWords {

    private static final long LAST_OF_PAGE = 0xFFF;

    /** Endpoints behind a port that are named. */
    private static final int MOST_BEHIND = 4;

    private DeviceWords() {}

    /** {@code Realtek ... Gigabit Ethernet Controller (05:00.0)}, or its hardware id where nobody has a name for it. */
    static String named(PciFunction function) {
        String name = function.name();
        return (name == null ? function.hardwareId() : name) + " (" + function.location() + ")";
    }

    /** Name, place, identity and port of a device, with its driver where no device stack shows it; empty for one that is no PCI device. */
    static String described(
            @Nullable DeviceObject device, PciTree pci, Function<PciFunction, @Nullable String> driverOf) {
        PciFunction function = device == null ? null : device.pci();
        if (device == null || function == null) {
            return "";
        }
        return named(function)
                + (Boolean.TRUE.equals(device.externalPort()) ? ", behind an external port" : "")
                + ", " + function.instanceId()
                + (device.stack().isEmpty() ? driver(function, driverOf) : "")
                + behind(pci.behind(function), driverOf)
                + (function.busMaster() || function.isBridge()
                        ? ""
                        : "; it may not transfer by itself (bus master off)");
    }

    /** Name, place, identity and driver of a device that reported an error, and what sits behind it. */
    static String described(HardwareError.Device device, Function<PciFunction, @Nullable String> driverOf) {
        PciFunction function = device.function();
        if (function == null) {
            return (device.name() == null ? "" : device.name() + ", ") + device.identity();
        }
        return named(function) + ", " + function.instanceId() + driver(function, driverOf)
                + behind(device.behind(), driverOf);
    }

    /** Endpoints behind a bridge or port, with their drivers. */
    private static String behind(List<PciFunction> endpoints, Function<PciFunction, @Nullable String> driverOf) {
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < Math.min(endpoints.size(), MOST_BEHIND); i++) {
            PciFunction endpoint = endpoints.get(i);
            words.append(i == 0 ? "; behind it " : ", ").append(named(endpoint)).append(driver(endpoint, driverOf));
        }
        int more = endpoints.size() - MOST_BEHIND;
        return more > 0 ? words.append(" and ").append(more).append(" more").toString() : words.toString();
    }

    private static String driver(PciFunction function, Function<PciFunction, @Nullable String> driverOf) {
        String driver = driverOf.apply(function);
        return driver == null ? "" : ", driver " + driver;
    }

    /**
     * What the IOMMU stopped, a sentence.
     *
     * @param device whose request it was, where that is known
     */
    static String stopped(DmaFault dma, @Nullable DeviceObject device) {
        PciFunction function = device == null ? null : device.pci();
        String who = function == null ? "a device" : "the device " + named(function);
        String reason = ", fault reason " + Address.hex(dma.reasonCode())
                + (dma.reason() == null ? "" : " (" + dma.reason() + ")") + ".";
        String what = switch (dma.refusal().kind()) {
            case INTERRUPT ->
                who + " sent the message of an interrupt that the IOMMU refused: entry "
                        + Address.hex(dma.interruptIndex() == null ? 0 : dma.interruptIndex())
                        + " of the interrupt remapping table" + reason;
            case TABLES ->
                who + " wanted to " + access(dma) + " memory, and the IOMMU stopped it at its own tables, which Windows"
                        + " keeps and not the driver: " + place(dma) + reason;
            case REQUEST, UNASSIGNED, UNDECODED ->
                who + " tried to " + access(dma) + " memory that it had not been given, and the IOMMU stopped it: "
                        + place(dma) + reason;
        };
        return PlainWords.begun(what);
    }

    private static String access(DmaFault dma) {
        return dma.access() == null ? "access" : dma.access().equals("write") ? "write to" : "read from";
    }

    /** Both readings of P3 where it has two. */
    static String place(DmaFault dma) {
        Long bus = dma.busAddress();
        if (bus == null) {
            return "bus address " + Address.hex(dma.address());
        }
        return "page " + Address.hex(dma.address()) + ", that is bus addresses " + Address.hex(bus) + " to "
                + Address.hex(bus + LAST_OF_PAGE) + " (or, read as an address, " + Address.hex(dma.address()) + ")";
    }

    /** Whether DMA protection was on, as far as the firmware's tables tell; empty where they are not in the dump. */
    static String protection(DmaFault dma) {
        Remapping remapping = dma.remapping();
        if (remapping == null) {
            return "";
        }
        if (remapping.unit() == Unit.NONE) {
            return "the firmware's tables describe no IOMMU, which does not fit this crash";
        }
        String unit = switch (remapping.unit()) {
            case INTEL -> "Intel VT-d";
            case AMD -> "AMD-Vi";
            case ARM -> "Arm SMMU";
            case NONE -> "";
        };
        Boolean on = remapping.dmaProtection();
        if (on == null) {
            return unit + "; whether the firmware asks for Kernel DMA Protection is not in the dump";
        }
        return on
                ? unit + "; the firmware asks for Kernel DMA Protection"
                : unit
                        + "; the firmware does not ask for Kernel DMA Protection: the device was remapped because of"
                        + " Driver Verifier, virtualization-based security, or a driver that asked for it";
    }
}
