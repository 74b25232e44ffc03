package io.culprit.fact.finder;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.dump.BugCheckData;
import io.culprit.dump.SecondaryBlob;
import io.culprit.dump.kernel.SecondaryTag;
import io.culprit.fact.BugCheck;
import io.culprit.fact.HardwareError;
import io.culprit.machine.LittleEndian;
import io.culprit.windows.TestDump;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Hardware errors of PCI Express devices: what the error record and the machine's configuration records say together. */
class HardwareFinderTest {

    private static final long RECORD = 0xFFFFC001_23456780L;
    private static final long EXTENSION = 0xFFFFBD08_12F4A1B0L;

    private final TestDump dump = new TestDump();

    @Test
    void namesThePciDeviceOfAnErrorRecordAndWhatItsRecordsSay() {
        function(0x0100, 0x10DE, 0x2684);
        errorOf(1, 0, 0, 0x10DE, 0x2684);
        HardwareError error = error();
        assertThat(error.component()).isEqualTo("pci-express");
        assertThat(error.device().function().deviceObject()).isEqualTo(EXTENSION - 0x150);
        assertThat(error.text())
                .contains("completion timeout", "NVIDIA Corporation", "0000:01:00.0 (vendor 10de, device 2684)");
    }

    @Test
    void saysWhichDeviceARequesterIdInAParameterIs() {
        function(0x0100, 0x10DE, 0x2684);
        dump.bugCheck = new BugCheckData(0x1EA, 0, 0x0100, 4, 0);
        BugCheck check = FactFinder.find(dump.open(), false).bugCheck().find().orElseThrow();
        assertThat(check.parameters().get(1).decoded()).startsWith("PCI device 01:00.0, NVIDIA Corporation");
        dump.bugCheck = new BugCheckData(0x1EA, 0, 0x0208, 4, 0);
        check = FactFinder.find(dump.open(), false).bugCheck().find().orElseThrow();
        assertThat(check.parameters().get(1).decoded()).isEqualTo("PCI device 02:01.0");
    }

    @Test
    void namesByPlaceAloneTheDeviceThatFellOffTheBus() {
        function(0x0100, 0x10DE, 0x2684);
        errorOf(1, 0, 0, 0xFFFF, 0xFFFF);
        HardwareError.Device device = error().device();
        assertThat(device.name()).contains("NVIDIA");
    }

    @Test
    void believesTheErrorRecordWhereTheConfigurationRecordsHaveAnotherDeviceThere() {
        function(0x0100, 0x10DE, 0x2684);
        errorOf(1, 0, 0, 0x8086, 0x1533);
        HardwareError.Device device = error().device();
        assertThat(device.function()).isNull();
        assertThat(device.name()).contains("Intel", "I210");
    }

    @ParameterizedTest
    @CsvSource({
        "0, machine check",
        "1, corrected machine check",
        "3, non-maskable interrupt",
        "12, 'generic hardware error, version 2'",
        "18, SError interrupt",
        "19, error source 0x13",
        "-1, error source 0xffffffffffffffff",
    })
    void namesTheSourceThatTheFirstParameterNumbers(long number, String name) {
        errorOf(1, 0, 0, 0x10DE, 0x2684);
        dump.bugCheck = new BugCheckData(0x124, number, RECORD, 0, 0);
        HardwareError error =
                FactFinder.find(dump.open(), false).hardware().find().orElseThrow();
        assertThat(error.source()).isEqualTo(name);
        assertThat(error.severity()).isEqualTo("fatal");
    }

    /** A PCI configuration record of one function. */
    private void function(int location, int vendor, int device) {
        byte[] record = new byte[0x3C + 0x40];
        LittleEndian.putU32(record, 0, 0x67664350); // PCfg
        LittleEndian.putU32(record, 4, record.length);
        LittleEndian.putU32(record, 8, 1);
        LittleEndian.putU32(record, 0xC, location);
        LittleEndian.putU64(record, 0x10, EXTENSION);
        LittleEndian.putU16(record, 0x3A, 0x40);
        LittleEndian.putU16(record, 0x3C, vendor);
        LittleEndian.putU16(record, 0x3E, device);
        dump.blobContents.add(record);
        dump.blobs.add(new SecondaryBlob(SecondaryTag.PCI_RECORDS.guid(), "PCI", 0, record.length));
    }

    /** A WHEA record at the block with one section, a completion timeout of a PCI Express device. */
    private void errorOf(int bus, int device, int function, int vendor, int id) {
        int section = 0x200;
        dump.memory.put(RECORD, new byte[section + 208]);
        dump.memory.u32(RECORD, 0x52455043).u32(RECORD + 6, 0xFFFFFFFFL).u16(RECORD + 10, 1);
        dump.memory.u32(RECORD + 12, 1).u32(RECORD + 128, section).u32(RECORD + 132, 208);
        dump.memory.u32(RECORD + 144, 0xD995E954L);
        long at = RECORD + section;
        dump.memory.u64(at, 0x88).u16(at + 0x18, vendor).u16(at + 0x1A, id).u8(at + 0x1F, function);
        dump.memory.u8(at + 0x20, device).u8(at + 0x23, bus).u32(at + 0x74, 0x4000);
    }

    private HardwareError error() {
        dump.bugCheck = new BugCheckData(0x124, 4, RECORD, 0, 0);
        return FactFinder.find(dump.open(), false).hardware().find().orElseThrow();
    }
}
