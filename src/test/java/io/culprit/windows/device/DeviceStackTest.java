package io.culprit.windows.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culprit.machine.MissingMemoryException;
import io.culprit.windows.TestDump;
import org.junit.jupiter.api.Test;

class DeviceStackTest {

    private static final long PDO = 0xFFFF8000_00001000L;
    private static final long FDO = 0xFFFF8000_00002000L;
    private static final long NODE = 0xFFFF8000_00003000L;
    private static final long PCI = 0xFFFFF804_20000000L;
    private static final long NIC = 0xFFFFF804_30000000L;

    private final TestDump dump = new TestDump();

    DeviceStackTest() {
        dump.module("ntoskrnl.exe", 0xFFFFF804_10000000L, 0x1000000);
        dump.module("pci.sys", PCI, 0x80000);
        dump.module("nic.sys", NIC, 0x40000);
        device(PDO, 0xFFFF8000_00011000L, FDO, 0, NODE);
        device(FDO, 0xFFFF8000_00012000L, 0, PDO, 0);
        driver(0xFFFF8000_00011000L, PCI, "\\Driver\\pci");
        driver(0xFFFF8000_00012000L, NIC, "\\Driver\\nic");
        dump.memory
                .u64(NODE + 0x20, PDO)
                .string(NODE + 0x28, NODE + 0x100, "PCI\\VEN_8086&DEV_2723\\3&11583659&0&A3")
                .string(NODE + 0x38, NODE + 0x300, "nic");
    }

    private void device(long device, long driver, long attached, long attachedTo, long node) {
        long extension = device + 0x800;
        dump.memory
                .zero(device, 0x150)
                .u16(device, 3)
                .u16(device + 2, 0x150)
                .u64(device + 8, driver)
                .u64(device + 0x18, attached)
                .u64(device + 0x138, extension)
                .zero(extension, 0x70)
                .u64(extension + 8, device)
                .u64(extension + 0x28, node)
                .u64(extension + 0x30, attachedTo);
    }

    private void driver(long driver, long start, String name) {
        dump.memory
                .zero(driver, 0x150)
                .u16(driver, 4)
                .u64(driver + 0x18, start)
                .string(driver + 0x38, driver + 0x400, name);
    }

    @Test
    void goesFromThePhysicalDeviceUpToTheFunctionDriver() {
        DeviceStack stack = DeviceStack.of(dump.open(), PDO);
        assertThat(stack.layers())
                .extracting(DeviceStack.Layer::driver)
                .containsExactly("\\Driver\\nic", "\\Driver\\pci");
        assertThat(stack.layers()).extracting(layer -> layer.module().name()).containsExactly("nic.sys", "pci.sys");
        assertThat(stack.node())
                .isEqualTo(new DeviceStack.Node(NODE, "PCI\\VEN_8086&DEV_2723\\3&11583659&0&A3", "nic"));
        assertThat(stack.holes()).isEmpty();
    }

    @Test
    void goesFromTheFunctionDeviceDownToTheSameStack() {
        assertThat(DeviceStack.of(dump.open(), FDO)).isEqualTo(DeviceStack.of(dump.open(), PDO));
    }

    @Test
    void refusesWhatIsNoDeviceObject() {
        dump.memory.u16(PDO, 5);
        assertThatThrownBy(() -> DeviceStack.of(dump.open(), PDO))
                .isInstanceOf(MissingMemoryException.class)
                .hasMessageContaining("no device object");
    }

    @Test
    void leavesTheModuleOutWhenTheDriverStartIsNoModuleBase() {
        dump.memory.u64(0xFFFF8000_00012000L + 0x18, NIC + 0x1000);
        DeviceStack stack = DeviceStack.of(dump.open(), PDO);
        assertThat(stack.layers().get(0).module()).isNull();
        assertThat(stack.layers().get(0).driver()).isEqualTo("\\Driver\\nic");
    }

    @Test
    void stopsWhenAttachedDevicesFormALoop() {
        dump.memory.u64(FDO + 0x18, PDO);
        DeviceStack stack = DeviceStack.of(dump.open(), PDO);
        assertThat(stack.layers()).hasSize(2);
        assertThat(stack.holes()).anyMatch(hole -> hole.contains("run into themselves"));
    }

    @Test
    void doesNotBelieveANodeThatNamesAnotherDevice() {
        dump.memory.u64(NODE + 0x20, FDO);
        DeviceStack stack = DeviceStack.of(dump.open(), PDO);
        assertThat(stack.node()).isNull();
        assertThat(stack.holes()).anyMatch(hole -> hole.contains("layout"));
    }

    @Test
    void saysWhichMemoryIsMissing() {
        dump.memory.u64(PDO + 0x18, 0xFFFF8000_00777000L);
        DeviceStack stack = DeviceStack.of(dump.open(), PDO);
        assertThat(stack.layers()).hasSize(1);
        assertThat(stack.holes()).anyMatch(hole -> hole.contains("0xffff800000777000"));
    }
}
