package io.culprit.emulator.iommu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Recording, overflow and the fault event (VT-d specification, primary fault logging). */
class FaultLogTest {

    private static final int FSTS = 0x34;
    private static final int FECTL = 0x38;
    private final TestUnit unit = new TestUnit(2).on(0);

    private void fault(int requester) {
        unit.unit.translate(TransferRequest.read(requester, 0x5000));
    }

    @Test
    void sendsOneMessageForTheFirstPendingFault() {
        fault(1);
        fault(2);
        assertThat(unit.messages).containsExactly("fee01000:ce");
        assertThat(unit.unit.read(FSTS, 4)).isEqualTo(2);
    }

    @Test
    void overflowsWhenNoRecordIsFreeAndDropsTheFault() {
        fault(1);
        fault(2);
        fault(3);
        assertThat(unit.unit.read(FSTS, 4) & 1).isEqualTo(1);
        assertThat(unit.unit.read(TestUnit.FRCD + 8, 8) & 0xFFFF).isEqualTo(1);
        assertThat(unit.unit.read(TestUnit.FRCD + 24, 8) & 0xFFFF).isEqualTo(2);
    }

    @Test
    void namesTheFirstPendingRecordAfterOnesWereFreed() {
        fault(1);
        clear(0);
        fault(2);
        assertThat(unit.unit.read(FSTS, 4) >>> 8).isEqualTo(1);
        assertThat(unit.messages).hasSize(2);
    }

    @Test
    void pendingClearsByItselfWithTheLastRecord() {
        fault(1);
        clear(0);
        assertThat(unit.unit.read(FSTS, 4) & 3).isZero();
    }

    @Test
    void aMaskedEventWaitsForItsUnmasking() {
        unit.unit.write(FECTL, 4, 1L << 31);
        fault(1);
        assertThat(unit.messages).isEmpty();
        assertThat(unit.unit.read(FECTL, 4) >>> 30).isEqualTo(3);
        unit.unit.write(FECTL, 4, 0);
        assertThat(unit.messages).containsExactly("fee01000:ce");
        assertThat(unit.unit.read(FECTL, 4)).isZero();
    }

    @Test
    void anEventThatWasServedBeforeUnmaskingIsGone() {
        unit.unit.write(FECTL, 4, 1L << 31);
        fault(1);
        clear(0);
        unit.unit.write(FECTL, 4, 0);
        assertThat(unit.messages).isEmpty();
    }

    @Test
    void recordsPasidPrivilegeAndExecution() {
        unit.on(0);
        unit.unit.translate(TransferRequest.read(9, 0x5000).withPasid(0xABCDE).with(true, true));
        long high = unit.unit.read(TestUnit.FRCD + 8, 8);
        assertThat(high >>> 40 & 0xFFFFF).isEqualTo(0xABCDE);
        assertThat(high >>> 29 & 7).isEqualTo(7);
    }

    @Test
    void anUnknownInvalidationDescriptorStopsTheQueue() {
        long queue = unit.memory.table();
        unit.memory.set(queue, 0xF);
        unit.unit.write(0x90, 8, queue);
        unit.unit.write(0x88, 8, 16);
        assertThat(unit.unit.read(0x80, 8)).isZero();
        assertThat(unit.unit.read(FSTS, 4) & 0x10).isEqualTo(0x10);
        assertThat(unit.messages).hasSize(1);
    }

    @Test
    void aWaitDescriptorWritesItsStatus() {
        long queue = unit.memory.table();
        long status = unit.memory.table() + 4;
        unit.memory.set(queue, 0x12);
        unit.memory.set(queue + 16, 77L << 32 | 0x25);
        unit.memory.set(queue + 24, status);
        unit.unit.write(0x90, 8, queue);
        unit.unit.write(0x88, 8, 32);
        assertThat(unit.memory.read64(status - 4) >>> 32).isEqualTo(77);
        assertThat(unit.unit.read(0x80, 8)).isEqualTo(32);
    }

    private void clear(int record) {
        unit.unit.write(TestUnit.FRCD + 16 * record + 12, 4, 1L << 31);
    }
}
