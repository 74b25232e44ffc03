package io.culprit.windows.blob;

import org.jspecify.annotations.Nullable;

/**
 * A function of a PCI device as pci.sys knew it, with registers of its configuration space after the PCI and PCI Express base
 * specifications.
 *
 * @param deviceObject address of the physical device object that pci.sys made for it
 * @param subsystemVendor absent for bridges and where the record does not have it, like {@code subsystem}
 * @param command the command register
 * @param status the status register
 * @param classCode class, subclass and interface, e.g. {@code 0x020000}
 * @param bridge the buses behind it; absent for endpoints
 * @param express what the PCI Express capability says; absent for other devices and where the record does not have it
 */
public record PciFunction(
        PciLocation location,
        long deviceObject,
        int vendor,
        int device,
        @Nullable Integer subsystemVendor,
        @Nullable Integer subsystem,
        int command,
        int status,
        int revision,
        int classCode,
        @Nullable Bridge bridge,
        @Nullable Express express) {

    private static final int BUS_MASTER = 1 << 2;
    private static final int RECEIVED_TARGET_ABORT = 1 << 12;
    private static final int RECEIVED_MASTER_ABORT = 1 << 13;

    /** Bus numbers of a PCI-to-PCI bridge: the bus it sits on, the one right behind it, the last one behind it. */
    public record Bridge(int primary, int secondary, int subordinate) {

        /** Whether a device on that bus is behind the bridge. */
        public boolean leadsTo(int bus) {
            return bus >= secondary && bus <= subordinate;
        }
    }

    /**
     * The PCI Express capability and its error reporting.
     *
     * @param port the kind of port or endpoint: 0 endpoint, 4 root port, 5 and 6 ports of a switch, 7 and 8 bridges to and from PCI
     * @param hotPlug whether devices may come and go without notice behind it; absent where the record does not say
     * @param uncorrectable the uncorrectable error status; absent where the record does not have it
     */
    public record Express(
            int port, @Nullable Boolean hotPlug, @Nullable Integer uncorrectable) {

        /** Whether the other side of it is conventional PCI. */
        public boolean leadsToConventionalPci() {
            return port == 7;
        }
    }

    /** The upper byte of the class code: 1 storage, 2 network, 3 display, 4 multimedia, 6 bridge, 0xC serial bus, ... */
    public int baseClass() {
        return classCode >>> 16;
    }

    /** The upper two bytes of the class code. */
    public int subclass() {
        return classCode >>> 8;
    }

    /** Whether the device may transfer by itself at all. */
    public boolean busMaster() {
        return (command & BUS_MASTER) != 0;
    }

    /** Whether a request of its own found nobody; what a refused read can leave behind. */
    public boolean receivedMasterAbort() {
        return (status & RECEIVED_MASTER_ABORT) != 0;
    }

    /** Whether a request of its own was ended with an error by the other side. */
    public boolean receivedTargetAbort() {
        return (status & RECEIVED_TARGET_ABORT) != 0;
    }

    /** Whether it carries transfers of others rather than its own: bridges of every kind. */
    public boolean isBridge() {
        return bridge != null || baseClass() == 6;
    }

    /** {@code PCI\VEN_10EC&DEV_8168}, as Windows names the device. */
    public String hardwareId() {
        return "PCI\\VEN_" + hex4(vendor) + "&DEV_" + hex4(device);
    }

    /** {@code PCI\VEN_10EC&DEV_8168&SUBSYS_E0001458&REV_15}, as the beginning of an instance path has it. */
    public String instanceId() {
        String system = subsystem == null || subsystemVendor == null
                ? ""
                : "&SUBSYS_" + hex4(subsystem) + hex4(subsystemVendor);
        return hardwareId() + system + "&REV_" + hex4(revision).substring(2);
    }

    /** The vendor's and the device's name, as far as the public database has them: {@code Realtek Semiconductor Co., Ltd. RTL8111...}. */
    public @Nullable String name() {
        String maker = PciNames.vendor(vendor);
        String model = PciNames.device(vendor, device);
        return maker == null ? null : model == null ? maker + " " + PciClass.words(classCode) : maker + " " + model;
    }

    /** Whether a virtual machine made it up: VMware's, QEMU's, VirtualBox', Microsoft's and Parallels' vendor numbers. */
    public boolean ofVirtualMachine() {
        return switch (vendor) {
            case 0x15AD, 0x1AF4, 0x1B36, 0x80EE, 0x1414, 0x1AB8 -> true;
            default -> false;
        };
    }

    private static String hex4(int value) {
        char[] digits = new char[4];
        for (int i = 0; i < 4; i++) {
            digits[i] = Character.toUpperCase(Character.forDigit(value >>> 12 - 4 * i & 0xF, 16));
        }
        return new String(digits);
    }
}
