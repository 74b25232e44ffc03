package io.culprit.fact.finder;

import io.culprit.dump.DumpFile;
import io.culprit.dump.DumpHeader;
import io.culprit.dump.SourceFile;
import io.culprit.fact.BugCheck;
import io.culprit.fact.ConnectedInterrupt;
import io.culprit.fact.CrashContext;
import io.culprit.fact.DeviceObject;
import io.culprit.fact.DumpDescription;
import io.culprit.fact.Fact;
import io.culprit.fact.Facts;
import io.culprit.fact.FactsBuilder;
import io.culprit.fact.FaultingInstruction;
import io.culprit.fact.FileIdentity;
import io.culprit.fact.RaisedException;
import io.culprit.fact.StackFrame;
import io.culprit.fact.TargetMachine;
import io.culprit.fact.TargetSystem;
import io.culprit.fact.fault.CorruptionFinder;
import io.culprit.fact.fault.InstructionFinder;
import io.culprit.fact.machine.LastMoments;
import io.culprit.fact.machine.MachineFinder;
import io.culprit.image.LoadedModule;
import io.culprit.machine.Budget;
import io.culprit.windows.CrashedSystem;
import io.culprit.windows.KernelImage;
import io.culprit.windows.KernelThread;
import io.culprit.windows.ProcessEnvironment;
import io.culprit.windows.Processors;
import io.culprit.windows.blob.Blobs;
import io.culprit.windows.blob.PciTree;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Finds everything that is true of a crash: one step after the other, each with the finders of what belongs together, and each later
 * one with what the earlier ones found.
 */
public final class FactFinder {

    private static final String USER_DUMP = "the dump is of a program, not of the kernel";
    private static final String KERNEL_DUMP = "the dump is of the kernel, not of a program";

    private final CrashedSystem system;
    private final DumpFile dump;
    private final boolean kernel;
    private final Processors.@Nullable Prcb crashing;
    private final @Nullable KernelThread thread;
    private final @Nullable String vendor;
    private final Budget budget;
    private final FactsBuilder facts = new FactsBuilder();

    private @Nullable BugCheck check;
    private PciTree pci = PciTree.EMPTY;
    /** What the header holds, and what holds at the fault. */
    private @Nullable CrashContext start;

    private @Nullable CrashContext fault;
    /** Of the processor's own record of a page fault, where nothing else leads to the registers at the fault. */
    private @Nullable CrashContext trapped;

    private @Nullable RaisedException exception;
    private @Nullable FaultingInstruction instruction;
    private List<StackFrame> frames = List.of();
    private OptionalInt vector = OptionalInt.empty();
    private int unlisted;

    private FactFinder(CrashedSystem system, Budget budget) {
        this.system = system;
        this.budget = budget;
        this.dump = system.dump();
        this.kernel = dump.header().kind().kernel();
        this.crashing = kernel ? Processors.of(system).crashing().orElse(null) : null;
        this.thread =
                crashing == null ? null : KernelThread.current(system, crashing).orElse(null);
        this.vendor = SystemFinder.vendor(system, crashing);
    }

    /**
     * The facts of a crash.
     *
     * @param allThreads whether to walk the stacks of all threads or processors, not only the crashing one
     * @throws CancellationException when the thread was interrupted
     */
    public static Facts find(CrashedSystem system, boolean allThreads) {
        return find(system, allThreads, Budget.none());
    }

    /** As without a budget; when it is spent, the rest stays unknown and a warning says so. */
    public static Facts find(CrashedSystem system, boolean allThreads, Budget budget) {
        return new FactFinder(system, budget).find(allThreads);
    }

    private Facts find(boolean allThreads) {
        begin("read the bug check and its context");
        bugCheck();
        context();
        instruction();
        begin("walked the stacks");
        stacks(allThreads);
        begin("read what the system was");
        target();
        current();
        begin("read its devices");
        devices();
        begin("looked for signs of what broke");
        signs();
        program();
        file();
        dump();
        return facts.build();
    }

    /** What is done from now on, unless nobody waits for the answer any more. */
    private void begin(String doing) {
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("interrupted");
        }
        budget.begin(doing);
    }

    private void bugCheck() {
        Fact<BugCheck> found = kernel ? BugCheckFinder.find(system) : Fact.unknown(USER_DUMP);
        check = found.find().orElse(null);
        Fact<RaisedException> raised = ExceptionFinder.find(system, check);
        exception = raised.find().orElse(null);
        facts.bugCheck(found).exception(raised);
    }

    private void context() {
        Fact<CrashContext> found = ContextFinder.find(system);
        start = found.find().orElse(null);
        fault = !kernel
                ? start
                : check == null
                        ? null
                        : ContextFinder.ofBugCheck(system, check, facts).orElse(null);
        trapped = fault != null || check == null || start == null
                ? fault
                : ContextFinder.ofPageFault(system, check, start.registers()).orElse(null);
        facts.context(found)
                .fault(
                        trapped == null
                                ? Fact.unknown("the bug check leads to no registers at the fault")
                                : Fact.known(trapped, trapped.origin()));
    }

    private void instruction() {
        Fact<FaultingInstruction> found = InstructionFinder.find(system, trapped, check, exception);
        instruction = found.find().orElse(null);
        facts.instruction(found);
    }

    /** The crashing stack comes first: its innermost interrupt is the one that counts. */
    private void stacks(boolean allThreads) {
        StackFinder stacks = new StackFinder(system, thread, crashing, budget);
        StackFinder.Found found = stacks.crashing(start, fault);
        frames = found.frames();
        vector = stacks.vector();
        facts.symbols(stacks.symbols(found.frames()))
                .stack(
                        InferredNames.of(found.frames(), check, start == null ? null : start.registers(), vendor),
                        found.stopReason());
        facts.threads(stacks.others(allThreads));
        unlisted = stacks.unlisted();
    }

    private void target() {
        TargetSystem target = SystemFinder.find(system, crashing, vendor, facts);
        facts.system(target).modules(system.modules());
        machine(target);
    }

    /** After all that reads symbols, images and the file, which may have something to warn of. */
    private void dump() {
        DumpHeader header = dump.header();
        List<String> warnings = new ArrayList<>(dump.warnings());
        warnings.addAll(system.warnings());
        if (unlisted > 0) {
            warnings.add("a report has no room for the last " + unlisted + " threads of the dump's list");
        }
        warnings.addAll(system.symbols().warnings());
        warnings.addAll(system.images().warnings());
        String spent = budget.said();
        if (spent != null) {
            warnings.add(spent);
        }
        String lost = dump.source().lost();
        if (lost != null) {
            warnings.add("what the file holds is not all told: " + lost);
        }
        facts.dump(new DumpDescription(
                header.kind(),
                header.type(),
                header.writer(),
                header.time(),
                dump.complete() && lost == null,
                List.copyOf(warnings),
                spent == null && lost == null));
    }

    private void machine(TargetSystem target) {
        if (!kernel) {
            facts.machine(Fact.unknown(USER_DUMP)).history(Fact.unknown(USER_DUMP));
            return;
        }
        Blobs blobs = Blobs.of(dump);
        Fact<TargetMachine> machine = MachineFinder.find(
                blobs,
                target.hypervisor(),
                crashing == null
                        ? null
                        : Processors.of(system).identity(crashing).orElse(null));
        facts.machine(machine)
                .history(LastMoments.routines(system, blobs, machine.find().orElse(null)))
                .events(LastMoments.events(system, blobs));
    }

    private void current() {
        List<ConnectedInterrupt> interrupts = InterruptFinder.find(system, crashing);
        facts.interrupts(interrupts)
                .process(kernel ? ProcessFinder.kernel(system, thread) : ProcessFinder.user(system))
                .thread(kernel ? ThreadFinder.kernel(thread) : ThreadFinder.user(system))
                .processor(
                        kernel
                                ? new ProcessorFinder(system, crashing, check).find(vector, interrupts, facts)
                                : Fact.unknown(USER_DUMP));
    }

    private void devices() {
        pci = kernel ? Blobs.of(dump).pci() : PciTree.EMPTY;
        Fact<DeviceObject> device = DeviceFinder.find(system, check, pci);
        facts.pci(pci).dma(DmaFinder.find(system, check, vendor)).device(device).irp(IrpFinder.find(system, check));
        if (kernel) {
            facts.imports(ImportFinder.find(system, frames, check, device.find().orElse(null)));
        }
    }

    private void signs() {
        facts.verifier(kernel ? VerifierFinder.find(system, check, facts) : Fact.unknown(USER_DUMP))
                .corruption(CorruptionFinder.find(system, check, trapped, start, instruction, frames))
                .pool(PoolFinder.find(system, check))
                .hardware(HardwareFinder.find(system, check, pci))
                .brokenDriver(BrokenDriverFinder.find(system));
    }

    private void program() {
        facts.program(kernel ? Fact.unknown(KERNEL_DUMP) : ProgramFinder.find(dump))
                .names(kernel ? List.of() : ProcessEnvironment.names(system));
    }

    /** Last, because the file is hashed meanwhile. */
    private void file() {
        SourceFile file = dump.source();
        String hash = file.sha256().orElse(null);
        if (hash == null) {
            facts.unknown("file.sha256", "files above " + (SourceFile.HASH_LIMIT_BYTES >> 20) + " MiB are not hashed");
        }
        facts.file(new FileIdentity(file.name(), file.sizeBytes(), hash));
    }

    /** The name of a module as reports write it. */
    static String nameOf(LoadedModule module) {
        return KernelImage.reportName(module.name());
    }

    /** The name of the module that holds an address, or null. */
    static @Nullable String moduleAt(CrashedSystem system, long address) {
        return system.modules().at(address).map(FactFinder::nameOf).orElse(null);
    }
}
