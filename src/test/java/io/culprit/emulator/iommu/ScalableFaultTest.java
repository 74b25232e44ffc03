package io.culprit.emulator.iommu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each fault reason of scalable mode (VT-d specification, scalable mode), for first, second and nested levels. */
class ScalableFaultTest {

    private static final long BUS_ADDRESS = 0x40_3000L;
    private static final long BEYOND = SparseTables.LIMIT;
    private static final long SNOOPED = 1L << 23;

    private final TestUnit unit = new TestUnit(4).on(1);
    private final SparseTables memory = unit.memory;
    private long rootEntry;
    private long context;
    private long directory;
    private long entry;
    private long second;
    private long first;

    /** RID_PASID 0 leads to an entry that tests give a type; all levels map one page for everything. */
    @BeforeEach
    void mapOnePage() {
        long contexts = memory.table(2);
        rootEntry = unit.root + (TestUnit.REQUESTER >>> 8) * 16L;
        memory.set(rootEntry, contexts | 1);
        context = contexts + (TestUnit.REQUESTER & 0x7F) * 32L;
        directory = memory.table();
        memory.set(context, directory | 1);
        entry = memory.table();
        memory.set(directory, entry | 1);
        second = memory.table();
        first = memory.table();
        memory.set(entry + 8, SNOOPED);
        memory.set(entry + 16, first);
        type(2);
        map(second, BUS_ADDRESS, 0x55_5000L, 3);
        map(first, BUS_ADDRESS, 0x66_6000L, 0x67);
    }

    private void type(int type) {
        memory.set(entry, second | (long) type << 6 | 2 << 2 | 1);
    }

    private void map(long table, long address, long page, long bits) {
        long at = table;
        for (int shift = 39; shift > 12; shift -= 9) {
            long slot = at + (address >>> shift & 0x1FF) * 8;
            if (memory.read64(slot) == 0) {
                memory.set(slot, memory.table() | bits);
            }
            at = memory.read64(slot) & 0x000F_FFFF_FFFF_F000L;
        }
        memory.set(at + (address >>> 12 & 0x1FF) * 8, page | bits);
    }

    private long leaf(long table) {
        long at = table;
        for (int shift = 39; shift > 12; shift -= 9) {
            at = memory.read64(at + (BUS_ADDRESS >>> shift & 0x1FF) * 8) & 0x000F_FFFF_FFFF_F000L;
        }
        return at + (BUS_ADDRESS >>> 12 & 0x1FF) * 8;
    }

    /** Nested: the second level must also map the first level's tables. */
    private void nested() {
        type(3);
        long table = first;
        for (int shift = 39; shift >= 12; shift -= 9) {
            map(second, table, table, 3);
            table = memory.read64(table + (BUS_ADDRESS >>> shift & 0x1FF) * 8) & 0x000F_FFFF_FFFF_F000L;
        }
        map(second, 0x66_6000L, 0x77_7000L, 3);
    }

    private static TransferRequest read() {
        return TransferRequest.read(TestUnit.REQUESTER, BUS_ADDRESS);
    }

    private static TransferRequest write() {
        return TransferRequest.write(TestUnit.REQUESTER, BUS_ADDRESS);
    }

    private void refuses(int reason, TransferRequest request) {
        assertThat(unit.grants(request)).isFalse();
        assertThat(unit.reason()).isEqualTo(reason);
    }

    @Test
    void translatesByEachTypeOfEntry() {
        assertThat(unit.unit.translate(read())).isEqualTo(new Translation.Granted(0x55_5000L));
        type(1);
        assertThat(unit.unit.translate(write())).isEqualTo(new Translation.Granted(0x66_6000L));
        nested();
        assertThat(unit.unit.translate(write())).isEqualTo(new Translation.Granted(0x77_7000L));
        type(4);
        assertThat(unit.unit.translate(read())).isEqualTo(new Translation.Granted(BUS_ADDRESS));
    }

    @Test
    void rootEntries() {
        memory.set(rootEntry, memory.read64(rootEntry) | 2);
        refuses(0x3A, read());
    }

    @Test
    void rootEntryNotPresent() {
        memory.set(rootEntry, 0);
        refuses(0x39, write());
    }

    @Test
    void rootTableBeyondMemory() {
        unit.unit.write(0x20, 8, BEYOND | 1 << 10);
        unit.unit.write(0x18, 4, 1L << 31 | 1L << 30);
        refuses(0x38, read());
    }

    @Test
    void contextTableBeyondMemory() {
        memory.set(rootEntry, BEYOND | 1);
        refuses(0x40, read());
    }

    @Test
    void contextEntryNotPresent() {
        memory.set(context, 0);
        refuses(0x41, read());
    }

    @Test
    void contextEntryReserved() {
        memory.or(context, 1 << 5);
        refuses(0x42, read());
    }

    @Test
    void contextEntryWithImpossibleDirectory() {
        memory.or(context, 1L << 60);
        refuses(0x43, read());
    }

    @Test
    void deviceTlbDisabled() {
        refuses(0x44, read().as(TransferRequest.Form.TRANSLATION_REQUEST));
    }

    @Test
    void pasidDisabled() {
        refuses(0x45, read().withPasid(1));
    }

    @Test
    void pasidBeyondTheDirectory() {
        memory.or(context, 8);
        refuses(0x46, read().withPasid(1 << 13));
    }

    @Test
    void pageRequestDisabled() {
        refuses(0x47, read().as(TransferRequest.Form.PAGE_GROUP));
    }

    @Test
    void pasidOfTheRequesterBeyondTheDirectory() {
        memory.set(context + 8, 1 << 14);
        refuses(0x48, read());
    }

    @Test
    void directoryBeyondMemory() {
        memory.set(context, BEYOND | 1);
        refuses(0x50, read());
    }

    @Test
    void directoryEntryNotPresent() {
        memory.set(directory, 0);
        refuses(0x51, read());
    }

    @Test
    void directoryEntryReserved() {
        memory.or(directory, 4);
        refuses(0x52, read());
    }

    @Test
    void pasidTableBeyondMemory() {
        memory.set(directory, BEYOND | 1);
        refuses(0x58, read());
    }

    @Test
    void pasidEntryNotPresent() {
        memory.set(entry, 0);
        refuses(0x59, read());
    }

    @Test
    void pasidEntryReserved() {
        memory.or(entry, 1 << 10);
        refuses(0x5A, read());
    }

    @Test
    void pasidEntryOfNoType() {
        type(0);
        refuses(0x5B, read());
    }

    @Test
    void executionDisabled() {
        refuses(0x5C, read().with(true, false));
    }

    @Test
    void supervisorDisabled() {
        refuses(0x5D, read().with(false, true));
    }

    @Test
    void firstLevelBeyondMemory() {
        type(1);
        memory.set(entry + 16, BEYOND);
        refuses(0x70, read());
    }

    @Test
    void firstLevelNotPresent() {
        type(1);
        memory.set(leaf(first), 0);
        refuses(0x71, read());
    }

    @Test
    void firstLevelReserved() {
        type(1);
        memory.or(leaf(first), 1L << 53);
        refuses(0x72, read());
    }

    @Test
    void nestedRootBeyondMemory() {
        nested();
        memory.set(second, BEYOND | 3);
        refuses(0x73, read());
    }

    @Test
    void nestedAddressBeyondTheWidth() {
        nested();
        memory.set(leaf(first), 1L << 49 | 0x67);
        memory.set(entry, second | 3 << 6 | 2 << 2 | 1);
        refuses(0x74, read());
    }

    @Test
    void nestedRootThatTheSecondLevelForbids() {
        nested();
        memory.set(entry + 16, 0x7_0000_0000L);
        refuses(0x75, read());
    }

    @Test
    void nestedTableThatTheSecondLevelForbids() {
        nested();
        long slot = first + (BUS_ADDRESS >>> 39 & 0x1FF) * 8;
        memory.set(slot, 0x7_0000_0000L | 0x67);
        refuses(0x76, read());
    }

    @Test
    void accessedBitThatTheSecondLevelForbids() {
        nested();
        map(second, first, first, 3);
        memory.set(leafOf(second, first), first | 1);
        memory.set(first, memory.read64(first) & ~0x20L);
        refuses(0x77, read());
    }

    private long leafOf(long table, long address) {
        long at = table;
        for (int shift = 39; shift > 12; shift -= 9) {
            at = memory.read64(at + (address >>> shift & 0x1FF) * 8) & 0x000F_FFFF_FFFF_F000L;
        }
        return at + (address >>> 12 & 0x1FF) * 8;
    }

    @Test
    void secondLevelBeyondMemory() {
        memory.set(second + (BUS_ADDRESS >>> 39 & 0x1FF) * 8, BEYOND | 3);
        refuses(0x78, read());
    }

    @Test
    void secondLevelForbidsWriting() {
        memory.set(leaf(second), 0x55_5001L);
        refuses(0x85, write());
    }

    @Test
    void secondLevelForbidsReading() {
        memory.set(leaf(second), 0x55_5002L);
        refuses(0x86, read());
    }

    @Test
    void nestedPageThatTheSecondLevelForbids() {
        nested();
        memory.set(leafOf(second, 0x66_6000L), 0x77_7001L);
        refuses(0x79, write());
    }

    @Test
    void secondLevelReserved() {
        memory.or(leaf(second), 1L << 56);
        refuses(0x7A, read());
    }

    @Test
    void secondLevelPointerInvalid() {
        memory.or(entry, 1L << 58);
        refuses(0x7B, read());
    }

    @Test
    void secondLevelUpdateWithoutSnooping() {
        memory.or(entry, 1 << 9);
        memory.set(entry + 8, 0);
        refuses(0x7C, read());
    }

    @Test
    void firstLevelAddressNotCanonical() {
        type(1);
        refuses(0x80, TransferRequest.read(TestUnit.REQUESTER, 1L << 50));
    }

    @Test
    void firstLevelSupervisorPage() {
        type(1);
        memory.set(leaf(first), 0x66_6063L);
        refuses(0x81, read());
    }

    @Test
    void firstLevelNoExecute() {
        type(1);
        memory.set(entry + 16, first | 2);
        memory.or(leaf(first), Long.MIN_VALUE);
        refuses(0x82, read().with(true, false));
    }

    @Test
    void firstLevelPointerBeyondHardware() {
        type(1);
        memory.or(entry + 16, 1L << 57);
        refuses(0x83, read());
    }

    @Test
    void secondLevelAddressBeyondTheWidth() {
        refuses(0x84, TransferRequest.read(TestUnit.REQUESTER, 1L << 48));
    }

    @Test
    void firstLevelForbidsWriting() {
        type(1);
        memory.set(leaf(first), 0x66_6065L);
        refuses(0x85, write());
    }

    @Test
    void interruptRange() {
        refuses(0x87, TransferRequest.read(TestUnit.REQUESTER, 0xFEE0_0000L));
    }

    @Test
    void firstLevelUpdateWithoutSnooping() {
        type(1);
        memory.set(entry + 8, 0);
        memory.set(leaf(first), 0x66_6007L);
        refuses(0x90, read());
    }

    @Test
    void setsAccessedAndDirtyWhereItMay() {
        type(1);
        memory.set(leaf(first), 0x66_6007L);
        assertThat(unit.grants(write())).isTrue();
        assertThat(memory.read64(leaf(first))).isEqualTo(0x66_6067L);
    }
}
