package io.culprit.emulator.crash;

import io.culprit.emulator.scenario.CrashedMachine;
import io.culprit.save.BlobList;
import io.culprit.save.Layout;

/**
 * Secondary data: the tagged blobs behind the dump proper. What firmware and drivers of a real machine leave there, for the emulated
 * one, in the layouts that real dumps have.
 */
final class Blobs {

    private final BlobList list;

    private Blobs(BlobList list) {
        this.list = list;
    }

    static void write(Layout out, CrashedMachine crash) {
        Blobs blobs = new Blobs(new BlobList(out, crash.guest().plan().build().number()));
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
        list.add(guid, data);
    }
}
