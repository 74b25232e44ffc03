package io.culprit.windows.blob;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What the firmware says of a machine, and what it must not give away. */
public class SmbiosTest {

    /** What stands where serial numbers stand. */
    public static final String SERIAL = "SERIAL-4711";

    /** Tables of a machine with one memory module. */
    public static byte[] tables() {
        return new Bytes()
                .u32(0x00040300)
                .u32(0x1000)
                .bytes(structure(
                        0, 0x18, new Bytes().u8(1).u8(2).u16(0).u8(3), "American Megatrends", "F15", "05/11/2021"))
                .bytes(structure(
                        1,
                        0x1B,
                        new Bytes().u8(1).u8(2).u8(3).u8(4),
                        "Gigabyte Technology Co., Ltd.",
                        "To Be Filled By O.E.M.",
                        "Default string",
                        SERIAL))
                .bytes(structure(2, 0xF, new Bytes().u8(1).u8(2).u8(3).u8(4), "Gigabyte", "B550 AORUS", "x.x", SERIAL))
                .bytes(structure(
                        16,
                        0x17,
                        new Bytes()
                                .u8(3)
                                .u8(3)
                                .u8(3)
                                .u32(0x8000_0000L)
                                .u16(0xFFFE)
                                .u16(4)))
                .bytes(module(0x4000, 3200, 3600))
                .bytes(module(0, 0, 0))
                .bytes(structure(127, 4, new Bytes()))
                .done();
    }

    private static byte[] module(int megabytes, int rated, int configured) {
        Bytes body = new Bytes() // from offset 4
                .zeros(8)
                .u16(megabytes)
                .u8(9)
                .u8(0)
                .u8(1)
                .u8(2)
                .u8(0x1A)
                .u16(0)
                .u16(rated)
                .u8(3)
                .u8(4)
                .u8(0)
                .u8(5)
                .u8(0)
                .u32(0)
                .u16(configured);
        return structure(17, 0x28, body, "DIMM 0", "BANK 0", "Corsair", SERIAL, "CMK16GX4M1D3600C18");
    }

    private static byte[] structure(int type, int length, Bytes body, String... strings) {
        Bytes bytes =
                new Bytes().u8(type).u8(length).u16(type).bytes(body.done()).until(length);
        for (String text : strings) {
            bytes.ascii(text).u8(0);
        }
        return bytes.zeros(strings.length == 0 ? 2 : 1).done();
    }

    @Test
    void readsMakerBoardFirmwareAndMemory() {
        Smbios machine = Smbios.read(tables());

        assertThat(machine.maker()).isEqualTo("Gigabyte Technology Co., Ltd.");
        assertThat(machine.board()).isEqualTo(new Smbios.Board("Gigabyte", "B550 AORUS"));
        assertThat(machine.bios()).isEqualTo(new Smbios.Bios("American Megatrends", "F15", "05/11/2021"));
        assertThat(machine.errorCorrection()).isFalse();
        assertThat(machine.slots()).isEqualTo(4);
        assertThat(machine.memory())
                .containsExactly(
                        new Smbios.Module("DIMM 0", 16L << 30, 0x1A, "Corsair", "CMK16GX4M1D3600C18", 3200, 3600));
        assertThat(machine.whole()).isTrue();
    }

    @Test
    void takesFillersForAbsences() {
        Smbios machine = Smbios.read(tables());

        assertThat(machine.model()).isNull();
        assertThat(machine.version()).isNull();
    }

    @Test
    void neverReadsASerialNumber() {
        assertThat(Smbios.read(tables()).toString()).doesNotContain(SERIAL);
    }

    @Test
    void saysThatTablesWereCut() {
        Smbios machine = Smbios.read(Arrays.copyOf(tables(), 0x90));

        assertThat(machine.bios()).isNotNull();
        assertThat(machine.memory()).isEmpty();
        assertThat(machine.whole()).isFalse();
    }
}
