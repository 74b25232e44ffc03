package io.culprit.emulator.device;

import io.culprit.machine.LittleEndian;

/**
 * One function on the PCI tree with its configuration space (PCI Express Base Specification, configuration space header types 0 and
 * 1): identity, command register, and for bridges the bus numbers behind them.
 */
public final class PciFunction {

    /** Bytes of configuration space that answer. */
    static final int CONFIGURATION_BYTES = 0x100;

    private static final int COMMAND = 0x04;
    private static final int BUS_MASTER = 1 << 2;
    private static final int EXPRESS_CAPABILITY = 0x40;

    /** What a function is, as the device/port type of its PCI Express capability says; a conventional one has none. */
    public enum Type {
        ENDPOINT(0, false),
        ROOT_PORT(4, true),
        BRIDGE_TO_CONVENTIONAL(7, true),
        CONVENTIONAL(-1, false);

        private final int expressType;
        private final boolean bridge;

        Type(int expressType, boolean bridge) {
            this.expressType = expressType;
            this.bridge = bridge;
        }
    }

    private final int requester;
    private final Type type;
    private final boolean external;
    private final byte[] configuration = new byte[CONFIGURATION_BYTES];

    private PciFunction(int requester, Type type, boolean external, int vendorId, int deviceId, int classCode) {
        this.requester = requester;
        this.type = type;
        this.external = external;
        LittleEndian.putU16(configuration, 0x00, vendorId);
        LittleEndian.putU16(configuration, 0x02, deviceId);
        LittleEndian.putU32(configuration, 0x08, classCode << 8 | 1);
        configuration[0x0E] = (byte) (type.bridge ? 1 : 0);
        if (type.expressType >= 0) {
            LittleEndian.putU16(configuration, 0x06, 0x10);
            configuration[0x34] = EXPRESS_CAPABILITY;
            LittleEndian.putU16(configuration, EXPRESS_CAPABILITY, 0x10);
            LittleEndian.putU16(configuration, EXPRESS_CAPABILITY + 2, 2 | type.expressType << 4);
        }
    }

    /** A device: its requests carry {@code requester} unless a bridge above takes them over. */
    public static PciFunction device(int requester, Type type, int vendorId, int deviceId, int classCode) {
        return new PciFunction(requester, type, false, vendorId, deviceId, classCode);
    }

    /** A port or bridge to one bus behind it; {@code external} ones lead out of the machine (ExternalFacingPort of firmware). */
    public static PciFunction bridge(int requester, Type type, boolean external, int secondaryBus, int lastBus) {
        PciFunction bridge = new PciFunction(requester, type, external, 0x8086, 0x9DBC, 0x06_04_00);
        bridge.configuration[0x18] = (byte) (requester >>> 8);
        bridge.configuration[0x19] = (byte) secondaryBus;
        bridge.configuration[0x1A] = (byte) lastBus;
        return bridge;
    }

    /** Bus, device and function. */
    public int requester() {
        return requester;
    }

    /** Whether this is a port that leads out of the machine. */
    public boolean external() {
        return external;
    }

    boolean isBridgeTo(int bus) {
        return type.bridge && (configuration[0x19] & 0xFF) == bus;
    }

    /** A bridge to conventional PCI sends requests under its own secondary bus number, device 0 (PCIe to PCI bridge specification). */
    boolean takesOverRequests() {
        return type == Type.BRIDGE_TO_CONVENTIONAL;
    }

    /** Whether software has let the function transfer by itself. */
    boolean busMaster() {
        return (configuration[COMMAND] & BUS_MASTER) != 0;
    }

    /** Configuration read of 1, 2 or 4 bytes; beyond the space all ones. */
    long read(int offset, int widthBytes) {
        long value = 0;
        for (int i = 0; i < widthBytes; i++) {
            int at = offset + i;
            value |= (at < CONFIGURATION_BYTES ? configuration[at] & 0xFFL : 0xFF) << 8 * i;
        }
        return value;
    }

    /** Configuration write: only the command register can be changed. */
    void write(int offset, int widthBytes, long value) {
        if (offset == COMMAND) {
            LittleEndian.putU16(configuration, COMMAND, (int) value & 0x547);
        }
    }
}
