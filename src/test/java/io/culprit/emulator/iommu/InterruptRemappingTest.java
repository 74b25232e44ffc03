package io.culprit.emulator.iommu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Interrupt remapping and its faults 0x20 to 0x26 (VT-d specification, interrupt remapping). */
class InterruptRemappingTest {

    private static final int ENTRY = 3;
    private final TestUnit unit = new TestUnit(4);
    private long table;

    /** Entry 3 sends vector 0x61 to APIC 5 for one requester only. */
    @BeforeEach
    void enable() {
        table = unit.memory.table();
        unit.memory.set(table + ENTRY * 16, 1 | 0x61L << 16 | 5L << 40);
        unit.memory.set(table + ENTRY * 16 + 8, TestUnit.REQUESTER | 1L << 18);
        unit.unit.write(0xB8, 8, table | 7);
        unit.unit.write(0x18, 4, 1L << 24);
        unit.unit.write(0x18, 4, 1L << 25);
    }

    private static long remappable(int handle) {
        return 0xFEE0_0010L | (long) (handle & 0x7FFF) << 5 | (long) (handle >>> 15) << 2;
    }

    private void blocks(int reason, int requester, long address, int data, int index) {
        unit.unit.interrupt(requester, address, data);
        assertThat(unit.reason()).isEqualTo(reason);
        assertThat(unit.unit.read(TestUnit.FRCD, 8) >>> 48).isEqualTo(index);
    }

    @Test
    void deliversWhatTheEntrySays() {
        unit.unit.interrupt(TestUnit.REQUESTER, remappable(ENTRY), 0);
        assertThat(unit.messages).containsExactly("fee05000:61");
    }

    @Test
    void addsTheSubhandle() {
        unit.unit.interrupt(TestUnit.REQUESTER, remappable(1) | 1 << 3, 2);
        assertThat(unit.messages).containsExactly("fee05000:61");
    }

    @Test
    void reservedBitsInTheRequest() {
        blocks(0x20, TestUnit.REQUESTER, remappable(1) | 1 << 3, 0x1_0002, 3);
    }

    @Test
    void indexBeyondTheTable() {
        blocks(0x21, TestUnit.REQUESTER, remappable(256), 0, 256);
    }

    @Test
    void entryNotPresent() {
        blocks(0x22, TestUnit.REQUESTER, remappable(4), 0, 4);
    }

    @Test
    void tableBeyondMemory() {
        unit.unit.write(0xB8, 8, SparseTables.LIMIT | 7);
        unit.unit.write(0x18, 4, 1L << 24 | 1L << 25);
        blocks(0x23, TestUnit.REQUESTER, remappable(ENTRY), 0, ENTRY);
    }

    @Test
    void reservedBitsInTheEntry() {
        unit.memory.or(table + ENTRY * 16, 1 << 12);
        blocks(0x24, TestUnit.REQUESTER, remappable(ENTRY), 0, ENTRY);
    }

    @Test
    void compatibilityFormatBlocked() {
        blocks(0x25, TestUnit.REQUESTER, 0xFEE0_1000L, 0x61, 0);
    }

    @Test
    void compatibilityFormatPassesWhereAllowed() {
        unit.unit.write(0x18, 4, 1L << 25 | 1L << 23);
        unit.unit.interrupt(TestUnit.REQUESTER, 0xFEE0_1000L, 0x61);
        assertThat(unit.messages).containsExactly("fee01000:61");
    }

    @Test
    void sourceThatTheEntryDoesNotKnow() {
        blocks(0x26, TestUnit.REQUESTER + 1, remappable(ENTRY), 0, ENTRY);
    }
}
