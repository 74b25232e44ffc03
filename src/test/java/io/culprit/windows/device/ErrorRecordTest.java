package io.culprit.windows.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.windows.SparseMemory;
import io.culprit.windows.blob.PciLocation;
import java.util.List;
import org.junit.jupiter.api.Test;

class ErrorRecordTest {

    private static final long RECORD = 0xFFFFB001_00001000L;
    private static final int SECTION = 0x200;

    private final SparseMemory memory = new SparseMemory();

    /** A fatal record with sections of this length, one after the other from 0x200 on. */
    private void record(int length, long... types) {
        memory.put(RECORD, new byte[SECTION + length * types.length]);
        memory.u32(RECORD, 0x52455043).u16(RECORD + 4, 0x210).u32(RECORD + 6, 0xFFFFFFFFL);
        memory.u16(RECORD + 10, types.length).u32(RECORD + 12, 1);
        for (int i = 0; i < types.length; i++) {
            long descriptor = RECORD + 128 + 72L * i;
            memory.u32(descriptor, SECTION + (long) length * i).u32(descriptor + 4, length);
            memory.u32(descriptor + 16, types[i]);
        }
    }

    private List<ErrorSection> sections() {
        return ErrorRecord.at(memory, RECORD).orElseThrow().sections();
    }

    @Test
    void namesTheMemoryModuleAndTheAddress() {
        record(80, 0xA5BC1114L);
        memory.u64(RECORD + SECTION, 0x2 | 0x20 | 0x40).u64(RECORD + SECTION + 16, 0x1_2345_6780L);
        memory.u16(RECORD + SECTION + 0x24, 3).u16(RECORD + SECTION + 0x26, 7);
        ErrorSection section = sections().getFirst();
        assertThat(ErrorRecord.at(memory, RECORD).orElseThrow().severity()).isEqualTo("fatal");
        assertThat(section.component()).isEqualTo("memory");
        assertThat(section.address()).isEqualTo(0x1_2345_6780L);
        assertThat(section.text()).isEqualTo("error of the memory, module 3, bank 7");
    }

    @Test
    void namesThePciExpressDeviceAndItsErrors() {
        record(208, 0xD995E954L);
        long at = RECORD + SECTION;
        memory.u64(at, 0x88).u16(at + 0x18, 0x10DE).u16(at + 0x1A, 0x2684);
        memory.u8(at + 0x1F, 1).u8(at + 0x20, 0x0A).u8(at + 0x23, 0x65).u32(at + 0x74, 0x44000);
        ErrorSection section = sections().getFirst();
        assertThat(section.device())
                .isEqualTo(new ErrorSection.PciDevice(new PciLocation(0, 0x65, 0x0A, 1), 0x10DE, 0x2684));
        assertThat(section.device()).hasToString("0000:65:0a.1 (vendor 10de, device 2684)");
        assertThat(section.text()).endsWith("completion timeout, malformed TLP");
    }

    @Test
    void namesTheComponentOfAConventionalBusWhereItsIdentityIsValid() {
        record(40, 0xEB5E4685L);
        long at = RECORD + SECTION;
        memory.u64(at, 2)
                .u16(at + 0x10, 0x1102)
                .u16(at + 0x12, 0x0004)
                .u8(at + 0x18, 3)
                .u8(at + 0x19, 7);
        assertThat(sections().getFirst().device()).hasToString("0000:07:03.0 (vendor 1102, device 0004)");
        assertThat(sections().getFirst().text()).isEqualTo("error of a PCI device");
        memory.u64(at, 1);
        assertThat(sections().getFirst().device()).isNull();
    }

    @Test
    void decodesTheBankOfAMachineCheck() {
        record(264, 0x9876CCADL, 0x8A1E1D01L);
        long at = RECORD + SECTION + 264;
        memory.u32(at + 4, 1)
                .u32(at + 0x24, 5)
                .u64(at + 0x28, 0xBE00000000000405L)
                .u64(at + 0x30, 0x7000);
        ErrorSection section = sections().get(1);
        assertThat(section.bank()).isEqualTo(5);
        assertThat(section.component()).isEqualTo("processor");
        assertThat(section.address()).isEqualTo(0x7000L);
        assertThat(section.text()).startsWith("internal error (code 0x405");
    }

    @Test
    void callsABankOfAmdsMemoryControllerMemory() {
        record(264, 0x8A1E1D01L);
        long at = RECORD + SECTION;
        memory.u32(at + 4, 2).u64(at + 0x28, 0xBC0000000000011BL).u64(at + 0x48, 0x0000_0096_0000_0000L);
        assertThat(sections().getFirst().component()).isEqualTo("memory");
        memory.u64(at + 0x48, 0x0000_00B0_0000_0000L);
        assertThat(sections().getFirst().component()).isEqualTo("processor");
    }

    @Test
    void takesNothingElseForARecord() {
        record(80, 0xA5BC1114L);
        memory.u32(RECORD + 6, 0);
        assertThat(ErrorRecord.at(memory, RECORD)).isEmpty();
        assertThat(ErrorRecord.at(memory, RECORD + 0x100000)).isEmpty();
    }

    @Test
    void leavesOutSectionsThatTheDumpDoesNotHold() {
        record(80, 0xA5BC1114L, 0xD995E954L);
        memory.u32(RECORD + 128, 0x7FFFFFFF).u32(RECORD + 128 + 72 + 4, 0xFFFFFFFFL);
        memory.u16(RECORD + 10, 0xFFFF);
        assertThat(sections()).allMatch(section -> section.kind().equals("other"));
    }
}
