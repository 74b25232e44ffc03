package io.culprit.fact;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.dump.DumpKind;
import io.culprit.fact.finder.Signs;
import io.culprit.machine.Architecture;
import io.culprit.machine.Registers;
import io.culprit.stack.FrameTrust;
import io.culprit.windows.blob.PciLocation;
import io.culprit.windows.blob.Smbios;
import io.culprit.windows.bugcheck.ParameterRole;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the facts of a crash say by themselves, and which of them are unknown. */
class FactsTest {

    private static FactsBuilder builder(DumpKind kind) {
        return new FactsBuilder()
                .dump(new DumpDescription(kind, 4, "kernel", null, true, List.of()))
                .system(new TargetSystem(
                        "windows", Architecture.X64, 19041, null, null, 1, null, null, null, null, null, null))
                .file(new FileIdentity("C:\\dumps/a.dmp", 1, null));
    }

    @Test
    void whatNobodyLookedForIsUnknownForThatReason() {
        Facts facts = builder(DumpKind.TRIAGE).build();

        assertThat(facts.unknowns())
                .extracting(Missing::field)
                .containsExactly("bugCheck", "processor", "context", "process", "thread");
        assertThat(facts.unknowns()).extracting(Missing::why).containsOnly("nobody looked for it");
        assertThat(facts.stackStopReason()).isEqualTo("nobody looked for it");
        for (Fact<?> fact : List.of(
                facts.exception(),
                facts.fault(),
                facts.machine(),
                facts.history(),
                facts.dma(),
                facts.device(),
                facts.irp(),
                facts.instruction(),
                facts.verifier(),
                facts.corruption(),
                facts.pool(),
                facts.hardware(),
                facts.program(),
                facts.brokenDriver())) {
            assertThat(fact).isEqualTo(Fact.unknown("nobody looked for it"));
            assertThat(fact.known()).isFalse();
            assertThat(fact.find()).isEmpty();
        }
        assertThat(facts.file().name()).isEqualTo("a.dmp");
    }

    /** A program has no bug check and no processor; its dump has an exception. */
    @Test
    void whatADumpOfItsKindNeverHasIsNoUnknown() {
        assertThat(builder(DumpKind.MINIDUMP).build().unknowns())
                .extracting(Missing::field)
                .containsExactly("exception", "context", "process", "thread");
    }

    @Test
    void eachUnknownStandsOnceWithTheReasonThatWasMetFirst() {
        DeviceObject device = DeviceObject.of(
                1,
                2,
                List.of(),
                null,
                null,
                List.of(new Missing("dma.device", "hole"), new Missing("context", "late")));
        Facts facts = builder(DumpKind.TRIAGE)
                .unknown("context", "first")
                .unknown("processor.irql", "not saved")
                .process(Fact.known(new CurrentProcess("a.exe", null), "EPROCESS"))
                .device(Fact.known(device, "DEVICE_OBJECT"))
                .build();

        assertThat(facts.unknowns())
                .containsExactly(
                        new Missing("context", "first"),
                        new Missing("processor.irql", "not saved"),
                        new Missing("bugCheck", "nobody looked for it"),
                        new Missing("processor", "nobody looked for it"),
                        new Missing("thread", "nobody looked for it"),
                        new Missing("dma.device", "hole"));
    }

    /** The device of a DMA fault is a field of that; without one there is nothing to miss. */
    @Test
    void theDeviceIsMissedWhereADmaFaultIsKnown() {
        Facts facts = builder(DumpKind.TRIAGE)
                .dma(Fact.known(DmaFault.of(null, 0x1000, 6, null), "parameters 3 and 4"))
                .device(Fact.unknown("parameter 2 is 0"))
                .build();

        assertThat(facts.unknowns()).contains(new Missing("dma.device", "parameter 2 is 0"));
    }

    @Test
    void aFactKnowsItsValueAndItsSource() {
        Fact<String> fact = Fact.known("a", "header");
        assertThat(fact.known()).isTrue();
        assertThat(fact.find()).contains("a");
        assertThat(fact).isEqualTo(new Fact.Known<>("a", "header"));
    }

    @Test
    void everythingThatIsPutInIsFound() {
        StackFrame frame = new StackFrame(1, 2, "a.sys", 3, "a!b", FrameTrust.SCAN, null, "note");
        ThreadStack thread = new ThreadStack(7, "worker", List.of(frame), "end of the stack");
        BugCheck check = Signs.check(0xD1, 0x28, 2, 0, 0x1234);
        CrashContext context = new CrashContext(Registers.of(Architecture.X64, 1, 2), "header");
        Facts facts = builder(DumpKind.FULL)
                .bugCheck(Fact.known(check, "header"))
                .context(Fact.known(context, "header"))
                .stack(List.of(frame), "end of the stack")
                .threads(List.of(thread))
                .brokenDriver(Fact.known("a.sys", "BrokenDriver"))
                .names(List.of("alice"))
                .interrupts(List.of(new ConnectedInterrupt(0x91, 1, "a.sys")))
                .build();

        assertThat(facts.bugCheck().find()).contains(check);
        assertThat(facts.context().find()).contains(context);
        assertThat(facts.stack()).containsExactly(frame);
        assertThat(facts.stackStopReason()).isEqualTo("end of the stack");
        assertThat(facts.threads()).containsExactly(thread);
        assertThat(facts.brokenDriver().find()).contains("a.sys");
        assertThat(facts.names()).containsExactly("alice");
        assertThat(facts.interrupts()).hasSize(1);
        assertThat(check.has(ParameterRole.IRQL)).isTrue();
        assertThat(check.has(ParameterRole.IRP)).isFalse();
        assertThat(check.baseCode()).isEqualTo(0xD1);
    }

    @Test
    void theDriverOfADeviceIsThatOfItsOwnLayer() {
        List<DeviceObject.Layer> stack = List.of(
                new DeviceObject.Layer(3, "\\Driver\\filter", null),
                new DeviceObject.Layer(2, "\\Driver\\nic", "nic.sys"),
                new DeviceObject.Layer(1, "\\Driver\\pci", "pci.sys"));
        assertThat(DeviceObject.of(2, 1, stack, null, null, List.of()).driver()).isEqualTo("\\Driver\\nic");
        assertThat(DeviceObject.of(1, 1, stack, null, null, List.of()).driver()).isEqualTo("\\Driver\\pci");
        assertThat(DeviceObject.of(9, 1, stack, null, null, List.of()).driver()).isNull();
    }

    private static HardwareError.Device device(int vendor, int model) {
        return new HardwareError.Device("there", PciLocation.of(0x100), vendor, model, null, List.of());
    }

    @Test
    void aDeviceOfAnErrorIsNamedAsFarAsItIsKnown() {
        assertThat(device(0x10DE, 0x2684).name()).startsWith("NVIDIA Corporation ");
        assertThat(device(0x10DE, 0xFFFE).name()).isEqualTo("NVIDIA Corporation");
        assertThat(device(0xF00D, 1).name()).isNull();
    }

    private static TargetMachine machine(Smbios.Module... memory) {
        return new TargetMachine(
                null, null, null, null, null, null, List.of(memory), null, null, null, null, null, null, null);
    }

    private static Smbios.Module module(
            long bytes, @Nullable String part, @Nullable Integer rated, @Nullable Integer runs) {
        return new Smbios.Module("slot", bytes, 0x1A, null, part, rated, runs);
    }

    @Test
    void aMachineSaysWhatItsMemoryIs() {
        assertThat(machine().memoryBytes()).isZero();
        assertThat(machine(module(3, null, null, null), module(4, null, null, null))
                        .memoryBytes())
                .isEqualTo(7);
        assertThat(machine(module(1, "A", null, null)).mixedMemory()).isNull();
        assertThat(machine(module(1, "A", null, null), module(1, null, null, null))
                        .mixedMemory())
                .isNull();
        assertThat(machine(module(1, "A", null, null), module(1, "A", null, null))
                        .mixedMemory())
                .isFalse();
        assertThat(machine(module(1, "A", null, null), module(1, "B", null, null), module(1, "A", null, null))
                        .mixedMemory())
                .isTrue();
    }

    @Test
    void aModuleThatRunsFasterThanItWasMadeForIsTold() {
        Smbios.Module fast = module(1, "A", 2133, 3200);
        List<Smbios.Module> slow = new ArrayList<>();
        slow.add(module(1, "A", 2133, 2133));
        slow.add(module(1, "A", null, 3200));
        slow.add(module(1, "A", 2133, null));
        assertThat(machine(slow.toArray(new Smbios.Module[0])).fasterThanRated())
                .isNull();
        slow.add(fast);
        assertThat(machine(slow.toArray(new Smbios.Module[0])).fasterThanRated())
                .isSameAs(fast);
    }

    @Test
    void theAgeOfAFirmwareIsCountedToTheCrash() {
        TargetMachine.Bios bios = new TargetMachine.Bios("maker", "1", LocalDate.of(2024, 2, 28));
        assertThat(bios.daysBefore(Instant.parse("2024-03-01T00:00:00Z"))).isEqualTo(2);
        assertThat(bios.daysBefore(Instant.parse("2024-02-28T23:59:59Z"))).isZero();
        assertThat(bios.daysBefore(Instant.parse("2024-02-27T23:59:59Z"))).isNull();
        assertThat(bios.daysBefore(null)).isNull();
        assertThat(new TargetMachine.Bios(null, null, null).daysBefore(Instant.EPOCH))
                .isNull();
    }

    /** P3 of Intel's fault is the number of a page where it has no bits above one; AMD's is an address. */
    @Test
    void aDmaFaultReadsTheAddressByTheMakerOfTheProcessor() {
        DmaFault intel = DmaFault.of("GenuineIntel", 0xC1F80, 6, null);
        assertThat(intel.page()).isEqualTo(0xC1F80);
        assertThat(intel.busAddress()).isEqualTo(0xC1F80000L);
        assertThat(intel.access()).isEqualTo("read");
        assertThat(intel.reasonCode()).isEqualTo(6);
        assertThat(intel.protection()).isNull();
        for (String amd : List.of("AuthenticAMD", "HygonGenuine")) {
            DmaFault fault = DmaFault.of(amd, 0xC1F80, 6, null);
            assertThat(fault.page()).as(amd).isNull();
            assertThat(fault.busAddress()).as(amd).isNull();
            assertThat(fault.suggests()).as(amd).contains("option ROM");
        }
        assertThat(DmaFault.of("GenuineIntel", 1L << 52, 6, null).page()).isNull();
        assertThat(DmaFault.of("GenuineIntel", (1L << 52) - 1, 6, null).page()).isEqualTo((1L << 52) - 1);
        assertThat(DmaFault.of("GenuineIntel", 0x2AL << 36, 0x22, null).interruptIndex())
                .isEqualTo(0x2A);
        assertThat(DmaFault.of("GenuineIntel", 0x2A05L << 48, 0x22, null).interruptIndex())
                .isEqualTo(0x2A05);
        assertThat(intel.interruptIndex()).isNull();
    }
}
