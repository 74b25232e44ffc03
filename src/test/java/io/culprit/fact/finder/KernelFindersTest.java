package io.culprit.fact.finder;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.dump.BugCheckData;
import io.culprit.fact.BugCheck;
import io.culprit.fact.ConnectedInterrupt;
import io.culprit.fact.CrashContext;
import io.culprit.fact.CrashingProcessor;
import io.culprit.fact.DeviceObject;
import io.culprit.fact.Fact;
import io.culprit.fact.Facts;
import io.culprit.fact.FactsBuilder;
import io.culprit.fact.HardwareError;
import io.culprit.fact.IoRequest;
import io.culprit.fact.Missing;
import io.culprit.fact.PoolAllocation;
import io.culprit.fact.RaisedException;
import io.culprit.image.UnloadedModule;
import io.culprit.machine.Architecture;
import io.culprit.machine.Registers;
import io.culprit.stack.FrameTrust;
import io.culprit.windows.TestDump;
import io.culprit.windows.blob.PciFunction;
import io.culprit.windows.blob.PciLocation;
import io.culprit.windows.blob.PciTree;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What parameters of a bug check lead to: requests, devices, pool, registers, exceptions, hardware. */
class KernelFindersTest {

    private static final long NT = 0xFFFFF804_10000000L;
    private static final long NIC = 0xFFFFF804_30000000L;
    private static final long OBJECT = 0xFFFF8000_00001000L;
    private static final long DRIVER = 0xFFFF8000_00002000L;
    private static final long DEVICE = 0xFFFF8000_00003000L;

    private final TestDump dump = new TestDump();

    KernelFindersTest() {
        dump.module("ntoskrnl.exe", NT, 0x1000000);
        dump.module("nic.sys", NIC, 0x40000);
    }

    private BugCheck check(int code, long... parameters) {
        dump.bugCheck = new BugCheckData(code, parameters[0], parameters[1], parameters[2], parameters[3]);
        return BugCheckFinder.find(dump.open()).find().orElseThrow();
    }

    private static String why(Fact<?> fact) {
        return fact instanceof Fact.Unknown<?> unknown ? unknown.why() : "known: " + fact;
    }

    private static String source(Fact<?> fact) {
        return fact instanceof Fact.Known<?> known ? known.source() : "unknown: " + fact;
    }

    /** An IRP with so many stack locations; the device of the driver at {@code nic.sys}. */
    private void irp(int count, int current) {
        dump.memory
                .zero(OBJECT, 0xD0 + 0x48 * count)
                .u16(OBJECT, 6)
                .u8(OBJECT + 0x42, count)
                .u8(OBJECT + 0x43, current);
        dump.memory.zero(DEVICE, 0x150).u16(DEVICE, 3).u64(DEVICE + 8, DRIVER);
        dump.memory.zero(DRIVER, 0x150).u16(DRIVER, 4).u64(DRIVER + 0x18, NIC);
    }

    private void location(int number, int major, long device, long routine) {
        long at = OBJECT + 0xD0 + 0x48 * (number - 1);
        dump.memory.u8(at, major).u8(at + 3, 0xE1).u64(at + 0x28, device).u64(at + 0x38, routine);
    }

    @Test
    void aRequestIsHeldByTheDriverAtItsCurrentLocation() {
        irp(3, 2);
        location(1, 0x16, 0, 0);
        location(2, 0x0E, DEVICE, NIC + 0x10);
        location(3, 0x03, DEVICE + 0x10000, NT + 0x10);

        Fact<IoRequest> fact = IrpFinder.find(dump.open(), check(0x9F, 3, 0, 0, OBJECT));

        assertThat(fact)
                .isEqualTo(Fact.known(
                        new IoRequest(
                                OBJECT,
                                4,
                                "IRP_MJ_DEVICE_CONTROL",
                                "nic.sys",
                                DEVICE,
                                false,
                                List.of(
                                        new IoRequest.Location(
                                                "IRP_MJ_READ", DEVICE + 0x10000, null, "ntoskrnl.exe", false),
                                        new IoRequest.Location(
                                                "IRP_MJ_DEVICE_CONTROL", DEVICE, "nic.sys", "nic.sys", true),
                                        new IoRequest.Location(
                                                "IRP_MJ_POWER/IRP_MN_WAIT_WAKE", null, null, null, false))),
                        "IRP at 0xffff800000001000"));
    }

    @Test
    void aRequestThatIsDoneOrHasNotBegunIsHeldByNobody() {
        irp(2, 3);
        location(1, 0x0E, DEVICE, 0);
        location(2, 0x03, DEVICE, 0);
        BugCheck check = check(0x9F, 3, 0, 0, OBJECT);
        IoRequest done = IrpFinder.find(dump.open(), check).find().orElseThrow();
        assertThat(done.completed()).isTrue();
        assertThat(done.holder()).isNull();
        assertThat(done.holderDevice()).isNull();
        assertThat(done.function()).as("of the outermost location").isEqualTo("IRP_MJ_READ");
        dump.memory.u8(OBJECT + 0x43, 0);
        IoRequest unsent = IrpFinder.find(dump.open(), check).find().orElseThrow();
        assertThat(unsent.holder()).isNull();
        assertThat(unsent.completed()).isFalse();
        irp(1, 2);
        assertThat(IrpFinder.find(dump.open(), check).find().orElseThrow().function())
                .isEqualTo("unknown");
        irp(1, 1);
        location(1, 0x03, 0, 0);
        assertThat(IrpFinder.find(dump.open(), check).find().orElseThrow().holder())
                .isNull();
    }

    @Test
    void aRequestThatIsNoneSaysWhy() {
        dump.memory.zero(OBJECT, 0x200);
        assertThat(why(IrpFinder.find(dump.open(), check(0x9F, 3, 0, 0, OBJECT))))
                .contains("no request packet there");
        assertThat(why(IrpFinder.find(dump.open(), check(0x9F, 3, 0, 0, 0))))
                .isEqualTo("no parameter of this bug check is a request");
    }

    private static PciFunction function(
            long object, int bus, int vendor, PciFunction.@Nullable Bridge bridge, @Nullable Boolean hotPlug) {
        PciFunction.Express express =
                bridge == null && hotPlug == null ? null : new PciFunction.Express(4, hotPlug, null);
        return new PciFunction(
                PciLocation.of(bus << 8), object, vendor, 0x2684, null, null, 0, 0, 0, 0x30000, bridge, express);
    }

    private Fact<DeviceObject> device(PciFunction... functions) {
        return DeviceFinder.find(dump.open(), check(0xE6, 0x26, OBJECT, 0, 6), new PciTree(List.of(functions)));
    }

    @Test
    void aDeviceThatIsNotInTheDumpIsKnownByThePciRecords() {
        Fact<DeviceObject> fact = device(function(OBJECT, 0, 0x10DE, null, null));

        assertThat(source(fact)).isEqualTo("PCI configuration records");
        DeviceObject found = fact.find().orElseThrow();
        assertThat(found.parameter()).isEqualTo(2);
        assertThat(found.stack()).isEmpty();
        assertThat(found.pci()).isNotNull();
        assertThat(found.externalPort()).isFalse();
        assertThat(found.unknown())
                .containsExactly(new Missing("dma.device.stack", "memory not in dump at 0xffff800000001000"));
        assertThat(why(device())).isEqualTo("memory not in dump at 0xffff800000001000");
        assertThat(why(DeviceFinder.find(dump.open(), null, PciTree.EMPTY))).isEqualTo("the bug check is not known");
        assertThat(why(DeviceFinder.find(dump.open(), check(0xD1, 0, 2, 0, 0), PciTree.EMPTY)))
                .isEqualTo("no parameter of this bug check is a device object");
    }

    /** A slot above the device that takes devices by surprise is an external port; those of virtual machines say nothing. */
    @Test
    void aDeviceBehindAPortForSurprisesIsExternal() {
        PciFunction device = function(OBJECT, 2, 0x10DE, null, null);
        PciFunction inner = function(1, 1, 0x8086, new PciFunction.Bridge(1, 2, 2), false);
        PciFunction outer = function(2, 0, 0x8086, new PciFunction.Bridge(0, 1, 2), true);
        PciFunction plain = function(2, 0, 0x8086, new PciFunction.Bridge(0, 1, 2), false);
        PciFunction silent = function(1, 1, 0x8086, new PciFunction.Bridge(1, 2, 2), null);
        PciFunction virtual = function(2, 0, 0x15AD, new PciFunction.Bridge(0, 1, 2), true);

        assertThat(device(device, inner, outer).find().orElseThrow().externalPort())
                .isTrue();
        assertThat(device(device, inner, plain).find().orElseThrow().externalPort())
                .isFalse();
        assertThat(device(device, silent).find().orElseThrow().externalPort()).isNull();
        assertThat(device(device).find().orElseThrow().externalPort()).isNull();
        assertThat(device(device, inner, virtual).find().orElseThrow().externalPort())
                .isNull();
    }

    @Test
    void aDeviceInTheDumpHasItsStackAndTheFunctionOfItsLayer() {
        irp(1, 1);
        dump.memory.zero(OBJECT, 0x150).u16(OBJECT, 3).u64(OBJECT + 8, DRIVER);
        Fact<DeviceObject> fact = device(function(OBJECT, 0, 0x10DE, null, null));

        DeviceObject found = fact.find().orElseThrow();
        assertThat(source(fact)).isEqualTo("DEVICE_OBJECT at 0xffff800000001000");
        assertThat(found.stack()).extracting(DeviceObject.Layer::module).contains("nic.sys");
        assertThat(found.pci()).isNotNull();
        assertThat(found.unknown())
                .isNotEmpty()
                .allMatch(missing -> missing.field().equals("dma.device"));
        assertThat(device().find().orElseThrow().pci()).isNull();
        assertThat(device().find().orElseThrow().externalPort()).isNull();
    }

    private static final long BLOCK = 0xFFFFC001_23456780L;

    private void poolHeader(long address, String tag) {
        dump.memory.zero(address, 16).u8(address + 2, 4).u8(address + 3, 2);
        dump.memory.put(address + 4, tag.getBytes(StandardCharsets.US_ASCII));
    }

    /** Where a parameter is the header itself, where it is the memory behind it, and whether the block is damaged. */
    @ParameterizedTest
    @CsvSource({
        "19, 20, 2, true, true",
        "19, 21, 2, false, true",
        "19, 22, 2, false, true",
        "c2, 6, 3, true, false",
        "c2, 7, 4, false, false",
        "c4, 13, 3, true, false",
        "c4, 14, 3, true, false",
    })
    void aBlockOfPoolIsReadWhereItsHeaderIs(String code, String subtype, int number, boolean header, boolean damaged) {
        long[] parameters = {Long.parseLong(subtype, 16), 0, 0, 0};
        BugCheck roles = check(Integer.parseInt(code, 16), parameters);
        if (!roles.parameters().get(number - 1).role().word().equals("pool-block")) {
            return;
        }
        parameters[number - 1] = BLOCK;
        poolHeader(header ? BLOCK : BLOCK - 16, "Ntff");

        Fact<PoolAllocation> fact = PoolFinder.find(dump.open(), check(Integer.parseInt(code, 16), parameters));

        long at = header ? BLOCK : BLOCK - 16;
        assertThat(source(fact)).isEqualTo("POOL_HEADER at 0x" + Long.toHexString(at));
        PoolAllocation found = fact.find().orElseThrow();
        assertThat(found.tag()).isEqualTo("Ntff");
        assertThat(found.parameter()).isEqualTo(number);
        assertThat(found.header()).isEqualTo(at);
        assertThat(found.damaged()).isEqualTo(damaged);
        assertThat(found.module()).isEqualTo("ntfs.sys");
        assertThat(found.use()).isNotNull();
    }

    @Test
    void aTagInAParameterIsTakenWhereNoHeaderIs() {
        Fact<PoolAllocation> fact = PoolFinder.find(dump.open(), check(0xC2, 0xA, BLOCK, 0x6666744E, 0x41414141));
        assertThat(source(fact)).isEqualTo("P3");
        assertThat(fact.find().orElseThrow().tag()).isEqualTo("Ntff");
        assertThat(fact.find().orElseThrow().header()).isNull();
        Fact<PoolAllocation> freed = PoolFinder.find(dump.open(), check(0xC2, 7, 0x6666744E, 0, BLOCK));
        assertThat(source(freed)).isEqualTo("P2");
        assertThat(why(PoolFinder.find(dump.open(), check(0xC2, 7, 0, 0, BLOCK))))
                .isEqualTo("the header of the block is not in the dump");
        assertThat(why(PoolFinder.find(dump.open(), check(0xC2, 7, 0, 0, BLOCK & -0x1000))))
                .isEqualTo("a block that fills whole pages has no header");
    }

    private static final long STACK = 0xFFFF8000_00010000L;

    private Optional<CrashContext> pageFault(Registers start) {
        return ContextFinder.ofPageFault(dump.open(), check(0xD1, 0x28, 2, 0, NIC + 0x40), start);
    }

    private void trapFrame(long at) {
        dump.memory
                .zero(at, 0x190)
                .u64(at + 0x168, NIC + 0x40)
                .u64(at + 0xD0, 0x28)
                .u64(at + 0x180, at + 0x190);
        dump.memory.u16(at + 0x170, 0x10).u16(at + 0x188, 0x18).u64(at + 0x178, 0x246);
    }

    /** It stands on 16 bytes, above the stack pointer of the bug check, within 32 KiB, and holds both instruction and address. */
    @Test
    void thePageFaultsRegistersAreThoseOfTheTrapFrameThatHoldsBoth() {
        dump.memory.zero(STACK, 0x9000);
        Registers start = Registers.of(Architecture.X64, NT + 0x100, STACK + 8);
        trapFrame(STACK + 0x200);

        CrashContext found = pageFault(start).orElseThrow();

        assertThat(found.origin()).isEqualTo("trap frame at 0xffff800000010200");
        assertThat(found.registers().instruction()).isEqualTo(NIC + 0x40);
        assertThat(found.registers().stackPointer()).isEqualTo(STACK + 0x390);
        dump.memory.u64(STACK + 0x200 + 0xD0, 0x29);
        assertThat(pageFault(start)).as("another address").isEmpty();
        dump.memory.u64(STACK + 0x200 + 0xD0, 0x28).u64(STACK + 0x200 + 0x168, NIC + 0x41);
        assertThat(pageFault(start)).as("another instruction").isEmpty();
    }

    @Test
    void thePageFaultsTrapFrameIsSoughtOnlySoFar() {
        dump.memory.zero(STACK, 0x9000);
        Registers start = Registers.of(Architecture.X64, NT + 0x100, STACK);
        trapFrame(STACK + 0x8000 - 0x170);
        assertThat(pageFault(start)).isPresent();
        dump.memory.zero(STACK, 0x9000);
        trapFrame(STACK + 0x8000 - 0x160);
        assertThat(pageFault(start)).isEmpty();
        dump.memory.zero(STACK, 0x9000);
        trapFrame(STACK + 0x208);
        assertThat(pageFault(start)).as("off 16").isEmpty();
        trapFrame(STACK);
        assertThat(pageFault(start)).as("at the stack pointer").isPresent();
        assertThat(pageFault(Registers.of(Architecture.X64, NT, STACK + 8)))
                .as("below it")
                .isEmpty();
        assertThat(ContextFinder.ofPageFault(dump.open(), check(0x9F, 3, 0, 0, 0), start))
                .isEmpty();
    }

    @Test
    void theFirstRegistersThatCanBeReadAreTaken() {
        FactsBuilder facts = new FactsBuilder();
        trapFrame(STACK);
        CrashContext found = ContextFinder.ofBugCheck(dump.open(), check(0x139, 3, STACK, OBJECT, 0), facts)
                .orElseThrow();
        assertThat(found.origin()).isEqualTo("trap frame of parameter 2");
        dump.memory.zero(OBJECT, 0x4D0);
        assertThat(ContextFinder.ofBugCheck(dump.open(), check(0x3B, 0xC0000005L, NIC, OBJECT, 0), facts))
                .isEmpty();
        assertThat(ContextFinder.ofBugCheck(dump.open(), check(0x139, 3, 0, 0, 0), facts))
                .isEmpty();
    }

    /** The IRQL at the fault is in a parameter; what the processor saved is that of the bug check. */
    @Test
    void theProcessorSaysWhatIsMissingOfIt() {
        FactsBuilder facts = new FactsBuilder();
        Fact<CrashingProcessor> none =
                new ProcessorFinder(dump.open(), null, null).find(OptionalInt.empty(), List.of(), facts);
        assertThat(why(none)).isEqualTo("the debugger data block cannot be read");
        BugCheck check = check(0xD1, 0x28, 0x77, 0, NIC);
        new ProcessorFinder(dump.open(), null, check)
                .find(OptionalInt.empty(), List.of(new ConnectedInterrupt(1, 0, "a.sys")), facts);
        assertThat(FactFinder.find(dump.open(), false).unknown())
                .contains(new Missing(
                        "processor.irql",
                        "no parameter of this bug check holds it, and the control block of the crashing processor is"
                                + " not in the dump"));
    }

    private RaisedException exception(int code, long... parameters) {
        return ExceptionFinder.find(dump.open(), check(code, parameters)).find().orElseThrow();
    }

    /** 0x1E has the exception's first two words in its parameters; others have code and place alone. */
    @Test
    void anExceptionIsMadeOfTheParametersThatCarryIt() {
        RaisedException read = exception(0x1E, 0xFFFFFFFF_C0000005L, NIC + 0x10, 0, 0x18);
        assertThat(read.information()).containsExactly(0L, 0x18L);
        assertThat(read.text()).isEqualTo("read of 0x18");
        assertThat(read.address()).isEqualTo(NIC + 0x10);
        assertThat(read.code()).isEqualTo(0xC0000005);
        RaisedException service = exception(0x3B, 0xC0000005L, NIC + 0x20, 0, 0);
        assertThat(service.information()).isEmpty();
        assertThat(service.text()).isNull();
        assertThat(service.module()).isEqualTo("nic.sys");
        assertThat(source(ExceptionFinder.find(dump.open(), check(0x7E, 0xC0000005L, NIC, OBJECT, 0))))
                .as("a record that is not in the dump")
                .isEqualTo("parameters of the bug check");
        dump.memory.zero(OBJECT, 0x98).u32(OBJECT, 0xC000001DL);
        assertThat(source(ExceptionFinder.find(dump.open(), check(0x7E, 0xC000001DL, NIC, OBJECT, 0))))
                .isEqualTo("exception record at 0xffff800000001000");
    }

    @Test
    void aMachineCheckIsReadFromBothHalvesOfItsStatus() {
        Fact<HardwareError> fact =
                HardwareFinder.find(dump.open(), check(0x124, 0, OBJECT, 0xBE000000L, 0x9FL), PciTree.EMPTY);
        HardwareError error = fact.find().orElseThrow();
        assertThat(error.source()).isEqualTo("machine check");
        assertThat(error.status()).isEqualTo(0xBE000000_0000009FL);
        assertThat(error.component()).isEqualTo("memory");
        assertThat(error.severity()).isNull();
        assertThat(source(fact)).isEqualTo("P3 and P4");
    }

    @Test
    void anErrorOfPciExpressWithoutItsRecordNamesNoDevice() {
        Fact<HardwareError> fact = HardwareFinder.find(dump.open(), check(0x124, 4, OBJECT, 0, 0), PciTree.EMPTY);
        assertThat(fact)
                .isEqualTo(Fact.known(
                        HardwareError.of(
                                "PCI Express",
                                "pci-express",
                                null,
                                "error of a PCI Express device that the dump does not name"),
                        "P1"));
    }

    /** The kernel's name in reports; a module that is gone keeps its own; names without folder or extension are found. */
    @Test
    void modulesAreNamedWhateverAParameterHolds() {
        dump.unloaded.add(new UnloadedModule("Gone.sys", 0xFFFFF804_40000000L, 0xFFFFF804_40001000L, false, null));
        for (String text : List.of("gone", "GONE.SYS", "\\SystemRoot\\gone.sys")) {
            assertThat(BugCheckFinder.named(dump.open(), text)).as(text).isEqualTo("Gone.sys");
        }
        assertThat(BugCheckFinder.named(dump.open(), "nic")).isEqualTo("nic.sys");
        assertThat(BugCheckFinder.named(dump.open(), "NTOSKRNL.EXE")).isEqualTo("ntoskrnl.exe");
        assertThat(BugCheckFinder.named(dump.open(), "other")).isNull();
        assertThat(check(0xD1, NIC + 8, 2, 0, NIC + 8).parameters().get(3).module())
                .isEqualTo("nic.sys");
        assertThat(check(0xD1, NIC + 8, 2, 0, NIC + 8).parameters().get(1).module())
                .as("an IRQL")
                .isNull();
    }

    /** Between the bug check and the fault stands the kernel's own work; what a scan finds of others there is left behind. */
    @Test
    void theStackGoesFromTheBugCheckThroughTheFault() {
        dump.memory.zero(STACK, 0x2000);
        dump.memory.u64(STACK + 0x28, NIC + 0x2345).u64(STACK + 0x58, NT + 0x2345);
        Registers start = Registers.of(Architecture.X64, NT + 0x1001, STACK);
        Registers fault = Registers.of(Architecture.X64, NIC + 0x1001, STACK + 0x200);
        StackFinder stacks = new StackFinder(dump.open(), null, null);

        StackFinder.Found found =
                stacks.crashing(new CrashContext(start, "header"), new CrashContext(fault, "trap frame"));

        assertThat(found.frames())
                .extracting(frame -> frame.instruction())
                .containsExactly(NT + 0x1001, NT + 0x2345, NIC + 0x1001);
        assertThat(found.frames().getLast().note()).isEqualTo("trap frame: the fault happened here");
        assertThat(found.frames().get(1).trust()).isEqualTo(FrameTrust.SCAN);
        StackFinder.Found alone =
                stacks.crashing(new CrashContext(fault, "header"), new CrashContext(fault, "trap frame"));
        assertThat(alone.frames()).hasSize(1);
        assertThat(alone.frames().getFirst().note()).as("nothing above it").isNull();
        assertThat(stacks.crashing(null, null).frames()).isEmpty();
        assertThat(stacks.crashing(null, null).stopReason()).isEqualTo("the dump holds no context to start from");
        assertThat(stacks.crashing(new CrashContext(start, "header"), null).frames())
                .hasSizeGreaterThan(1);
    }

    @Test
    void theVendorIsThatOfTheProcessorDriverWhereOneIsLoaded() {
        assertThat(SystemFinder.vendor(dump.open(), null)).isNull();
        dump.module("amdppm.sys", 0xFFFFF804_50000000L, 0x1000);
        assertThat(SystemFinder.vendor(dump.open(), null)).isEqualTo("AuthenticAMD");
        dump.module("intelppm.sys", 0xFFFFF804_51000000L, 0x1000);
        assertThat(SystemFinder.vendor(dump.open(), null)).as("both").isNull();
        dump.modules.remove(2);
        assertThat(SystemFinder.vendor(dump.open(), null)).isEqualTo("GenuineIntel");
    }

    @Test
    void theVerifierIsOnWhereItsBugChecksOrItsMarksSaySo() {
        List<String> fields = new ArrayList<>();
        for (int code : new int[] {0xC4, 0xC9, 0xE6}) {
            FactsBuilder facts = new FactsBuilder();
            assertThat(VerifierFinder.find(dump.open(), check(code, 0x13, 0, 0, 0), facts)
                            .find()
                            .orElseThrow()
                            .active())
                    .isTrue();
        }
        FactsBuilder facts = new FactsBuilder();
        assertThat(why(VerifierFinder.find(dump.open(), check(0xE6, 0x26, 0, 0, 6), facts)))
                .isEqualTo("the verifier's level is not in the dump");
        Facts all = FactFinder.find(dump.open(), false);
        all.unknown().forEach(missing -> fields.add(missing.field()));
        assertThat(fields).doesNotContain("verifier.modules");
    }
}
