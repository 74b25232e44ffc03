package io.culprit.fact;

import io.culprit.image.Modules;
import io.culprit.windows.blob.PciTree;
import io.culprit.windows.blob.UnwrittenEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is known of one crash, immutable, without open files. {@code module} strings are file names as Windows writes
 * them; the kernel is always {@code ntoskrnl.exe}.
 *
 * @param fault registers at the fault: those that the bug check leads to, or of a program's exception
 * @param stack of the crashing thread or processor, innermost first
 * @param threads the other walked threads: user dumps, or all threads when asked
 * @param pci the PCI functions of the machine; without any where the dump has no records
 * @param history what ran on the crashing processor in the last moments
 * @param events warnings and errors for the System log of the last minute that had not been written; they can name people
 * @param device the device that a parameter of the bug check leads to
 * @param irp the request that a parameter leads to
 * @param pool the block of pool that a parameter leads to, by its tag
 * @param program what a user minidump says of its program beside the crash
 * @param brokenDriver the module that Windows itself blamed when it wrote a small dump
 * @param hardware the error that the hardware reported
 * @param names of people and machines that the program's environment gives away: for reports that are to leave them out
 * @param unknown what could not be known, beside the facts that say so themselves; {@code field} is the JSON path
 */
public record Facts(
        DumpDescription dump,
        TargetSystem system,
        Fact<BugCheck> bugCheck,
        Fact<RaisedException> exception,
        Fact<CrashContext> context,
        Fact<CrashContext> fault,
        Fact<CurrentProcess> process,
        Fact<CurrentThread> thread,
        Fact<CrashingProcessor> processor,
        List<StackFrame> stack,
        String stackStopReason,
        List<ThreadStack> threads,
        Modules modules,
        PciTree pci,
        Fact<TargetMachine> machine,
        Fact<RoutineHistory> history,
        List<UnwrittenEvent> events,
        Fact<DmaFault> dma,
        Fact<DeviceObject> device,
        Fact<IoRequest> irp,
        Fact<FaultingInstruction> instruction,
        Fact<DriverVerifier> verifier,
        Fact<MemoryCorruption> corruption,
        Fact<PoolAllocation> pool,
        Fact<HardwareError> hardware,
        List<ConnectedInterrupt> interrupts,
        Fact<CrashedProgram> program,
        Fact<String> brokenDriver,
        FileIdentity file,
        List<String> names,
        List<Missing> unknown) {

    /** Copies the lists. */
    public Facts {
        stack = List.copyOf(stack);
        threads = List.copyOf(threads);
        events = List.copyOf(events);
        interrupts = List.copyOf(interrupts);
        names = List.copyOf(names);
        unknown = List.copyOf(unknown);
    }

    /**
     * Facts as they are found, one after the other. Whatever nobody puts in stays unknown; dump, system and file have to be put in.
     */
    public static final class Builder {

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

        public Builder dump(DumpDescription found) {
            dump = found;
            return this;
        }

        public Builder system(TargetSystem found) {
            system = found;
            return this;
        }

        public Builder bugCheck(Fact<BugCheck> found) {
            bugCheck = found;
            return this;
        }

        public Builder exception(Fact<RaisedException> found) {
            exception = found;
            return this;
        }

        public Builder context(Fact<CrashContext> found) {
            context = found;
            return this;
        }

        public Builder fault(Fact<CrashContext> found) {
            fault = found;
            return this;
        }

        public Builder process(Fact<CurrentProcess> found) {
            process = found;
            return this;
        }

        public Builder thread(Fact<CurrentThread> found) {
            thread = found;
            return this;
        }

        public Builder processor(Fact<CrashingProcessor> found) {
            processor = found;
            return this;
        }

        public Builder stack(List<StackFrame> frames, String stopReason) {
            stack = frames;
            stackStopReason = stopReason;
            return this;
        }

        public Builder threads(List<ThreadStack> found) {
            threads = found;
            return this;
        }

        public Builder modules(Modules found) {
            modules = found;
            return this;
        }

        public Builder pci(PciTree found) {
            pci = found;
            return this;
        }

        public Builder machine(Fact<TargetMachine> found) {
            machine = found;
            return this;
        }

        public Builder history(Fact<RoutineHistory> found) {
            history = found;
            return this;
        }

        public Builder events(List<UnwrittenEvent> found) {
            events = found;
            return this;
        }

        public Builder dma(Fact<DmaFault> found) {
            dma = found;
            return this;
        }

        public Builder device(Fact<DeviceObject> found) {
            device = found;
            return this;
        }

        public Builder irp(Fact<IoRequest> found) {
            irp = found;
            return this;
        }

        public Builder instruction(Fact<FaultingInstruction> found) {
            instruction = found;
            return this;
        }

        public Builder verifier(Fact<DriverVerifier> found) {
            verifier = found;
            return this;
        }

        public Builder corruption(Fact<MemoryCorruption> found) {
            corruption = found;
            return this;
        }

        public Builder pool(Fact<PoolAllocation> found) {
            pool = found;
            return this;
        }

        public Builder hardware(Fact<HardwareError> found) {
            hardware = found;
            return this;
        }

        public Builder interrupts(List<ConnectedInterrupt> found) {
            interrupts = found;
            return this;
        }

        public Builder program(Fact<CrashedProgram> found) {
            program = found;
            return this;
        }

        public Builder brokenDriver(Fact<String> found) {
            brokenDriver = found;
            return this;
        }

        public Builder file(FileIdentity found) {
            file = found;
            return this;
        }

        public Builder names(List<String> found) {
            names = found;
            return this;
        }

        /** A field of the report that could not be known, and why. */
        public Builder unknown(String field, String why) {
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
}
