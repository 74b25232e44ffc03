package io.culprit.emulator.scenario;

import io.culprit.emulator.CallFrame;
import io.culprit.emulator.ProbeDescription;
import io.culprit.emulator.ProbeHit;
import io.culprit.emulator.ProbeHit.Argument;
import io.culprit.emulator.Stop;
import io.culprit.emulator.Vendor;
import io.culprit.emulator.device.BusMaster;
import io.culprit.emulator.device.RemappedPort;
import io.culprit.emulator.guest.Guest;
import io.culprit.emulator.guest.Loader;
import io.culprit.emulator.guest.MachinePlan;
import io.culprit.emulator.iommu.AmdRemappingUnit;
import io.culprit.emulator.iommu.RemappingUnit;
import io.culprit.emulator.iommu.TransferRequest;
import io.culprit.emulator.iommu.Translation;
import io.culprit.emulator.processor.Machine;
import io.culprit.emulator.processor.Processor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs a scenario: builds the machine, boots the guest, waits for its bug check, and keeps what really happened. */
public final class Emulation {

    private static final long MOST_INSTRUCTIONS = 40_000_000;
    private static final int IOMMU_VECTOR = 0xCE;
    private static final int CLOCK_VECTOR = 0xD1;

    private final Scenario scenario;
    private final long seed;
    private final MachinePlan plan;
    private final Machine machine;
    private final RemappingUnit intel;
    private final AmdRemappingUnit amd;
    private CrashedMachine.@Nullable Fault fault;

    private Emulation(Scenario scenario, long seed) {
        this.scenario = scenario;
        this.seed = seed;
        this.plan = Casting.plan(scenario, seed);
        this.machine = Loader.machine(plan);
        PhysicalTables tables = new PhysicalTables(machine.memory());
        this.intel = new RemappingUnit(tables, 8, machine::signal, this::refused);
        this.amd = new AmdRemappingUnit(tables, machine::signal, this::refused);
    }

    /**
     * Runs {@code scenario} to its bug check.
     *
     * @param probe a probe description to trace, or null
     * @param trace takes each hit
     * @throws UnknownProbeException with a sentence for the user when the probe description is wrong or matches nothing
     */
    public static CrashedMachine run(Scenario scenario, long seed, @Nullable String probe, Consumer<ProbeHit> trace) {
        Emulation emulation = new Emulation(scenario, seed);
        Guest guest = emulation.boot();
        if (probe != null) {
            emulation.trace(guest, probe, trace);
        }
        emulation.execute(guest);
        return CrashedMachine.of(scenario, seed, guest, emulation.crashed(guest), emulation.fault);
    }

    private Guest boot() {
        boolean isAmd = plan.vendor() == Vendor.AMD;
        long physical = Loader.IOMMU_REGISTERS;
        if (isAmd) {
            amd.setMessage(0xFEE0_0000L | (long) plan.crash().iommuProcessor() << 12, IOMMU_VECTOR);
            machine.memory().addRegion(physical, AmdRemappingUnit.REGISTER_BYTES, UnitRegisters.of(amd));
        } else {
            machine.memory().addRegion(physical, RemappingUnit.REGISTER_BYTES, UnitRegisters.of(intel));
        }
        RemappedPort port = new RemappedPort(machine, isAmd ? amd::translate : this::translate, this::interrupt);
        Guest guest = Loader.load(plan, machine, port, setups());
        machine.callChains().record();
        return guest;
    }

    private long translate(int requester, long address, boolean write) {
        TransferRequest request =
                write ? TransferRequest.write(requester, address) : TransferRequest.read(requester, address);
        return intel.translate(request) instanceof Translation.Granted(long physical) ? physical : -1;
    }

    private void interrupt(int requester, long address, int data) {
        if (plan.vendor() == Vendor.AMD) {
            machine.signal(address, data);
        } else {
            intel.interrupt(requester, address, data);
        }
    }

    private List<BusMaster.Setup> setups() {
        Saboteur saboteur = new Saboteur(machine.memory(), intel);
        List<BusMaster.Setup> setups = new ArrayList<>();
        Dice work = new Dice(seed).of("work");
        for (int i = 0; i < plan.devices().size(); i++) {
            MachinePlan.Device device = plan.devices().get(i);
            MachinePlan.Driver driver = plan.modules().get(device.driver()).driver();
            boolean guilty = i == plan.crash().device();
            Runnable before = guilty ? () -> saboteur.damage(plan.crash().sabotage(), device.requester()) : () -> {};
            long target = plan.addresses().ram() + plan.crash().delay() * 16L;
            setups.add(new BusMaster.Setup(
                    plan.crash().delay(),
                    i % 2 == 0 || guilty
                            ? plan.crash().iommuProcessor()
                            : plan.crash().processor(),
                    driver == null ? 0 : driver.vector(),
                    before,
                    target,
                    guilty ? scenario.setting().message() : 0,
                    guilty ? 0 : 1500 + work.below(4000),
                    work.oneIn(2)));
        }
        return setups;
    }

    private void refused(int requester, long address, boolean write, int reason) {
        if (fault == null) {
            fault = new CrashedMachine.Fault(requester, reason, write, address);
        }
        machine.probes()
                .fire(
                        "iommu",
                        "fault",
                        null,
                        new Argument("requester", requester),
                        new Argument("address", address),
                        new Argument("write", write ? 1 : 0),
                        new Argument("reason", reason));
    }

    private void trace(Guest guest, String probe, Consumer<ProbeHit> trace) {
        for (Guest.Module module : guest.modules()) {
            String name = moduleName(module.plan().file());
            module.functions()
                    .forEach((rva, function) -> machine.probes()
                            .declareFunction(name, function, module.plan().base() + rva));
        }
        try {
            machine.probes().trace(probe, trace);
        } catch (IllegalArgumentException malformed) {
            throw new UnknownProbeException(String.valueOf(malformed.getMessage()));
        }
        if (!machine.probes().unmatched().isEmpty()) {
            ProbeDescription wanted = machine.probes().unmatched().getFirst();
            String nearest = machine.probes()
                    .nearest(wanted)
                    .map(found -> "; the nearest is " + found)
                    .orElse("");
            throw new UnknownProbeException("no probe matches " + probe + nearest);
        }
    }

    /** As a debugger names modules: nt for the kernel, else the file name without its extension. */
    static String moduleName(String file) {
        return file.equals("ntoskrnl.exe") ? "nt" : file.substring(0, file.lastIndexOf('.'));
    }

    private void execute(Guest guest) {
        events(guest);
        Stop stop = machine.run(MOST_INSTRUCTIONS);
        if (stop != Stop.REQUESTED) {
            throw new IllegalStateException(scenario.name() + " ended without a bug check: " + stop + " "
                    + machine.stopReason() + " at " + where(guest));
        }
        machine.probes().fire("bugcheck", "raise", crashed(guest), new Argument("code", scenario.code()));
    }

    private String where(Guest guest) {
        StringBuilder text = new StringBuilder();
        for (Processor processor : machine.processors()) {
            text.append(' ').append(guest.name(processor.rip()));
        }
        return text.toString();
    }

    private void events(Guest guest) {
        new Mishap(machine, guest).prepare();
        if (plan.crash().clockPeriod() > 0) {
            tick(machine.processor(plan.crash().processor()));
        }
    }

    private void tick(Processor processor) {
        machine.after(plan.crash().clockPeriod(), () -> {
            processor.apic().request(CLOCK_VECTOR);
            tick(processor);
        });
    }

    /** The processor whose bug check it is: the one that is not frozen by another. */
    private Processor crashed(Guest guest) {
        for (Processor processor : machine.processors()) {
            boolean stopped = machine.callChains().of(processor).stream()
                    .anyMatch(frame -> guest.name(frame.target()).endsWith("!KeBugCheckEx"));
            if (stopped) {
                return processor;
            }
        }
        throw new IllegalStateException("no processor is in a bug check");
    }

    /** Calls that a processor is in; tests read it. */
    static List<CallFrame> chain(Processor processor) {
        return processor.machine().callChains().of(processor);
    }
}
