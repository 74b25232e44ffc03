package io.culprit.emulator.iommu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The device table, the I/O page tables and the event log of AMD-Vi. */
class AmdRemappingUnitTest {

    private static final int REQUESTER = 0x0108;
    private static final long BUS_ADDRESS = 0x1234_5678L;

    private final SparseTables memory = new SparseTables();
    private final List<String> messages = new ArrayList<>();
    private final AmdRemappingUnit unit = new AmdRemappingUnit(
            memory, (address, data) -> messages.add(Integer.toHexString(data)), FaultListener.NONE);
    private long entry;
    private long leaf;
    private long log;

    @BeforeEach
    void mapOnePage() {
        long devices = memory.table(16);
        entry = devices + REQUESTER * 32L;
        long table = memory.table();
        memory.set(entry, table | 3L << 61 | 3 << 9 | 3);
        memory.set(entry + 8, 9);
        for (int level = 3; level > 1; level--) {
            long below = memory.table();
            memory.set(
                    table + (BUS_ADDRESS >>> 12 + 9 * (level - 1) & 0x1FF) * 8, below | 3L << 61 | level - 1L << 9 | 1);
            table = below;
        }
        leaf = table + (BUS_ADDRESS >>> 12 & 0x1FF) * 8;
        memory.set(leaf, 0x77_7000L | 3L << 61 | 1);
        log = memory.table();
        unit.setMessage(0xFEE0_0000L, 0xCE);
        unit.write(0x00, 8, devices | 15);
        unit.write(0x10, 8, log | 8L << 56);
        unit.write(0x18, 8, 1 | 4 | 8);
    }

    private void refuses(int type, int flags, boolean write) {
        assertThat(unit.translate(REQUESTER, BUS_ADDRESS, write)).isEqualTo(-1);
        assertThat(memory.read64(log) >>> 60).isEqualTo(type);
        assertThat(memory.read64(log) >>> 48 & 0xFFF).isEqualTo(flags | (write ? 0x20 : 0));
        assertThat(memory.read64(log) & 0xFFFF).isEqualTo(REQUESTER);
        assertThat(messages).containsExactly("ce");
    }

    @Test
    void translatesWithinThePage() {
        assertThat(unit.translate(REQUESTER, BUS_ADDRESS, true)).isEqualTo(0x77_7678L);
    }

    @Test
    void logsTheWholeAddressOfAPageFault() {
        memory.set(leaf, 0);
        refuses(2, 0, true);
        assertThat(memory.read64(log + 8)).isEqualTo(BUS_ADDRESS);
        assertThat(memory.read64(log) >>> 32 & 0xFFFF).isEqualTo(9);
    }

    @Test
    void logsAMissingPermission() {
        memory.set(leaf, 0x77_7000L | 1L << 61 | 1);
        refuses(2, 0x50, true);
    }

    @Test
    void logsAnIllegalDeviceTableEntry() {
        memory.or(entry, 0x40);
        refuses(1, 0, false);
    }

    @Test
    void logsAPageTableThatCannotBeRead() {
        memory.set(entry, SparseTables.LIMIT | 3L << 61 | 3 << 9 | 3);
        assertThat(unit.translate(REQUESTER, BUS_ADDRESS, false)).isEqualTo(-1);
        assertThat(memory.read64(log) >>> 60).isEqualTo(4);
    }

    @Test
    void aDeviceBeyondTheTableIsAnError() {
        assertThat(unit.translate(0x900, BUS_ADDRESS, false)).isEqualTo(-1);
        assertThat(memory.read64(log) >>> 60).isEqualTo(3);
    }

    @Test
    void keepsAFullLogAndSaysSo() {
        memory.set(leaf, 0);
        unit.write(0x10, 8, log);
        unit.translate(REQUESTER, BUS_ADDRESS, false);
        assertThat(unit.read(0x2020, 8) & 1).isEqualTo(1);
    }
}
