package io.culprit.emulator.crash;

import io.culprit.emulator.guest.Board;
import io.culprit.emulator.guest.MachinePlan;
import io.culprit.machine.LittleEndian;
import io.culprit.save.Layout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The ACPI tables as dumps keep them: one after the other, each cut to four bytes for each table that there is, an SSDT to its header.
 * One of them holds a product key, as on machines that are sold with Windows.
 */
final class FirmwarePieces {

    private static final int HEADER_BYTES = 36;
    private static final int FILLER = 0x5A;
    private static final String PRODUCT_KEY = "NTKEY-NTKEY-NTKEY-NTKEY-NTKEY";

    private FirmwarePieces() {}

    static byte[] of(MachinePlan plan) {
        List<byte[]> tables = new ArrayList<>();
        for (MachinePlan.AcpiTableHeader header : plan.firmware().tables()) {
            tables.add(table(header));
        }
        tables.add(Math.min(3, tables.size()), Board.firmwareTable(plan));
        Layout out = new Layout();
        int most = 4 * tables.size();
        for (byte[] table : tables) {
            boolean secondary = table[0] == 'S' && table[1] == 'S';
            out.append(Arrays.copyOf(table, Math.min(table.length, secondary ? Math.min(most, HEADER_BYTES) : most)));
        }
        return out.toBytes();
    }

    private static byte[] table(MachinePlan.AcpiTableHeader header) {
        byte[] table = new byte[Math.max(HEADER_BYTES, header.sizeBytes())];
        Arrays.fill(table, HEADER_BYTES, table.length, (byte) FILLER);
        ascii(table, 0, header.signature());
        LittleEndian.putU32(table, 4, table.length);
        table[8] = 1;
        ascii(table, 10, header.oem());
        ascii(table, 16, "A M I   ");
        if (header.signature().equals("MSDM")) {
            ascii(table, HEADER_BYTES, PRODUCT_KEY.substring(0, Math.min(20, table.length - HEADER_BYTES)));
        }
        return table;
    }

    private static void ascii(byte[] table, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, table, at, bytes.length);
    }
}
