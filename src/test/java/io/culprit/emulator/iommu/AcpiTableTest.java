package io.culprit.emulator.iommu;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.machine.LittleEndian;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class AcpiTableTest {

    private static int sum(byte[] table) {
        int sum = 0;
        for (byte value : table) {
            sum += value;
        }
        return sum & 0xFF;
    }

    @Test
    void dmarSaysWhereTheUnitIsAndWhatFirmwareKeeps() {
        byte[] table = AcpiTable.dmar(
                0xFED9_0000L, true, true, List.of(new AcpiTable.ReservedRegion(0x9_8000, 0x9_9FFF, 0, 0x14, 0)));
        assertThat(new String(table, 0, 4, StandardCharsets.US_ASCII)).isEqualTo("DMAR");
        assertThat(LittleEndian.u32(table, 4)).isEqualTo(table.length).isEqualTo(48 + 16 + 32);
        assertThat(sum(table)).isZero();
        assertThat(table[37]).isEqualTo((byte) 5);
        assertThat(LittleEndian.u16(table, 48)).isZero();
        assertThat(LittleEndian.u64(table, 56)).isEqualTo(0xFED9_0000L);
        assertThat(LittleEndian.u16(table, 64)).isEqualTo(1);
        assertThat(LittleEndian.u64(table, 80)).isEqualTo(0x9_9FFF);
        assertThat(table[94]).isEqualTo((byte) 0x14);
    }

    @Test
    void withoutAnExternalPortThePlatformDoesNotOptIn() {
        assertThat(AcpiTable.dmar(0, false, false, List.of())[37]).isZero();
    }

    @Test
    void ivrsDescribesOneUnit() {
        byte[] table = AcpiTable.ivrs(0xFED9_0000L, 2);
        assertThat(new String(table, 0, 4, StandardCharsets.US_ASCII)).isEqualTo("IVRS");
        assertThat(sum(table)).isZero();
        assertThat(table[48]).isEqualTo((byte) 0x10);
        assertThat(LittleEndian.u64(table, 56)).isEqualTo(0xFED9_0000L);
    }
}
