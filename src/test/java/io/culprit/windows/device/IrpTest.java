package io.culprit.windows.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culprit.machine.MissingMemoryException;
import io.culprit.windows.TestDump;
import org.junit.jupiter.api.Test;

class IrpTest {

    private static final long IRP = 0xFFFF8000_00001000L;

    private final TestDump dump = new TestDump();

    private void irp(int count, int current) {
        dump.memory.zero(IRP, 0xD0 + 0x48 * 8).u16(IRP, 6).u8(IRP + 0x42, count).u8(IRP + 0x43, current);
    }

    @Test
    void tellsWhoHasTheRequest() {
        irp(3, 2);
        long second = IRP + 0xD0 + 0x48;
        dump.memory.u8(second, 0x16).u8(second + 1, 2).u8(second + 3, 0xE1).u64(second + 0x28, 0xFFFF8000_00009000L);
        Irp irp = Irp.at(dump.open(), IRP);
        assertThat(irp.completed()).isFalse();
        assertThat(irp.locations()).hasSize(3);
        assertThat(irp.locations().get(1).function()).isEqualTo("IRP_MJ_POWER/IRP_MN_SET_POWER");
        assertThat(irp.locations().get(1).used()).isTrue();
        assertThat(irp.locations().get(0).used()).isFalse();
    }

    @Test
    void knowsACompletedRequest() {
        irp(2, 3);
        assertThat(Irp.at(dump.open(), IRP).completed()).isTrue();
    }

    @Test
    void refusesOtherObjectsAndInsaneCounts() {
        irp(2, 9);
        assertThatThrownBy(() -> Irp.at(dump.open(), IRP)).isInstanceOf(MissingMemoryException.class);
        irp(0xFF, 1);
        assertThatThrownBy(() -> Irp.at(dump.open(), IRP)).isInstanceOf(MissingMemoryException.class);
        irp(2, 1);
        dump.memory.u16(IRP, 3);
        assertThatThrownBy(() -> Irp.at(dump.open(), IRP)).hasMessageContaining("no request packet");
    }

    @Test
    void namesFunctions() {
        assertThat(IrpNames.of(0, 0)).isEqualTo("IRP_MJ_CREATE");
        assertThat(IrpNames.of(0xE, 0)).isEqualTo("IRP_MJ_DEVICE_CONTROL");
        assertThat(IrpNames.of(0x1B, 2)).isEqualTo("IRP_MJ_PNP/IRP_MN_REMOVE_DEVICE");
        assertThat(IrpNames.of(0x1B, 0x17)).isEqualTo("IRP_MJ_PNP/IRP_MN_SURPRISE_REMOVAL");
        assertThat(IrpNames.of(0x77, 0)).isEqualTo("major function 0x77");
    }
}
