package io.culprit.windows.device;

import io.culprit.machine.LittleEndian;
import io.culprit.windows.blob.PciLocation;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * One section of a hardware error record: the UEFI specification, appendix N, for memory, PCI Express and processors; Microsoft's
 * cper.h (WHEA_XPF_MCA_SECTION, packed) for machine checks of x64 and x86.
 *
 * @param kind {@code machine-check}, {@code memory}, {@code pci-express}, {@code processor} or {@code other}
 * @param component the part that failed, {@code memory}, {@code processor} or {@code pci-express}; absent where nothing tells
 * @param text what it says, a phrase; empty where it says nothing that is decoded
 * @param bank of a machine check
 * @param status of a machine check, MCi_STATUS; of a PCI Express device its uncorrectable error status
 * @param address physical address of the error
 * @param device the PCI function that the error is of
 */
public record ErrorSection(
        String kind,
        @Nullable String component,
        String text,
        @Nullable Integer bank,
        @Nullable Long status,
        @Nullable Long address,
        @Nullable PciDevice device) {

    private static final String[] DIMM = {"node", "card", "module", "bank", "device", "row", "column", "bit"};

    /** The second form of the memory section has wider fields after the bank. */
    private static final int NARROW_FIELDS = 4;

    private static final int ADDRESS_VALID = 58;
    private static final int VENDOR_AMD = 2;
    private static final int EXTENDED_REGISTERS = 0x48;
    private static final int UNIFIED_MEMORY_CONTROLLER = 0x96;
    private static final String[] PCIE_ERRORS = {
        null,
        null,
        null,
        null,
        "data link protocol error",
        "surprise down",
        null,
        null,
        null,
        null,
        null,
        null,
        "poisoned TLP",
        "flow control protocol error",
        "completion timeout",
        "completer abort",
        "unexpected completion",
        "receiver overflow",
        "malformed TLP",
        "ECRC error",
        "unsupported request",
        "ACS violation",
        "internal error"
    };

    /** A PCI function as the section identifies it: where it sits, and the first two registers of its configuration space. */
    public record PciDevice(PciLocation location, int vendor, int device) {

        /** {@code 0000:65:0a.1 (vendor 10de, device 2684)}, all in hex. */
        @Override
        public String toString() {
            HexFormat hex = HexFormat.of();
            String segment = location.segment() == 0 ? "0000:" : ""; // others stand in the location
            return segment + location + " (vendor " + hex.toHexDigits((short) vendor) + ", device "
                    + hex.toHexDigits((short) device) + ")";
        }
    }

    /** A section by the first four bytes of the GUID of its type. */
    static ErrorSection of(int type, byte[] body) {
        return switch (type) {
            case 0x8A1E1D01 -> body.length < 0x40 ? bare("machine-check") : machineCheck(body);
            case 0xA5BC1114 -> body.length < 0x30 ? bare("memory") : memory(body, DIMM.length);
            case 0x61EC04FC -> body.length < 0x30 ? bare("memory") : memory(body, NARROW_FIELDS);
            case 0xD995E954 -> body.length < 40 ? bare("pci-express") : pciExpress(body);
            case 0x9876CCAD -> body.length < 16 ? bare("processor") : processor(body);
            case 0xDC3EA0B0, 0xE19E3D16 -> bare("processor");
            case 0xEB5E4685 -> body.length < 0x20 ? bare("pci-express") : pciComponent(body);
            case 0xC5753963 -> bare("pci-express");
            default -> bare("other");
        };
    }

    private static ErrorSection bare(String kind) {
        return new ErrorSection(kind, null, "", null, null, null, null);
    }

    private static ErrorSection machineCheck(byte[] body) {
        long status = LittleEndian.u64(body, 0x28);
        MachineCheck check = MachineCheck.of(status);
        boolean addressed = check != null && (status >>> ADDRESS_VALID & 1) != 0;
        return new ErrorSection(
                "machine-check",
                check == null ? null : memoryController(body) ? "memory" : check.component(),
                check == null ? "" : check.text(),
                LittleEndian.u32(body, 0x24) & 0xFF,
                check == null ? null : Long.valueOf(status),
                addressed ? Long.valueOf(LittleEndian.u64(body, 0x30)) : null,
                null);
    }

    /** AMD's scalable banks say what they belong to in MCA_IPID, the first of the extended registers: 0x96 is the memory controller. */
    private static boolean memoryController(byte[] body) {
        return LittleEndian.u32(body, 4) == VENDOR_AMD
                && body.length >= EXTENDED_REGISTERS + 8
                && (LittleEndian.u64(body, EXTENDED_REGISTERS) >>> 32 & 0xFFF) == UNIFIED_MEMORY_CONTROLLER;
    }

    /** A field that is not valid is left out; from node on, the first {@code fields} have 16 bits each. */
    private static ErrorSection memory(byte[] body, int fields) {
        long valid = LittleEndian.u64(body, 0);
        StringBuilder text = new StringBuilder("error of the memory");
        for (int i = 0; i < fields; i++) {
            if ((valid >>> 3 + i & 1) != 0) {
                text.append(", ").append(DIMM[i]).append(' ').append(LittleEndian.u16(body, 0x20 + 2 * i));
            }
        }
        return new ErrorSection(
                "memory",
                "memory",
                text.toString(),
                null,
                null,
                (valid & 2) == 0 ? null : Long.valueOf(LittleEndian.u64(body, 0x10)),
                null);
    }

    private static ErrorSection pciExpress(byte[] body) {
        long valid = LittleEndian.u64(body, 0);
        Long status = (valid & 0x80) != 0 && body.length >= 0x78
                ? Long.valueOf(Integer.toUnsignedLong(LittleEndian.u32(body, 0x74)))
                : null;
        StringBuilder text = new StringBuilder("error of a PCI Express device");
        for (int bit = 0; status != null && bit < PCIE_ERRORS.length; bit++) {
            if (PCIE_ERRORS[bit] != null && (status >>> bit & 1) != 0) {
                text.append(", ").append(PCIE_ERRORS[bit]);
            }
        }
        return new ErrorSection(
                "pci-express",
                "pci-express",
                text.toString(),
                null,
                status,
                null,
                (valid & 8) == 0 ? null : device(body));
    }

    /** The device id of the section: vendor, device, class, function, device number, segment, bus. */
    private static PciDevice device(byte[] body) {
        PciLocation location =
                new PciLocation(LittleEndian.u16(body, 0x21), body[0x23] & 0xFF, body[0x20] & 0x1F, body[0x1F] & 7);
        return new PciDevice(location, LittleEndian.u16(body, 0x18), LittleEndian.u16(body, 0x1A));
    }

    /** A component on a conventional bus: its identity stands behind its status, with the segment in one byte. */
    private static ErrorSection pciComponent(byte[] body) {
        boolean identified = (LittleEndian.u64(body, 0) & 2) != 0;
        PciLocation location = new PciLocation(body[0x1A] & 0xFF, body[0x19] & 0xFF, body[0x18] & 0x1F, body[0x17] & 7);
        return new ErrorSection(
                "pci-express",
                "pci-express",
                identified ? "error of a PCI device" : "",
                null,
                null,
                null,
                identified
                        ? new PciDevice(location, LittleEndian.u16(body, 0x10), LittleEndian.u16(body, 0x12))
                        : null);
    }

    private static ErrorSection processor(byte[] body) {
        String what = switch (body[10]) {
            case 1 -> "error of a processor cache";
            case 2 -> "error of a processor TLB";
            case 4 -> "error of a processor bus";
            case 8 -> "error inside a processor core";
            default -> "";
        };
        return new ErrorSection(
                "processor", "processor", (LittleEndian.u64(body, 0) & 4) == 0 ? "" : what, null, null, null, null);
    }
}
