package io.culprit.fact.finder;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.dump.BugCheckData;
import io.culprit.dump.DumpKind;
import io.culprit.dump.DumpPart;
import io.culprit.dump.SecondaryBlob;
import io.culprit.fact.BugCheck;
import io.culprit.fact.CrashingProcessor;
import io.culprit.fact.CurrentProcess;
import io.culprit.fact.CurrentThread;
import io.culprit.fact.DmaFault;
import io.culprit.fact.DriverVerifier;
import io.culprit.fact.Fact;
import io.culprit.fact.Facts;
import io.culprit.fact.HardwareError;
import io.culprit.fact.MemoryCorruption;
import io.culprit.fact.Missing;
import io.culprit.fact.PoolAllocation;
import io.culprit.fact.RaisedException;
import io.culprit.image.LoadedModule;
import io.culprit.machine.Architecture;
import io.culprit.machine.LittleEndian;
import io.culprit.machine.Registers;
import io.culprit.windows.TestDump;
import io.culprit.windows.bugcheck.BusAddress;
import io.culprit.windows.bugcheck.IommuReason;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FactFinderTest {

    private static final long NT = 0xFFFFF804_10000000L;
    private static final long NIC = 0xFFFFF804_30000000L;

    private final TestDump dump = new TestDump();

    FactFinderTest() {
        dump.module("ntkrnlmp.exe", NT, 0x1000000);
        dump.module("nic.sys", NIC, 0x40000);
    }

    private Facts facts(int code, long p1, long p2, long p3, long p4) {
        dump.bugCheck = new BugCheckData(code, p1, p2, p3, p4);
        return FactFinder.find(dump.open(), false);
    }

    private static BugCheck.Parameter parameter(Facts facts, int number) {
        return facts.bugCheck().find().orElseThrow().parameters().get(number - 1);
    }

    private static <T> String why(Fact<T> fact) {
        return fact instanceof Fact.Unknown<T>(String reason) ? reason : "known";
    }

    @Test
    void callsTheKernelByOneNameWhateverItsFile() {
        Facts facts = facts(0xD1, 0x28, 2, 0, NT + 0x1234);
        assertThat(parameter(facts, 4).module()).isEqualTo("ntoskrnl.exe");
        assertThat(parameter(facts, 2).decoded()).isEqualTo("DISPATCH_LEVEL");
        assertThat(facts(0xD1, 0x28, 2, 0, NIC + 0x1234)
                        .bugCheck()
                        .find()
                        .orElseThrow()
                        .parameters()
                        .get(3)
                        .module())
                .isEqualTo("nic.sys");
    }

    @Test
    void decodesTheFaultReasonOfIntel() {
        dump.module("intelppm.sys", 0xFFFFF804_50000000L, 0x10000);
        DmaFault dma = facts(0xE6, 0x26, 0, 0xC1F80, 6).dma().find().orElseThrow();
        assertThat(dma.access()).isEqualTo("read");
        assertThat(dma.reason()).contains("without read permission");
        assertThat(dma.page()).isEqualTo(0xC1F80);
        assertThat(dma.busAddress()).isEqualTo(0xC1F8_0000L);
        assertThat(dma.suggests()).as("an option ROM in one reading only").isNull();
    }

    @Test
    void readsTheNumberAsATypeOfEventOnAmd() {
        dump.module("amdppm.sys", 0xFFFFF804_50000000L, 0x10000);
        DmaFault dma = facts(0xE6, 0x26, 0, 0x12345678, 2).dma().find().orElseThrow();
        assertThat(dma.reason()).contains("not mapped");
        assertThat(dma.access()).isNull();
        assertThat(dma.page()).as("AMD records whole addresses").isNull();
    }

    @Test
    void leavesTheReasonOutOnOtherProcessors() {
        DmaFault dma = facts(0xE6, 0x26, 0, 0x12345000, 6).dma().find().orElseThrow();
        assertThat(dma.reason()).isNull();
        assertThat(dma.access()).isNull();
        assertThat(dma.reasonCode()).isEqualTo(6);
        assertThat(dma.refusal().kind()).isEqualTo(IommuReason.Kind.UNDECODED);
    }

    @Test
    void readsAnIndexAndNoAddressWhereAnInterruptWasRefused() {
        dump.module("intelppm.sys", 0xFFFFF804_50000000L, 0x10000);
        DmaFault dma = facts(0xE6, 0x26, 0, 0x2AL << 36, 0x22).dma().find().orElseThrow();
        assertThat(dma.interruptIndex()).isEqualTo(0x2A);
        assertThat(dma.page()).isNull();
        assertThat(DmaFault.of("GenuineIntel", 0x402AL << 48, 0x22, null).interruptIndex())
                .as("as an address")
                .isEqualTo(0x402A);
    }

    @Test
    void takesNoOtherSubtypeForTheFaultOfTheIommu() {
        assertThat(facts(0xE6, 0x27, 0, 0xC1F80, 6).dma()).isInstanceOf(Fact.Unknown.class);
    }

    @Test
    void saysThatWindowsNamedNoDevice() {
        assertThat(why(facts(0xE6, 0x26, 0, 0xC1F80, 6).device())).contains("parameter 2 is 0");
        assertThat(why(facts(0xE6, 0x26, 0xFFFF8000_00001000L, 0xC1F80, 6).device()))
                .contains("memory not in dump at 0xffff800000001000");
    }

    @Test
    void seesASingleBitInACorruptedPageTableEntry() {
        MemoryCorruption one = facts(0x1A, 0x41792, 0xFFFFF680_00001000L, 0x2000000000L, 0)
                .corruption()
                .find()
                .orElseThrow();
        assertThat(one.singleBit()).isTrue();
        MemoryCorruption many = facts(0x1A, 0x41792, 0xFFFFF680_00001000L, 0x2000000001L, 0)
                .corruption()
                .find()
                .orElseThrow();
        assertThat(many.singleBit()).isFalse();
        assertThat(facts(0x1A, 0x403, 0, 0x1000, 0x1004)
                        .corruption()
                        .find()
                        .orElseThrow()
                        .singleBit())
                .isTrue();
    }

    @Test
    void onlySaysThatAPointerIsOneBitAwayFromNull() {
        MemoryCorruption found = facts(0x50, 0x2000000068L, 0, NT + 0x1000, 2)
                .corruption()
                .find()
                .orElseThrow();
        assertThat(found.singleBit()).isFalse();
        assertThat(found.text()).contains("0x2000000068").contains("0x68");
        assertThat(facts(0x50, 0x68, 0, NT + 0x1000, 2).corruption()).isInstanceOf(Fact.Unknown.class);
        assertThat(facts(0x50, 0x7FF6_1234_5678L, 0, NT + 0x1000, 2).corruption())
                .isInstanceOf(Fact.Unknown.class);
    }

    @Test
    void seesARegisterOneBitAwayFromAKernelAddress() {
        dump.context =
                Registers.of(Architecture.X64, NT + 0x100, 0xFFFF8000_00001000L).with("rcx", 0xFFEF8000_00001234L);
        MemoryCorruption found =
                facts(0x3B, 0xC0000005L, NT + 0x100, 0, 0).corruption().find().orElseThrow();
        assertThat(found.text()).contains("rcx").contains("0xffff800000001234");
    }

    @Test
    void makesTheExceptionFromTheParameters() {
        RaisedException exception = facts(0x1E, 0xFFFFFFFF_C0000005L, NIC + 0x10, 1, 0x18)
                .exception()
                .find()
                .orElseThrow();
        assertThat(exception.name()).isEqualTo("STATUS_ACCESS_VIOLATION");
        assertThat(exception.module()).isEqualTo("nic.sys");
        assertThat(exception.text()).isEqualTo("write to 0x18");
    }

    @Test
    void readsTheExceptionRecordOfTheBugCheck() {
        long record = 0xFFFF8000_00009000L;
        dump.memory
                .zero(record, 0x98)
                .u32(record, 0xC0000005L)
                .u64(record + 0x10, NIC + 0x20)
                .u32(record + 0x18, 2)
                .u64(record + 0x28, 0x30);
        RaisedException exception = facts(0x7E, 0xC0000005L, NIC + 0x20, record, 0)
                .exception()
                .find()
                .orElseThrow();
        assertThat(exception.text()).isEqualTo("read of 0x30");
        assertThat(exception.address()).isEqualTo(NIC + 0x20);
    }

    @Test
    void startsTheStackAgainAtTheTrapFrame() {
        long frame = 0xFFFF8000_00004000L;
        dump.memory
                .zero(frame, 0x190)
                .u64(frame + 0x168, NIC + 0x40)
                .u64(frame + 0x180, 0xFFFF8000_00005000L)
                .u16(frame + 0x170, 0x10)
                .u64(frame + 0x38, 0x77);
        dump.context = Registers.of(Architecture.X64, NT + 0x100, 0xFFFF8000_00003000L);
        Facts facts = facts(0x139, 3, frame, 0, 0);
        assertThat(facts.context().find().orElseThrow().registers().instruction())
                .isEqualTo(NT + 0x100);
        assertThat(facts.stack().get(0).module()).isEqualTo("ntoskrnl.exe");
        assertThat(facts.stack()).anySatisfy(found -> {
            assertThat(found.module()).isEqualTo("nic.sys");
            assertThat(found.note()).contains("trap frame of parameter 2");
        });
    }

    @Test
    void saysWhyTheTrapFrameIsMissing() {
        Facts facts = facts(0x139, 3, 0xFFFF8000_00004000L, 0, 0);
        assertThat(facts.unknown()).anySatisfy(missing -> {
            assertThat(missing.field()).isEqualTo("context");
            assertThat(missing.why()).contains("trap frame of parameter 2").contains("not in dump");
        });
    }

    @Test
    void namesTheModuleThatAParameterNames() {
        dump.memory.string(0xFFFF8000_00006000L, 0xFFFF8000_00006100L, "\\SystemRoot\\system32\\drivers\\NIC.sys");
        Facts facts = facts(0xEA, 0, 0, 0xFFFF8000_00006000L, 1);
        assertThat(parameter(facts, 3).module()).isEqualTo("nic.sys");
        assertThat(parameter(facts, 3).decoded()).endsWith("NIC.sys");
        long text = LittleEndian.u64("nic\0\0\0\0\0".getBytes(StandardCharsets.US_ASCII), 0);
        assertThat(parameter(facts(0x1D5, text, 0, 0, 0), 1).module()).isEqualTo("nic.sys");
    }

    @Test
    void findsTheDriverThatWindowsItselfBlamedInTheModuleLists() {
        for (String written : new String[] {"nic", "NIC.SYS\0\0", "\\SystemRoot\\System32\\drivers\\nic.sys"}) {
            dump.parts.put(DumpPart.BROKEN_DRIVER, written.getBytes(StandardCharsets.UTF_16LE));
            assertThat(facts(0xD1, 0, 2, 0, 0).brokenDriver().find()).contains("nic.sys");
        }
        dump.parts.put(DumpPart.BROKEN_DRIVER, "gone.sys".getBytes(StandardCharsets.UTF_16LE));
        assertThat(facts(0xD1, 0, 2, 0, 0).brokenDriver().find()).contains("gone.sys");
        dump.parts.put(DumpPart.BROKEN_DRIVER, new byte[] {0, 0, 65});
        assertThat(facts(0xD1, 0, 2, 0, 0).brokenDriver()).isInstanceOf(Fact.Unknown.class);
    }

    @Test
    void takesTheIrqlFromCr8WhereNoParameterHoldsIt() {
        byte[] prcb = savedProcessor(13);
        assertThat(irql(facts(0x9F, 3, 0, 0, 0))).isEqualTo(13);
        assertThat(irql(facts(0xD1, 0x28, 2, 0, NT + 0x1234))).isEqualTo(2);
        LittleEndian.putU64(prcb, 0x1A0, 16);
        Facts impossible = facts(0x9F, 3, 0, 0, 0);
        assertThat(irql(impossible)).isNull();
        assertThat(impossible.unknown())
                .contains(new Missing(
                        "processor.irql",
                        "no parameter of this bug check holds it, and the dump does not hold the processor's CR8"));
        LittleEndian.putU64(prcb, 0x1A0, 2);
        LittleEndian.putU64(prcb, 0x100, 0);
        assertThat(irql(facts(0x9F, 3, 0, 0, 0)))
                .as("control registers never saved")
                .isNull();
    }

    @Test
    void namesTheVectorThatAParameterHolds() {
        savedProcessor(2);
        assertThat(processor(facts(0x12, 1, 0x91, 0, 0)).interrupt()).isEqualTo("0x91");
        assertThat(processor(facts(0x12, 1, 0x191, 0, 0)).interrupt()).isNull();
    }

    @Test
    void takesTheVectorFromTheInnermostInterruptOnTheStack() {
        savedProcessor(12);
        long stack = 0xFFFF8000_00003000L;
        dump.context = Registers.of(Architecture.X64, NT + 0x100, stack);
        dump.memory.zero(stack, 0x1000);
        for (int vector : new int[] {0xCE, 0x2F}) {
            dump.memory
                    .u64(stack + 0x100 + 0x28, 0x1F80L << 32)
                    .u64(stack + 0x100 + 0x160, (byte) vector)
                    .u64(stack + 0x100 + 0x168, NIC + 0x40)
                    .u64(stack + 0x100 + 0x170, 0x10)
                    .u64(stack + 0x100 + 0x178, 0x246)
                    .u64(stack + 0x100 + 0x180, stack + 0x100 + 0x190)
                    .u64(stack + 0x100 + 0x188, 0x18);
            assertThat(processor(facts(0xE6, 0x26, 0, 0xC1F80, 6)).interrupt())
                    .isEqualTo(vector == 0xCE ? "0xce" : null);
        }
    }

    /** The block of processor 3 with control registers as a running processor has them. */
    private byte[] savedProcessor(long cr8) {
        dump.kind = DumpKind.TRIAGE;
        byte[] block = new byte[0xAF00];
        LittleEndian.putU32(block, 0x24, 3);
        LittleEndian.putU64(block, 0x100, 0x80050033L);
        LittleEndian.putU64(block, 0x110, 0x1AD000);
        LittleEndian.putU64(block, 0x1A0, cr8);
        dump.parts.put(DumpPart.PRCB, block);
        byte[] debuggerData = new byte[0x380];
        LittleEndian.putU32(debuggerData, 0x10, 0x4742444B);
        LittleEndian.putU32(debuggerData, 0x14, 0x380);
        LittleEndian.putU32(debuggerData, 0x2F0, 0x100 << 16);
        dump.parts.put(DumpPart.DEBUGGER_DATA, debuggerData);
        return block;
    }

    private static CrashingProcessor processor(Facts facts) {
        return facts.processor().find().orElseThrow();
    }

    private static Integer irql(Facts facts) {
        return processor(facts).irql();
    }

    @Test
    void readsProcessorProcessAndThreadFromTheParts() {
        dump.kind = DumpKind.TRIAGE;
        byte[] prcb = new byte[0xAF00];
        LittleEndian.putU64(prcb, 8, 0xFFFF8000_00008080L);
        LittleEndian.putU32(prcb, 0x24, 3);
        System.arraycopy("GenuineIntel".getBytes(StandardCharsets.US_ASCII), 0, prcb, 0x8590, 12);
        byte[] process = new byte[0xA40];
        System.arraycopy("game.exe".getBytes(StandardCharsets.US_ASCII), 0, process, 0x5A8, 8);
        LittleEndian.putU64(process, 0x440, 4321);
        byte[] thread = new byte[0x898];
        LittleEndian.putU64(thread, 0x480, 777);
        dump.parts.put(DumpPart.PRCB, prcb);
        dump.parts.put(DumpPart.PROCESS, process);
        dump.parts.put(DumpPart.THREAD, thread);
        Facts facts = facts(0xD1, 0, 2, 0, NIC);
        assertThat(facts.process().find()).contains(new CurrentProcess("game.exe", 4321L));
        assertThat(facts.thread().find()).contains(new CurrentThread(0xFFFF8000_00008080L, 777L, null));
        assertThat(facts.processor().find()).contains(new CrashingProcessor(3, 2, null));
        assertThat(facts.system().cpuVendor()).isEqualTo("GenuineIntel");
    }

    @Test
    void saysOfEachFactWhyItIsUnknown() {
        Facts facts = facts(0xD1, 0, 2, 0, NIC);
        assertThat(why(facts.process())).contains("current thread is not known");
        assertThat(why(facts.thread())).contains("control block");
        assertThat(why(facts.processor())).contains("debugger data block");
        assertThat(why(facts.verifier())).contains("not in the dump");
        assertThat(why(facts.irp())).contains("no parameter");
        assertThat(facts.stackStopReason()).contains("no context");
    }

    private void smbios(String serial, String memory) {
        byte[] tables = ("12345678\1\5\0\0\1Vendor\0Product\0" + serial + "\0\0\2\5\0\0\1Board\0\0\21\5\0\0\1" + memory
                        + "\0\0\177\4\0\0\0\0")
                .getBytes(StandardCharsets.ISO_8859_1);
        dump.blobs.clear();
        dump.blobContents.clear();
        dump.blobs.add(new SecondaryBlob("bc5c008f-1e3a-44d7-988d-86f6884c6758", "SMBIOS", 0, tables.length));
        dump.blobContents.add(tables);
    }

    @Test
    void givesAMachineOneFingerprintWhateverItsMemoryModules() {
        smbios("A1", "8 GB");
        String machine = facts(0xD1, 0, 2, 0, NIC).system().machine();
        smbios("A1", "16 GB");
        assertThat(facts(0xD1, 0, 2, 0, NIC).system().machine())
                .isEqualTo(machine)
                .startsWith("hw-");
        smbios("B2", "16 GB");
        assertThat(facts(0xD1, 0, 2, 0, NIC).system().machine()).isNotEqualTo(machine);
    }

    @Test
    void tellsAGuestFromAHostOfVirtualMachines() {
        dump.module("VBoxDrv.sys", 0xFFFFF804_50000000L, 0x10000);
        dump.module("vmci.sys", 0xFFFFF804_51000000L, 0x10000);
        assertThat(facts(0xD1, 0, 2, 0, NIC).system().hypervisor()).isNull();
        dump.module("VBoxGuest.sys", 0xFFFFF804_52000000L, 0x10000);
        assertThat(facts(0xD1, 0, 2, 0, NIC).system().hypervisor()).isEqualTo("VirtualBox");
    }

    @Test
    void guessesWhatADmaAddressMeans() {
        assertThat(BusAddress.suggestion(0x40)).contains("first page");
        assertThat(BusAddress.suggestion(0xC1F80)).contains("option ROM");
        assertThat(BusAddress.suggestion(0xFEE01000L)).contains("interrupt messages");
        assertThat(BusAddress.suggestion(0xFFFF8000_12345000L)).contains("virtual address");
        assertThat(BusAddress.suggestion(0x1_2345_6000L)).contains("physical address");
        assertThat(BusAddress.suggestion(0x00F0_0000_0000_0000L)).contains("wider");
    }

    private static final long BLOCK = 0xFFFFC001_23456780L;

    /** A header of 16 bytes: block size in units of 16, pool type, tag. */
    private void poolHeader(long address, int units, String tag) {
        dump.memory.u8(address, 0).u8(address + 1, 0).u8(address + 2, units).u8(address + 3, 2);
        dump.memory.put(address + 4, tag.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void readsTheTagOfTheBlockThatWasFreedTwiceFromItsHeader() {
        poolHeader(BLOCK - 16, 4, "Ntff");
        PoolAllocation pool = facts(0xC2, 7, 0, 0x2040000, BLOCK).pool().find().orElseThrow();
        assertThat(pool.tag()).isEqualTo("Ntff");
        assertThat(pool.module()).isEqualTo("ntfs.sys");
        assertThat(pool.header()).isEqualTo(BLOCK - 16);
        assertThat(pool.damaged()).isFalse();
    }

    @Test
    void takesTheTagFromTheParameterWhereTheHeaderIsNotInTheDump() {
        PoolAllocation pool =
                facts(0xC2, 7, 0x6E616C50, 0x2040000, BLOCK).pool().find().orElseThrow();
        assertThat(pool.tag()).isEqualTo("Plan");
        assertThat(pool.header()).isNull();
        assertThat(pool.module()).isNull();
    }

    @Test
    void believesNoHeaderThatDoesNotFitItsPage() {
        poolHeader(BLOCK, 255, "Ntff");
        assertThat(why(facts(0x19, 3, BLOCK, BLOCK, BLOCK).pool())).contains("not in the dump");
        poolHeader(BLOCK, 4, "Ntff");
        assertThat(facts(0x19, 3, BLOCK, BLOCK, BLOCK).pool().find()).isPresent();
        poolHeader(BLOCK, 0, "Ntff");
        assertThat(facts(0x19, 3, BLOCK, BLOCK, BLOCK).pool().find()).isEmpty();
        poolHeader(BLOCK, 4, "N\1ff");
        assertThat(facts(0x19, 3, BLOCK, BLOCK, BLOCK).pool().find()).isEmpty();
    }

    @Test
    void saysThatABlockOfWholePagesHasNoHeader() {
        assertThat(why(facts(0xC2, 9, 2, 0, 0xFFFFC001_23456000L).pool())).contains("whole pages");
    }

    @Test
    void decodesTheMachineCheckInTheParametersWhereTheRecordIsMissing() {
        HardwareError error = facts(0x124, 0, BLOCK, 0xBE000000L, 0x00800135L)
                .hardware()
                .find()
                .orElseThrow();
        assertThat(error.component()).isEqualTo("processor");
        assertThat(error.text()).contains("error of the data cache, level 1").contains("uncorrected");
        assertThat(facts(0x124, 0, BLOCK, 0xBE000000L, 0x9FL)
                        .hardware()
                        .find()
                        .orElseThrow()
                        .component())
                .isEqualTo("memory");
        assertThat(facts(0x124, 0, BLOCK, 0, 0).hardware()).isInstanceOf(Fact.Unknown.class);
    }

    @Test
    void listsTheDriversThatTheVerifierChecksByTheirMark() {
        dump.modules.add(
                new LoadedModule("watched.sys", null, 0xFFFFF804_60000000L, 0x10000, 1, null, null, null, 0x4B004000));
        dump.modules.add(
                new LoadedModule("other.sys", null, 0xFFFFF804_70000000L, 0x10000, 1, null, null, null, 0x49004000));
        DriverVerifier verifier = facts(0xD1, 0x28, 2, 0, NIC).verifier().find().orElseThrow();
        assertThat(verifier.active()).isTrue();
        assertThat(verifier.modules()).containsExactly("watched.sys");
    }

    @Test
    void knowsTheVerifierByItsOwnBugChecksAlone() {
        Facts facts = facts(0xC4, 0x13, 0, 0, 0);
        assertThat(facts.verifier().find().orElseThrow().active()).isTrue();
        assertThat(facts.unknown()).anyMatch(missing -> missing.field().equals("verifier.modules"));
        assertThat(facts(0xE6, 0x26, 0, 0xC1F80, 6).verifier().find()).isEmpty();
    }

    @Test
    void saysThatTheProfileOfTheDpcWatchdogIsNotPublic() {
        assertThat(facts(0x133, 1, 0x1E00, NT + 0x1000, 0).unknown())
                .anyMatch(missing -> missing.field().equals("watchdog.profile"));
    }
}
