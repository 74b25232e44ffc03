package io.culprit.fact;

import io.culprit.image.ImportedFiles;
import io.culprit.image.Modules;
import io.culprit.symbol.ModuleSymbols;
import io.culprit.windows.blob.PciTree;
import io.culprit.windows.blob.UnwrittenEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * Everything that is known of one crash, immutable, without open files. {@code module} strings are file names as Windows writes
 * them; the kernel is always {@code ntoskrnl.exe}.
 *
 * @param fault registers at the fault: those that the bug check leads to, or of a program's exception
 * @param stack of the crashing thread or processor, innermost first
 * @param threads the other walked threads: user dumps, or all threads when asked
 * @param symbols what names the code of the modules on the stack, in its order; empty where nobody said where to look
 * @param imports which files the modules import from that the crash leads to; without those whose import names are not to be read
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
        List<ModuleSymbols> symbols,
        List<ImportedFiles> imports,
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
        symbols = List.copyOf(symbols);
        imports = List.copyOf(imports);
        events = List.copyOf(events);
        interrupts = List.copyOf(interrupts);
        names = List.copyOf(names);
        unknown = List.copyOf(unknown);
    }

    /**
     * The fields that could not be known, each once, with the reason: of the parts first as they were met, then the parts that are missing
     * whole. What a dump of this kind never has is no unknown.
     */
    public List<Missing> unknowns() {
        List<Missing> all = new ArrayList<>(unknown);
        if (dump.kind().kernel()) {
            add("bugCheck", bugCheck, all);
            add("processor", processor, all);
        } else {
            add("exception", exception, all);
        }
        add("context", context, all);
        add("process", process, all);
        add("thread", thread, all);
        if (dma.known()) {
            add("dma.device", device, all);
        }
        if (device instanceof Fact.Known<DeviceObject>(DeviceObject found, String source)) {
            for (Missing missing : found.unknown()) {
                add(missing, all);
            }
        }
        return all;
    }

    private static <T> void add(String field, Fact<T> fact, List<Missing> all) {
        if (fact instanceof Fact.Unknown<T>(String why)) {
            add(new Missing(field, why), all);
        }
    }

    private static void add(Missing missing, List<Missing> all) {
        for (Missing known : all) {
            if (known.field().equals(missing.field())) {
                return;
            }
        }
        all.add(missing);
    }
}
