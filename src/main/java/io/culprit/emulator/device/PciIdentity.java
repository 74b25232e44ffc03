package io.culprit.emulator.device;

/**
 * What a PCI function says of itself in its header (PCI Local Bus Specification, configuration space header).
 *
 * @param requester bus, device and function
 * @param classCode class, subclass and programming interface
 * @param subsystem subsystem id in the upper, subsystem vendor in the lower half; bridges have none
 * @param correctable whether enumeration left correctable errors and an unsupported request behind, as in half of all machines
 */
public record PciIdentity(
        int requester,
        PciFunction.Type type,
        int vendorId,
        int deviceId,
        int classCode,
        int subsystem,
        int revision,
        boolean correctable) {

    /** The path of its device node, up to the instance. */
    public String hardwareId() {
        return String.format(
                java.util.Locale.ROOT,
                "PCI\\VEN_%04X&DEV_%04X&SUBSYS_%08X&REV_%02X",
                vendorId,
                deviceId,
                subsystem,
                revision);
    }
}
