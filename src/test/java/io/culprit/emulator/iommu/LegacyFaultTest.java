package io.culprit.emulator.iommu;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each fault reason of legacy mode, with its record (VT-d specification, legacy mode). */
class LegacyFaultTest {

    private static final long BUS_ADDRESS = 0x1234_5678L;

    private final TestUnit unit = new TestUnit(4).on(0);
    private long rootEntry;
    private long context;
    private long top;
    private long leaf;

    /** A domain of 4 levels in which one page is mapped for reading and writing. */
    @BeforeEach
    void mapOnePage() {
        SparseTables memory = unit.memory;
        long contexts = memory.table();
        rootEntry = unit.root + (TestUnit.REQUESTER >>> 8) * 16L;
        memory.set(rootEntry, contexts | 1);
        context = contexts + (TestUnit.REQUESTER & 0xFF) * 16L;
        long table = memory.table();
        memory.set(context, table | 1);
        memory.set(context + 8, 2 | 7L << 8);
        top = table + (BUS_ADDRESS >>> 39 & 0x1FF) * 8;
        for (int shift = 39; shift > 12; shift -= 9) {
            long below = memory.table();
            memory.set(table + (BUS_ADDRESS >>> shift & 0x1FF) * 8, below | 3);
            table = below;
        }
        leaf = table + (BUS_ADDRESS >>> 12 & 0x1FF) * 8;
        memory.set(leaf, 0x77_7000L | 3);
    }

    private void refuses(int reason, boolean write) {
        TransferRequest request = write
                ? TransferRequest.write(TestUnit.REQUESTER, BUS_ADDRESS)
                : TransferRequest.read(TestUnit.REQUESTER, BUS_ADDRESS);
        refuses(reason, request);
    }

    private void refuses(int reason, TransferRequest request) {
        assertThat(unit.grants(request)).isFalse();
        assertThat(unit.reason()).isEqualTo(reason);
        long high = unit.unit.read(TestUnit.FRCD + 8, 8);
        assertThat(high & 0xFFFF).isEqualTo(TestUnit.REQUESTER);
        assertThat(high >>> 62 & 1).isEqualTo(request.write() ? 0 : 1);
        assertThat(unit.unit.read(TestUnit.FRCD, 8)).isEqualTo(request.address() & -0x1000L);
    }

    @Test
    void translatesWithinThePage() {
        assertThat(unit.unit.translate(TransferRequest.read(TestUnit.REQUESTER, BUS_ADDRESS)))
                .isEqualTo(new Translation.Granted(0x77_7678L));
        assertThat(unit.reason()).isEqualTo(-1);
    }

    @Test
    void grantsEverythingUntilTranslationIsOn() {
        TestUnit off = new TestUnit(1);
        assertThat(off.unit.translate(TransferRequest.write(1, 0xABC))).isEqualTo(new Translation.Granted(0xABC));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void rootEntryNotPresent(boolean write) {
        unit.memory.set(rootEntry, 0);
        refuses(0x1, write);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void contextEntryNotPresent(boolean write) {
        unit.memory.set(context, 0);
        refuses(0x2, write);
    }

    @Test
    void contextEntryOfReservedType() {
        unit.memory.or(context, 3 << 2);
        refuses(0x3, false);
    }

    @Test
    void contextEntryWithUnsupportedWidth() {
        unit.memory.set(context + 8, 5 | 7L << 8);
        refuses(0x3, true);
    }

    @Test
    void addressBeyondTheWidth() {
        refuses(0x4, TransferRequest.read(TestUnit.REQUESTER, 1L << 48));
    }

    @Test
    void writeWithoutWritePermission() {
        unit.memory.set(leaf, 0x77_7001L);
        refuses(0x5, true);
    }

    @Test
    void writeThatAnUpperLevelForbids() {
        unit.memory.set(top, unit.memory.read64(top) & ~2L);
        refuses(0x5, true);
    }

    @Test
    void readWithoutReadPermission() {
        unit.memory.set(leaf, 0x77_7002L);
        refuses(0x6, false);
    }

    @Test
    void readOfAPageThatIsNotMapped() {
        unit.memory.set(leaf, 0);
        refuses(0x6, false);
    }

    @Test
    void pagingEntryBeyondMemory() {
        unit.memory.set(top, SparseTables.LIMIT | 3);
        refuses(0x7, false);
    }

    @Test
    void rootTableBeyondMemory() {
        unit.unit.write(0x20, 8, SparseTables.LIMIT);
        unit.unit.write(0x18, 4, 1L << 31 | 1L << 30);
        refuses(0x8, false);
    }

    @Test
    void contextTableBeyondMemory() {
        unit.memory.set(rootEntry, SparseTables.LIMIT | 1);
        refuses(0x9, true);
    }

    @Test
    void reservedBitsInTheRootEntry() {
        unit.memory.or(rootEntry, 0x10);
        refuses(0xA, false);
    }

    @Test
    void reservedBitsInTheContextEntry() {
        unit.memory.or(context, 0x100);
        refuses(0xB, false);
    }

    @Test
    void reservedBitsInAPagingEntry() {
        unit.memory.or(leaf, 1L << 55);
        refuses(0xC, true);
    }

    @Test
    void largePageAtALevelThatHasNone() {
        unit.memory.or(top, 1 << 7);
        refuses(0xC, false);
    }

    @Test
    void translatedRequestThatTheTypeForbids() {
        TransferRequest request = TransferRequest.read(TestUnit.REQUESTER, BUS_ADDRESS);
        refuses(0xD, request.as(TransferRequest.Form.TRANSLATED));
    }

    @Test
    void requestIntoTheInterruptRange() {
        refuses(0xE, TransferRequest.write(TestUnit.REQUESTER, 0xFEE0_0010L));
    }

    @Test
    void pasidInLegacyMode() {
        refuses(0x31, TransferRequest.read(TestUnit.REQUESTER, BUS_ADDRESS).withPasid(5));
    }

    @Test
    void pageGroupInLegacyMode() {
        refuses(0x32, TransferRequest.read(TestUnit.REQUESTER, BUS_ADDRESS).as(TransferRequest.Form.PAGE_GROUP));
    }

    @Test
    void rootTableModeThatDoesNotExist() {
        unit.on(2);
        refuses(0x30, false);
    }

    @Test
    void largePageOfTwoMebibytes() {
        long pde = unit.memory.read64(top) & -0x1000L;
        long pdpte = pde + (BUS_ADDRESS >>> 30 & 0x1FF) * 8;
        long pd = (unit.memory.read64(pdpte) & -0x1000L) + (BUS_ADDRESS >>> 21 & 0x1FF) * 8;
        unit.memory.set(pd, 0x60_0000L | 1 << 7 | 3);
        assertThat(unit.unit.translate(TransferRequest.read(TestUnit.REQUESTER, BUS_ADDRESS)))
                .isEqualTo(new Translation.Granted(0x60_0000L | BUS_ADDRESS & 0x1F_FFFF));
    }

    @Test
    void faultProcessingDisabledRecordsNothing() {
        unit.memory.or(context, 2);
        unit.memory.set(leaf, 0);
        assertThat(unit.grants(TransferRequest.read(TestUnit.REQUESTER, BUS_ADDRESS)))
                .isFalse();
        assertThat(unit.reason()).isEqualTo(-1);
        assertThat(unit.messages).isEmpty();
    }

    @Test
    void passThroughTypeGrantsTheAddressItself() {
        unit.memory.or(context, 2 << 2);
        assertThat(unit.unit.translate(TransferRequest.write(TestUnit.REQUESTER, BUS_ADDRESS)))
                .isEqualTo(new Translation.Granted(BUS_ADDRESS));
    }
}
