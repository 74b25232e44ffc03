package io.culprit.emulator.crash;

import io.culprit.emulator.scenario.CrashedMachine;
import io.culprit.machine.LittleEndian;
import java.util.Locale;

/**
 * Secondary data: the tagged blobs behind the dump proper. What firmware and drivers of a real machine leave there, for the emulated
 * one, in the layouts that real dumps have.
 */
final class Blobs {

    private static final int BUILD_FREE = 0xF000_0000;
    private static final int FILE_HEADER = 0x10;
    private static final int BLOB_HEADER = 0x20;

    private final Layout out;

    private Blobs(Layout out) {
        this.out = out;
    }

    static void write(Layout out, CrashedMachine crash) {
        int file = out.reserve(FILE_HEADER);
        out.ascii(file, "DumpBlob");
        out.put32(file + 8, FILE_HEADER);
        out.put32(file + 12, BUILD_FREE | crash.guest().plan().build().number());
        Blobs blobs = new Blobs(out);
        blobs.blob("2b4ae195-a64d-4f04-8ede-7e4f981bd42a", new byte[8]);
        blobs.blob("2b88b710-1c93-4f7c-b06c-655ecc50decc", EventBuffers.of(crash));
        blobs.blackBoxes(new BlackBoxes(crash));
        if (crash.guest().plan().build().second()) {
            blobs.blob("0d910545-e694-4b15-870c-01625fb32a6f", AddedMemory.of(crash));
        }
        blobs.blob("bc5c008f-1e3a-44d7-988d-86f6884c6758", ManagementTables.of(crash));
        blobs.blob("6c7ac389-4313-47dc-9f34-a8800a0fb56c", ProcessorRecords.registryValues(crash));
        blobs.blob("d03dc06f-d88e-44c5-ba2a-fae035172d19", ProcessorRecords.identification(crash));
        blobs.blob(
                "e83b40d2-b0a0-4842-abea-71c9e3463dd1",
                FirmwarePieces.of(crash.guest().plan()));
        blobs.blob("9276c055-eb87-425c-b8b5-04e4d247f6cd", PciRecords.of(crash.guest()));
    }

    private void blackBoxes(BlackBoxes boxes) {
        boxes.plugAndPlay().ifPresent(box -> blob("b7631941-532a-4cd6-b1b1-edb5917d4557", box));
        boxes.logon().ifPresent(box -> blob("80cc79cf-a719-4af1-bf97-fe29ff76ebc1", box));
        boxes.process().ifPresent(box -> blob("be84d651-a550-4367-8e63-ab792b631f94", box));
    }

    private void blob(String guid, byte[] data) {
        int header = out.reserve(BLOB_HEADER);
        out.put32(header, BLOB_HEADER);
        out.put(header + 4, guid(guid));
        out.put32(header + 0x14, data.length);
        out.append(data);
    }

    /** The first three fields are little-endian numbers, the rest stands as it is written. */
    static byte[] guid(String text) {
        String digits = text.replace("-", "").toLowerCase(Locale.ROOT);
        byte[] bytes = new byte[16];
        LittleEndian.putU32(bytes, 0, Integer.parseUnsignedInt(digits, 0, 8, 16));
        LittleEndian.putU16(bytes, 4, Integer.parseInt(digits, 8, 12, 16));
        LittleEndian.putU16(bytes, 6, Integer.parseInt(digits, 12, 16, 16));
        for (int i = 8; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(digits, 2 * i, 2 * i + 2, 16);
        }
        return bytes;
    }
}
