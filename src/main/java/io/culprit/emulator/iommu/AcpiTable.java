package io.culprit.emulator.iommu;

import io.culprit.machine.LittleEndian;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The ACPI tables that tell an operating system about the remapping units: DMAR (Intel) and IVRS (AMD). */
public final class AcpiTable {

    private static final int DMAR_HEADER_BYTES = 48;

    private AcpiTable() {}

    /**
     * A reserved memory region of one device (RMRR), which firmware still uses.
     *
     * @param limit last byte, inclusive
     * @param path device and function numbers from {@code bus} down
     */
    public record ReservedRegion(long base, long limit, int bus, int device, int function) {}

    /**
     * DMAR, revision 1 (Intel VT-d specification, BIOS considerations): one unit for all of segment 0, and reserved regions.
     *
     * @param optIn DMA_CTRL_PLATFORM_OPT_IN, which Kernel DMA Protection asks for
     */
    public static byte[] dmar(long registers, boolean interruptRemapping, boolean optIn, List<ReservedRegion> regions) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        byte[] head = new byte[DMAR_HEADER_BYTES - 36];
        head[0] = 47;
        head[1] = (byte) ((interruptRemapping ? 1 : 0) | (optIn ? 4 : 0));
        body.writeBytes(head);
        body.writeBytes(unit(registers));
        regions.forEach(region -> body.writeBytes(reserved(region)));
        return table("DMAR", body.toByteArray());
    }

    private static byte[] unit(long registers) {
        byte[] entry = new byte[16];
        LittleEndian.putU16(entry, 2, entry.length);
        entry[4] = 1;
        LittleEndian.putU64(entry, 8, registers);
        return entry;
    }

    private static byte[] reserved(ReservedRegion region) {
        byte[] entry = new byte[32];
        LittleEndian.putU16(entry, 0, 1);
        LittleEndian.putU16(entry, 2, entry.length);
        LittleEndian.putU64(entry, 8, region.base());
        LittleEndian.putU64(entry, 16, region.limit());
        entry[24] = 1;
        entry[25] = 8;
        entry[29] = (byte) region.bus();
        entry[30] = (byte) region.device();
        entry[31] = (byte) region.function();
        return entry;
    }

    /** IVRS with one IVHD block (type 0x10) that covers all devices of segment 0. */
    public static byte[] ivrs(long registers, int requester) {
        byte[] body = new byte[12 + 28];
        LittleEndian.putU32(body, 0, 0x0030_3000);
        body[12] = 0x10;
        LittleEndian.putU16(body, 14, 28);
        LittleEndian.putU16(body, 16, requester);
        LittleEndian.putU64(body, 20, registers);
        body[36] = 1;
        return table("IVRS", body);
    }

    private static byte[] table(String signature, byte[] body) {
        byte[] table = new byte[36 + body.length];
        ascii(table, 0, signature);
        LittleEndian.putU32(table, 4, table.length);
        table[8] = 1;
        ascii(table, 10, "CULPRT");
        ascii(table, 16, "EMULATED");
        LittleEndian.putU32(table, 24, 1);
        ascii(table, 28, "CULP");
        LittleEndian.putU32(table, 32, 1);
        System.arraycopy(body, 0, table, 36, body.length);
        int sum = 0;
        for (byte value : table) {
            sum += value;
        }
        table[9] = (byte) -sum;
        return table;
    }

    private static void ascii(byte[] table, int offset, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, table, offset, bytes.length);
    }
}
