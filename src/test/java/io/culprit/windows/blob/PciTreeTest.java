package io.culprit.windows.blob;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The machine's PCI functions from the records that pci.sys adds. */
class PciTreeTest {

    private static final long EXTENSION = 0xFFFF_8D0F_1234_5150L;

    /** A network card at 05:00.0 behind a root port at 00:1c.0. */
    static byte[] twoRecords() {
        return new Bytes()
                .bytes(record(0x00E0, EXTENSION + 0x1000, bridge(0, 5, 7)))
                .bytes(record(0x0500, EXTENSION, endpoint(0x10EC, 0x8168, 0x020000, 0x0406, 0x2010)))
                .done();
    }

    static byte[] endpoint(int vendor, int device, int classCode, int command, int status) {
        return new Bytes()
                .u16(vendor)
                .u16(device)
                .u16(command)
                .u16(status)
                .u32(Integer.toUnsignedLong(classCode << 8 | 0x15))
                .u32(0)
                .until(0x2C)
                .u16(0x1458)
                .u16(0xE000)
                .until(0x40)
                .done();
    }

    static byte[] bridge(int primary, int secondary, int subordinate) {
        return new Bytes()
                .u16(0x8086)
                .u16(0xA110)
                .u16(7)
                .u16(0x10)
                .u32(0x06040031L)
                .u16(0)
                .u8(0x81)
                .until(0x18)
                .u8(primary)
                .u8(secondary)
                .u8(subordinate)
                .until(0x34)
                .u8(0x40)
                .until(0x40)
                .bytes(
                        new Bytes() // PCI Express: a root port with a slot that takes devices by surprise
                                .u8(0x10)
                                .u8(0)
                                .u16(0x142)
                                .until(0x14)
                                .u32(0x60)
                                .done())
                .done();
    }

    static byte[] record(long location, long extension, byte[]... pieces) {
        Bytes body = new Bytes();
        int offset = 0;
        for (byte[] piece : pieces) {
            body.u16(offset).u16(piece.length).bytes(piece);
            offset = 0x100;
        }
        return new Bytes()
                .ascii("PCfg")
                .u32(0x38 + body.size())
                .u32(pieces.length)
                .u32(location)
                .u64(extension)
                .u64(1)
                .until(0x38)
                .bytes(body.done())
                .done();
    }

    @Test
    void findsTheFunctionOfADeviceObject() {
        PciFunction card =
                PciTree.read(twoRecords()).ofDeviceObject(EXTENSION - 0x150).orElseThrow();

        assertThat(card.location()).hasToString("05:00.0");
        assertThat(card.location().sourceId()).isEqualTo(0x500);
        assertThat(card.hardwareId()).isEqualTo("PCI\\VEN_10EC&DEV_8168");
        assertThat(card.classCode()).isEqualTo(0x020000);
        assertThat(card.revision()).isEqualTo(0x15);
        assertThat(card.subsystemVendor()).isEqualTo(0x1458);
        assertThat(card.subsystem()).isEqualTo(0xE000);
        assertThat(card.busMaster()).isTrue();
        assertThat(card.receivedMasterAbort()).isTrue();
        assertThat(card.receivedTargetAbort()).isFalse();
        assertThat(card.isBridge()).isFalse();
    }

    @Test
    void knowsNoFunctionForAnotherAddress() {
        assertThat(PciTree.read(twoRecords()).ofDeviceObject(EXTENSION)).isEmpty();
    }

    @Test
    void findsTheBridgeAboveADeviceByItsBusNumbers() {
        PciTree tree = PciTree.read(twoRecords());
        PciFunction card = tree.at(new PciLocation(0, 5, 0, 0)).orElseThrow();
        PciFunction port = tree.above(card).orElseThrow();

        assertThat(port.location()).hasToString("00:1c.0");
        assertThat(tree.path(card)).containsExactly(port);
        assertThat(tree.behind(port)).containsExactly(card);
        assertThat(port.express()).isEqualTo(new PciFunction.Express(4, true, null));
        assertThat(tree.above(port)).isEmpty();
    }

    @Test
    void saysThatABridgeThatCallsItselfItsOwnChildLeadsNowhere() {
        PciTree tree = PciTree.read(new Bytes()
                .bytes(record(0x0500, EXTENSION, bridge(0, 6, 6)))
                .bytes(record(0x0600, EXTENSION, bridge(0, 5, 5)))
                .done());

        assertThat(tree.path(tree.functions().getFirst())).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void isWithoutARegisterThatNoPieceHolds() {
        byte[] headOnly = Arrays.copyOf(endpoint(0x10EC, 0x8168, 0x020000, 0x0406, 0x10), 0x10);
        PciFunction card =
                PciTree.read(record(0x500, EXTENSION, headOnly)).functions().getFirst();

        assertThat(card.subsystemVendor()).isNull();
        assertThat(card.express()).isNull();
    }

    @Test
    void keepsWhatStandsBeforeADamagedRecord() {
        byte[] cut = Arrays.copyOf(twoRecords(), twoRecords().length - 1);
        byte[] sizeOfZero = twoRecords();
        Arrays.fill(sizeOfZero, sizeOfZero.length - 0x38 - 0x44 + 4, sizeOfZero.length - 0x38 - 0x44 + 8, (byte) 0);

        assertThat(PciTree.read(cut).functions()).hasSize(1);
        assertThat(PciTree.read(sizeOfZero).functions()).hasSize(1);
    }

    @Test
    void leavesOutAFunctionThatAnswersNothing() {
        byte[] gone = new byte[0x40];
        Arrays.fill(gone, (byte) 0xFF);

        assertThat(PciTree.read(record(0x500, EXTENSION, gone)).functions()).isEmpty();
    }
}
