package io.culprit.emulator.crash;

import io.culprit.emulator.device.PciFunction;
import io.culprit.emulator.guest.Guest;
import io.culprit.save.Layout;
import java.util.List;

/** The PCI configuration of the machine as pci.sys leaves it in every dump: one record a function, keyed by its device extension. */
final class PciRecords {

    private static final int HEADER_BYTES = 0x38;

    /** sizeof(DEVICE_OBJECT): the extension stands behind the object. */
    private static final int DEVICE_OBJECT_BYTES = 0x150;

    private PciRecords() {}

    static byte[] of(Guest guest) {
        Layout out = new Layout();
        for (PciFunction function : guest.pci().functions()) {
            long device = guest.physicalDevice(function.requester());
            if (device != 0) {
                record(out, function, device + DEVICE_OBJECT_BYTES);
            }
        }
        return out.toBytes();
    }

    private static void record(Layout out, PciFunction function, long extension) {
        List<PciFunction.Piece> pieces = function.known();
        int at = out.reserve(HEADER_BYTES);
        out.ascii(at, "PCfg");
        out.put32(at + 0x08, pieces.size());
        out.put32(at + 0x0C, function.requester());
        out.put64(at + 0x10, extension);
        out.put64(at + 0x18, 1);
        out.put64(at + 0x20, extension + 0x48);
        for (PciFunction.Piece piece : pieces) {
            int header = out.reserve(4);
            out.put16(header, piece.offset());
            out.put16(header + 2, piece.bytes().length);
            out.append(piece.bytes());
        }
        out.put32(at + 0x04, out.size() - at);
    }
}
