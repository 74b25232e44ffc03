package io.culprit.emulator.device;

import io.culprit.machine.LittleEndian;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One function on the PCI tree with its configuration space (PCI Express Base Specification, configuration space header types 0 and
 * 1): identity, command and status, capabilities for messages and PCI Express, advanced errors, and for bridges the bus numbers
 * behind them.
 */
public final class PciFunction {

    /** Bytes of configuration space that answer. */
    static final int CONFIGURATION_BYTES = 0x200;

    private static final int COMMAND = 0x04;
    private static final int STATUS = 0x06;
    private static final int BUS_MASTER = 1 << 2;
    private static final int HEADER_BYTES = 0x40;
    private static final int MESSAGES = 0x50;
    private static final int MESSAGES_BYTES = 0x10;
    private static final int EXPRESS = 0x70;
    private static final int EXPRESS_BYTES = 0x3C;
    private static final int ERRORS = 0x100;
    private static final int ERRORS_BYTES = 0x4C;

    /** Device status: correctable error, unsupported request. */
    private static final int LEFT_FROM_ENUMERATION = 1 << 3 | 1;

    /** Uncorrectable error status: unsupported request. */
    private static final int UNSUPPORTED_REQUEST = 1 << 20;

    private static final int RECEIVED_MASTER_ABORT = 1 << 13;

    /** What a function is, as the device/port type of its PCI Express capability says; conventional and built-in ones have none. */
    public enum Type {
        ENDPOINT(0, false),
        ROOT_PORT(4, true),
        SWITCH_UP(5, true),
        SWITCH_DOWN(6, true),
        BRIDGE_TO_CONVENTIONAL(7, true),
        INTEGRATED(-1, false),
        CONVENTIONAL(-1, false);

        private final int expressType;
        private final boolean bridge;

        Type(int expressType, boolean bridge) {
            this.expressType = expressType;
            this.bridge = bridge;
        }
    }

    /** A piece of configuration space. */
    public record Piece(int offset, byte[] bytes) {}

    private final PciIdentity identity;
    private final boolean external;
    private final byte[] configuration = new byte[CONFIGURATION_BYTES];

    private PciFunction(PciIdentity identity, boolean external) {
        this.identity = identity;
        this.external = external;
        LittleEndian.putU16(configuration, 0x00, identity.vendorId());
        LittleEndian.putU16(configuration, 0x02, identity.deviceId());
        LittleEndian.putU32(configuration, 0x08, identity.classCode() << 8 | identity.revision());
        configuration[0x0C] = 0x10;
        configuration[0x0E] = (byte) (identity.type().bridge ? 1 : 0);
        if (!identity.type().bridge) {
            LittleEndian.putU32(configuration, 0x2C, identity.subsystem());
        }
        if (identity.type().expressType >= 0) {
            express();
        }
    }

    private void express() {
        LittleEndian.putU16(configuration, STATUS, 0x10);
        configuration[0x34] = MESSAGES;
        LittleEndian.putU16(configuration, MESSAGES, EXPRESS << 8 | 0x05);
        LittleEndian.putU16(configuration, MESSAGES + 2, 0x81);
        LittleEndian.putU16(configuration, EXPRESS, 0x10);
        LittleEndian.putU16(configuration, EXPRESS + 2, 2 | identity.type().expressType << 4);
        LittleEndian.putU32(configuration, ERRORS, 2 << 16 | 1);
        if (identity.correctable()) {
            LittleEndian.putU16(configuration, EXPRESS + 0xA, LEFT_FROM_ENUMERATION);
            LittleEndian.putU32(configuration, ERRORS + 4, UNSUPPORTED_REQUEST);
        }
    }

    /** A device: its requests carry its own number unless a bridge above takes them over. Its memory begins at {@code base}. */
    public static PciFunction device(PciIdentity identity, long base) {
        PciFunction device = new PciFunction(identity, false);
        LittleEndian.putU32(device.configuration, 0x10, (int) base | 4);
        return device;
    }

    /** A function that is there from the start and that no driver of the guest programs; {@code command} as firmware left it. */
    public static PciFunction passive(PciIdentity identity, int command) {
        PciFunction function = new PciFunction(identity, false);
        LittleEndian.putU16(function.configuration, COMMAND, command);
        return function;
    }

    /** A port or bridge to buses behind it; {@code external} ones lead out of the machine (ExternalFacingPort of firmware). */
    public static PciFunction bridge(PciIdentity identity, boolean external, int secondaryBus, int lastBus) {
        PciFunction bridge = new PciFunction(identity, external);
        LittleEndian.putU16(bridge.configuration, COMMAND, 0x407);
        bridge.configuration[0x18] = (byte) (identity.requester() >>> 8);
        bridge.configuration[0x19] = (byte) secondaryBus;
        bridge.configuration[0x1A] = (byte) lastBus;
        return bridge;
    }

    /** Bus, device and function. */
    public int requester() {
        return identity.requester();
    }

    /** Whether this is a port that leads out of the machine. */
    public boolean external() {
        return external;
    }

    /** Says in the header that the device has more than one function. */
    void markMultifunction() {
        configuration[0x0E] |= (byte) 0x80;
    }

    boolean isBridgeTo(int bus) {
        return identity.type().bridge && (configuration[0x19] & 0xFF) == bus;
    }

    /** A bridge to conventional PCI sends requests under its own secondary bus number, device 0 (PCIe to PCI bridge specification). */
    boolean takesOverRequests() {
        return identity.type() == Type.BRIDGE_TO_CONVENTIONAL;
    }

    /** Whether software has let the function transfer by itself. */
    boolean busMaster() {
        return (configuration[COMMAND] & BUS_MASTER) != 0;
    }

    /** A read of the function's own was answered with an unsupported request. */
    void masterAborted() {
        LittleEndian.putU16(configuration, STATUS, LittleEndian.u16(configuration, STATUS) | RECEIVED_MASTER_ABORT);
    }

    /** What an operating system keeps of the configuration space: the header, and the capabilities that it knows. */
    public List<Piece> known() {
        List<Piece> pieces = new ArrayList<>();
        pieces.add(piece(0, HEADER_BYTES));
        if (identity.type().expressType >= 0) {
            pieces.add(piece(MESSAGES, MESSAGES_BYTES));
            pieces.add(piece(EXPRESS, EXPRESS_BYTES));
            pieces.add(piece(ERRORS, ERRORS_BYTES));
        }
        return pieces;
    }

    private Piece piece(int offset, int sizeBytes) {
        return new Piece(offset, Arrays.copyOfRange(configuration, offset, offset + sizeBytes));
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
