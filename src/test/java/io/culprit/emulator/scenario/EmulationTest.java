package io.culprit.emulator.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culprit.emulator.Vendor;
import io.culprit.emulator.crash.DeviceObjects;
import io.culprit.emulator.guest.Build;
import io.culprit.emulator.guest.Guest;
import io.culprit.emulator.guest.MachinePlan;
import io.culprit.emulator.scenario.CrashedMachine.Frame;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmulationTest {

    static List<String> names() {
        return Scenarios.all().stream().map(Scenario::name).toList();
    }

    private static CrashedMachine run(String name, long seed) {
        return Emulation.run(Scenarios.find(name).orElseThrow(), seed, null, hit -> {});
    }

    private static List<String> functions(CrashedMachine crash) {
        return crash.frames().stream().map(Frame::function).toList();
    }

    @ParameterizedTest
    @MethodSource("names")
    void endsInItsBugCheckWithAWholeStack(String name) {
        Scenario scenario = Scenarios.find(name).orElseThrow();
        for (long seed = 1; seed <= 2; seed++) {
            CrashedMachine crash = Emulation.run(scenario, seed, null, hit -> {});
            assertThat(crash.code()).isEqualTo(scenario.code());
            assertThat(crash.frames().getFirst().function()).isEqualTo("KeBugCheckEx");
            assertThat(crash.frames().getLast().function())
                    .isIn("KiIdleLoop", "KiStartSystemThread", "KiSystemServiceCopyEnd");
            assertThat(crash.frames())
                    .allSatisfy(frame -> assertThat(frame.function()).isNotEmpty());
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void aDriverThatIsOnTheStackIsTheGuiltyOneOrAnInnocentUnderAnInterrupt(String name) {
        CrashedMachine crash = run(name, 3);
        if (crash.scenario().iommu() || crash.guiltyModule() == null || crash.code() == 0x9F) {
            return;
        }
        boolean named = crash.frames().stream().anyMatch(frame -> frame.module().equals(crash.guiltyModule()));
        boolean pointedAt = crash.code() == 0x116
                && crash.guest()
                        .moduleAt(crash.parameters()[1])
                        .orElseThrow()
                        .plan()
                        .file()
                        .equals(crash.guiltyModule());
        assertThat(named || pointedAt).isTrue();
    }

    @Test
    void theStackWithoutADeviceReadsAsThePublicOne() {
        CrashedMachine crash = run("nic-no-device", 7);
        assertThat(functions(crash))
                .containsExactly(
                        "KeBugCheckEx",
                        "IvtHandleInterrupt",
                        "HalpIommuInterruptRoutine",
                        "KiCallInterruptServiceRoutine",
                        "KiInterruptSubDispatchNoLock",
                        "KiInterruptDispatchNoLock",
                        "KiIdleLoop");
        assertThat(crash.parameters()[1]).isZero();
        List<Frame> frames = crash.frames();
        assertThat(frames.get(1).stackPointer() - frames.get(0).stackPointer()).isEqualTo(8);
        assertThat(frames.get(4).stackPointer() & 0xFFF).isEqualTo(0xF90);
        assertThat(frames.get(6).stackPointer() - frames.get(5).stackPointer()).isEqualTo(0x190);
        assertThat(frames.subList(0, 5)).allMatch(frame -> frame.stackKind().equals("isr"));
        assertThat(frames.subList(5, 7)).allMatch(frame -> frame.stackKind().equals("thread"));
    }

    @Test
    void halHandlesTheInterruptInBuild17763() {
        CrashedMachine crash = run("nic-hal", 1);
        assertThat(crash.guest().plan().build()).isEqualTo(Build.WINDOWS_10_1809);
        assertThat(crash.frames().get(1))
                .satisfies(frame ->
                        assertThat(frame.module() + "!" + frame.function()).isEqualTo("hal.dll!IvtHandleInterrupt"));
    }

    @Test
    void theInterruptedDriverStandsBelowTheInterrupt() {
        CrashedMachine crash = run("nic-under-keyboard", 2);
        assertThat(crash.frames().subList(6, crash.frames().size()))
                .extracting(frame -> frame.module() + "!" + frame.function())
                .contains("i8042prt.sys!I8xReadPortUchar");
    }

    @Test
    void aDeferredReportHasNoHandlerOnItsStack() {
        assertThat(functions(run("nic-deferred", 1)))
                .containsExactly(
                        "KeBugCheckEx",
                        "IvtIommuFaultLogDeferredRoutine",
                        "KiExecuteAllDpcs",
                        "KiRetireDpcList",
                        "KiIdleLoop");
    }

    @Test
    void aDoubleFaultHasAStackOfItsOwn() {
        List<Frame> frames = run("7f-stack", 1).frames();
        assertThat(frames.getFirst().stackKind()).isEqualTo("double-fault");
        assertThat(frames.stream().map(Frame::stackKind)).contains("isr", "thread");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"gpu-stale-write", "nic-amd", "nvme-unmapped-read", "wifi-raw-physical", "usb-read-only-write"})
    void theFaultIsWhatTheParametersSay(String name) {
        CrashedMachine crash = run(name, 5);
        assertThat(crash.fault()).isNotNull().satisfies(fault -> {
            assertThat(crash.parameters()[3]).isEqualTo(fault.reason());
            assertThat(crash.parameters()[2]).isEqualTo(third(crash, fault.address()));
            assertThat(fault.write()).isEqualTo(crash.scenario().write());
        });
    }

    /** AMD's log has whole addresses; Intel's record pages, which the bug check tells by number or by address. */
    private static long third(CrashedMachine crash, long address) {
        MachinePlan plan = crash.guest().plan();
        if (plan.vendor() == Vendor.AMD) {
            return address;
        }
        return plan.crash().remapping().pageNumber() ? address >>> 12 : address & -0x1000L;
    }

    @Test
    void theThirdParameterIsAPageNumberUnlessTheScenarioSaysOtherwise() {
        CrashedMachine page = run("nic-unmapped-read", 5);
        CrashedMachine address = run("nic-address", 5);
        assertThat(page.parameters()[2]).isLessThan(0x10_0000L);
        assertThat(address.parameters()[2]).isGreaterThan(0x10_0000L).matches(value -> (value & 0xFFF) == 0);
    }

    @ParameterizedTest
    @MethodSource("names")
    void theNamedDeviceIsTheGuiltyOne(String name) {
        CrashedMachine crash = run(name, 6);
        boolean driven = !name.equals("pci-bridge") && !name.endsWith("-unloaded");
        if (crash.scenario().iommu() && crash.scenario().setting().resolved() && driven) {
            List<String> stack = new DeviceObjects(crash)
                    .stack().stream()
                            .map(device -> crash.guest()
                                    .moduleAt(device.driverStart())
                                    .orElseThrow()
                                    .plan()
                                    .file())
                            .toList();
            MachinePlan plan = crash.guest().plan();
            int acting = plan.devices().get(plan.crash().device()).driver();
            assertThat(stack).first().isEqualTo("pci.sys");
            assertThat(stack.stream().filter(file -> !file.equals("ACPI.sys")).skip(1))
                    .first()
                    .isEqualTo(plan.modules().get(acting).file());
        }
    }

    /** Nothing is left of it but its name, and the device that nobody told to stop. */
    @ParameterizedTest
    @ValueSource(strings = {"nic-unloaded", "usb-unloaded"})
    void anUnloadedDriverHasLeftItsDeviceAndTheListOfModules(String name) {
        CrashedMachine crash = run(name, 6);
        Guest guest = crash.guest();
        String driver = String.valueOf(crash.guiltyModule());
        assertThat(new DeviceObjects(crash).stack())
                .extracting(DeviceObjects.Device::driver)
                .isSubsetOf("\\Driver\\pci", "\\Driver\\ACPI");
        assertThat(guest.loaded()).extracting(module -> module.plan().file()).doesNotContain(driver);
        assertThat(guest.unloaded())
                .extracting(MachinePlan.Unloaded::name)
                .last()
                .isEqualTo(driver);
        assertThat(crash.fault().requester()).isEqualTo(guest.plan().acting().requester());
    }

    @ParameterizedTest
    @ValueSource(longs = {757, 2301})
    void theFaultThatNoCodeCanMakeIsOfThePageThatIsReadWhereverTheBufferBegins(long seed) {
        assertThat(run("fault-readable", seed).code()).isEqualTo(0x50);
    }

    @Test
    void anotherSeedIsAnotherMachine() {
        Set<Long> kernels = new HashSet<>();
        Set<String> drivers = new HashSet<>();
        Set<Integer> processors = new HashSet<>();
        for (long seed = 1; seed <= 12; seed++) {
            CrashedMachine crash = run("wifi-raw-physical", seed);
            kernels.add(crash.guest().plan().modules().getFirst().base());
            drivers.add(crash.guiltyModule());
            processors.add(crash.guest().plan().processors());
        }
        assertThat(kernels).hasSizeGreaterThan(10);
        assertThat(drivers).hasSizeGreaterThan(2);
        assertThat(processors).hasSizeGreaterThan(2);
    }

    @Test
    void tracesFunctionsInterruptsAndFaultsInOrder() {
        List<String> hits = new ArrayList<>();
        Emulation.run(
                Scenarios.find("nic-no-device").orElseThrow(),
                7,
                "*:::*",
                hit -> hits.add(hit.probe().toString()));
        assertThat(hits).containsSubsequence("dma:::read", "iommu:::fault", "interrupt:::deliver", "bugcheck:::raise");
        hits.clear();
        Emulation.run(
                Scenarios.find("nic-no-device").orElseThrow(),
                7,
                "fbt:nt:Ivt*:entry",
                hit -> hits.add(hit.probe().toString()));
        assertThat(hits).last().asString().isEqualTo("fbt:nt:IvtHandleInterrupt:entry");
    }

    @Test
    void tracingChangesNothing() {
        List<String> hits = new ArrayList<>();
        CrashedMachine traced = Emulation.run(
                Scenarios.find("usb-raw-physical").orElseThrow(), 4, "*:::*", hit -> hits.add(hit.line()));
        CrashedMachine silent = run("usb-raw-physical", 4);
        assertThat(hits).isNotEmpty();
        assertThat(traced.frames()).isEqualTo(silent.frames());
        assertThat(traced.guest().machine().time())
                .isEqualTo(silent.guest().machine().time());
    }

    @ParameterizedTest
    @ValueSource(strings = {"fbt:nt:NoSuchFunction:entry", "nonsense", "a:b:c:d:e"})
    void aProbeThatDoesNotExistIsAnErrorForTheUser(String probe) {
        Scenario scenario = Scenarios.find("nic-no-device").orElseThrow();
        assertThatThrownBy(() -> Emulation.run(scenario, 1, probe, hit -> {}))
                .isInstanceOf(UnknownProbeException.class)
                .hasMessageContaining(probe);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fbt::ivthandleinterrupt:entry", "fbt::IVTHANDLEINTERRUPT:ENTRY", "fbt:nt:Ivt*:entry"})
    void probesAreFoundInTheSpellingOfArticles(String probe) {
        List<String> hits = new ArrayList<>();
        Emulation.run(
                Scenarios.find("nic-no-device").orElseThrow(),
                7,
                probe,
                hit -> hits.add(hit.probe().toString()));
        assertThat(hits).contains("fbt:nt:IvtHandleInterrupt:entry");
    }

    @Test
    void aProbeThatMatchesNothingIsAnsweredWithTheNearest() {
        Scenario scenario = Scenarios.find("nic-no-device").orElseThrow();
        assertThatThrownBy(() -> Emulation.run(scenario, 1, "fbt::ivthandlerinterrupt:entry", hit -> {}))
                .hasMessage("no probe matches fbt::ivthandlerinterrupt:entry; the nearest is"
                        + " fbt:nt:IvtHandleInterrupt:entry");
    }

    @Test
    void namesAreUniqueAndSummariesFitALine() {
        assertThat(names()).doesNotHaveDuplicates().hasSizeGreaterThan(120);
        assertThat(Scenarios.all())
                .allSatisfy(scenario -> assertThat(
                                scenario.name().length() + scenario.summary().length())
                        .isLessThan(110));
    }
}
