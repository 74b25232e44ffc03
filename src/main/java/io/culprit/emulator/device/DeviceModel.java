package io.culprit.emulator.device;

/**
 * Kinds of devices, by what a driver must know of them: where the address of the descriptor ring goes and which register starts the
 * transfer, with their PCI class code (PCI Code and ID Assignment specification).
 */
public enum DeviceModel {
    GRAPHICS(0x2080, 0x2030, 0x03_00_00),
    NETWORK_WIRED(0x3800, 0x3818, 0x02_00_00),
    NETWORK_WIRELESS(0x3800, 0x3818, 0x02_80_00),
    NVME(0x28, 0x1000, 0x01_08_02),
    AHCI(0x28, 0x1000, 0x01_06_01),
    USB(0x50, 0x2000, 0x0C_03_30),
    THUNDERBOLT(0x3800, 0x3818, 0x02_00_00),
    /** A video capture card. */
    CAPTURE(0x50, 0x2000, 0x04_80_00),
    /** A conventional PCI sound card. */
    LEGACY_AUDIO(0x50, 0x2000, 0x04_01_00),
    /** Takes no descriptors: reads memory wherever its firmware likes. */
    HOSTILE(0x3800, 0x3818, 0xFF_00_00);

    private final int ringRegister;
    private final int doorbell;
    private final int classCode;

    DeviceModel(int ringRegister, int doorbell, int classCode) {
        this.ringRegister = ringRegister;
        this.doorbell = doorbell;
        this.classCode = classCode;
    }

    /** Offset of the 64-bit register that holds the bus address of the descriptor ring. */
    int ringRegister() {
        return ringRegister;
    }

    /** Offset of the register whose write starts the device. */
    int doorbell() {
        return doorbell;
    }

    /** Class, subclass and programming interface. */
    public int classCode() {
        return classCode;
    }
}
