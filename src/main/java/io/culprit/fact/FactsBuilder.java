package io.culprit.fact;

import io.culprit.image.ImportedFiles;
import io.culprit.image.Modules;
import io.culprit.symbol.ModuleSymbols;
import io.culprit.windows.blob.PciTree;
import io.culprit.windows.blob.UnwrittenEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Facts as they are found, one after the other. Whatever nobody puts in stays unknown; dump, system and file have to be put in.
 */
public final class FactsBuilder {

    private static final String NOT_SOUGHT = "nobody looked for it";

    private @Nullable DumpDescription dump;
    private @Nullable TargetSystem system;
    private Fact<BugCheck> bugCheck = Fact.unknown(NOT_SOUGHT);
    private Fact<RaisedException> exception = Fact.unknown(NOT_SOUGHT);
    private Fact<CrashContext> context = Fact.unknown(NOT_SOUGHT);
    private Fact<CrashContext> fault = Fact.unknown(NOT_SOUGHT);
    private Fact<CurrentProcess> process = Fact.unknown(NOT_SOUGHT);
    private Fact<CurrentThread> thread = Fact.unknown(NOT_SOUGHT);
    private Fact<CrashingProcessor> processor = Fact.unknown(NOT_SOUGHT);
    private List<StackFrame> stack = List.of();
    private String stackStopReason = NOT_SOUGHT;
    private List<ThreadStack> threads = List.of();
    private Modules modules = Modules.of(List.of(), List.of());
    private List<ModuleSymbols> symbols = List.of();
    private List<ImportedFiles> imports = List.of();
    private PciTree pci = PciTree.EMPTY;
    private Fact<TargetMachine> machine = Fact.unknown(NOT_SOUGHT);
    private Fact<RoutineHistory> history = Fact.unknown(NOT_SOUGHT);
    private List<UnwrittenEvent> events = List.of();
    private Fact<DmaFault> dma = Fact.unknown(NOT_SOUGHT);
    private Fact<DeviceObject> device = Fact.unknown(NOT_SOUGHT);
    private Fact<IoRequest> irp = Fact.unknown(NOT_SOUGHT);
    private Fact<FaultingInstruction> instruction = Fact.unknown(NOT_SOUGHT);
    private Fact<DriverVerifier> verifier = Fact.unknown(NOT_SOUGHT);
    private Fact<MemoryCorruption> corruption = Fact.unknown(NOT_SOUGHT);
    private Fact<PoolAllocation> pool = Fact.unknown(NOT_SOUGHT);
    private Fact<HardwareError> hardware = Fact.unknown(NOT_SOUGHT);
    private List<ConnectedInterrupt> interrupts = List.of();
    private Fact<CrashedProgram> program = Fact.unknown(NOT_SOUGHT);
    private Fact<String> brokenDriver = Fact.unknown(NOT_SOUGHT);
    private @Nullable FileIdentity file;
    private List<String> names = List.of();
    private final List<Missing> unknown = new ArrayList<>();

    public FactsBuilder dump(DumpDescription found) {
        dump = found;
        return this;
    }

    public FactsBuilder system(TargetSystem found) {
        system = found;
        return this;
    }

    public FactsBuilder bugCheck(Fact<BugCheck> found) {
        bugCheck = found;
        return this;
    }

    public FactsBuilder exception(Fact<RaisedException> found) {
        exception = found;
        return this;
    }

    public FactsBuilder context(Fact<CrashContext> found) {
        context = found;
        return this;
    }

    public FactsBuilder fault(Fact<CrashContext> found) {
        fault = found;
        return this;
    }

    public FactsBuilder process(Fact<CurrentProcess> found) {
        process = found;
        return this;
    }

    public FactsBuilder thread(Fact<CurrentThread> found) {
        thread = found;
        return this;
    }

    public FactsBuilder processor(Fact<CrashingProcessor> found) {
        processor = found;
        return this;
    }

    public FactsBuilder stack(List<StackFrame> frames, String stopReason) {
        stack = frames;
        stackStopReason = stopReason;
        return this;
    }

    public FactsBuilder threads(List<ThreadStack> found) {
        threads = found;
        return this;
    }

    public FactsBuilder modules(Modules found) {
        modules = found;
        return this;
    }

    public FactsBuilder symbols(List<ModuleSymbols> found) {
        symbols = found;
        return this;
    }

    public FactsBuilder imports(List<ImportedFiles> found) {
        imports = found;
        return this;
    }

    public FactsBuilder pci(PciTree found) {
        pci = found;
        return this;
    }

    public FactsBuilder machine(Fact<TargetMachine> found) {
        machine = found;
        return this;
    }

    public FactsBuilder history(Fact<RoutineHistory> found) {
        history = found;
        return this;
    }

    public FactsBuilder events(List<UnwrittenEvent> found) {
        events = found;
        return this;
    }

    public FactsBuilder dma(Fact<DmaFault> found) {
        dma = found;
        return this;
    }

    public FactsBuilder device(Fact<DeviceObject> found) {
        device = found;
        return this;
    }

    public FactsBuilder irp(Fact<IoRequest> found) {
        irp = found;
        return this;
    }

    public FactsBuilder instruction(Fact<FaultingInstruction> found) {
        instruction = found;
        return this;
    }

    public FactsBuilder verifier(Fact<DriverVerifier> found) {
        verifier = found;
        return this;
    }

    public FactsBuilder corruption(Fact<MemoryCorruption> found) {
        corruption = found;
        return this;
    }

    public FactsBuilder pool(Fact<PoolAllocation> found) {
        pool = found;
        return this;
    }

    public FactsBuilder hardware(Fact<HardwareError> found) {
        hardware = found;
        return this;
    }

    public FactsBuilder interrupts(List<ConnectedInterrupt> found) {
        interrupts = found;
        return this;
    }

    public FactsBuilder program(Fact<CrashedProgram> found) {
        program = found;
        return this;
    }

    public FactsBuilder brokenDriver(Fact<String> found) {
        brokenDriver = found;
        return this;
    }

    public FactsBuilder file(FileIdentity found) {
        file = found;
        return this;
    }

    public FactsBuilder names(List<String> found) {
        names = found;
        return this;
    }

    /** A field of the report that could not be known, and why. */
    public FactsBuilder unknown(String field, String why) {
        unknown.add(new Missing(field, why));
        return this;
    }

    /** All of them. */
    public Facts build() {
        return new Facts(
                Objects.requireNonNull(dump),
                Objects.requireNonNull(system),
                bugCheck,
                exception,
                context,
                fault,
                process,
                thread,
                processor,
                stack,
                stackStopReason,
                threads,
                modules,
                symbols,
                imports,
                pci,
                machine,
                history,
                events,
                dma,
                device,
                irp,
                instruction,
                verifier,
                corruption,
                pool,
                hardware,
                interrupts,
                program,
                brokenDriver,
                Objects.requireNonNull(file),
                names,
                unknown);
    }
}
