package io.culprit.fact.finder;

import io.culprit.dump.DumpThread;
import io.culprit.dump.UserProcess;
import io.culprit.fact.CrashContext;
import io.culprit.fact.StackFrame;
import io.culprit.fact.ThreadStack;
import io.culprit.image.LoadedModule;
import io.culprit.machine.Budget;
import io.culprit.machine.Registers;
import io.culprit.stack.Frame;
import io.culprit.stack.FrameTrust;
import io.culprit.stack.StackTarget;
import io.culprit.stack.StackWalk;
import io.culprit.stack.walk.StackWalker;
import io.culprit.symbol.InlineCall;
import io.culprit.symbol.ModuleSymbols;
import io.culprit.symbol.SourceLine;
import io.culprit.symbol.Symbol;
import io.culprit.windows.CrashedSystem;
import io.culprit.windows.KernelImage;
import io.culprit.windows.KernelThread;
import io.culprit.windows.Processors;
import io.culprit.windows.StackRegions;
import io.culprit.windows.SymbolFrames;
import io.culprit.windows.TrapFrame;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Stacks with names: the crashing one, through the exception when the bug check carries its registers, and the others on request. */
public final class StackFinder {

    /** The most threads that a report lists: busy servers have hundreds, and a dump of a megabyte can claim twenty thousand. */
    private static final int MOST_THREADS = 5000;

    private final CrashedSystem system;
    private final Processors.@Nullable Prcb crashing;
    private final StackWalker walker;
    private final FrameNotes notes;
    private final WalkedStacks walked;
    private OptionalInt vector = OptionalInt.empty();
    private int unlisted;

    /**
     * Stacks of a system.
     *
     * @param thread the one that crashed, or whose stack is asked for, as far as it is known
     * @param crashing the processor that it ran on
     */
    public StackFinder(CrashedSystem system, @Nullable KernelThread thread, Processors.@Nullable Prcb crashing) {
        this(system, thread, crashing, Budget.none());
    }

    StackFinder(
            CrashedSystem system, @Nullable KernelThread thread, Processors.@Nullable Prcb crashing, Budget budget) {
        this.system = system;
        this.walked = new WalkedStacks(budget);
        this.crashing = crashing;
        this.walker = walker(system, thread, crashing);
        this.notes = new FrameNotes(
                system, ProcessCode.functions(system.dump().process().orElse(null)));
    }

    private static StackWalker walker(
            CrashedSystem system, @Nullable KernelThread thread, Processors.@Nullable Prcb processor) {
        UserProcess process = system.dump().process().orElse(null);
        return new StackWalker(new StackTarget(
                system.memory(),
                system.modules(),
                system.images(),
                StackRegions.of(system, thread, processor),
                new SymbolFrames(system.symbols()),
                ProcessCode.regions(process),
                ProcessCode.functions(process),
                ProcessCode.written(process, system.modules())));
    }

    /** Named frames, innermost first, and why the walk ended. */
    record Found(List<StackFrame> frames, String stopReason) {}

    /**
     * The stack of the crashing thread. When the bug check tells the registers at the fault, the frames between the bug check and the
     * fault are the kernel's own work on the exception; from the fault on the walk starts again with sure registers.
     */
    Found crashing(@Nullable CrashContext start, @Nullable CrashContext fault) {
        if (fault == null) {
            return start == null
                    ? new Found(List.of(), "the dump holds no context to start from")
                    : found(walker.walk(start.registers()));
        }
        List<StackFrame> frames = new ArrayList<>();
        Registers bugCheck = atBugCheck(start, fault);
        if (bugCheck != null) {
            frames.addAll(above(bugCheck, fault.registers()));
        }
        Found rest = found(walker.walk(fault.registers()));
        for (StackFrame frame : rest.frames()) {
            boolean joint = !frames.isEmpty() && frame == rest.frames().get(0);
            frames.add(joint ? noted(frame, fault.origin()) : frame);
        }
        return new Found(frames, rest.stopReason());
    }

    /** The frames below some registers, without names. */
    public StackWalk walk(Registers start) {
        return walker.walk(start);
    }

    /** A frame with names: its function, after those that are inlined where it stands. */
    public List<StackFrame> named(Frame frame) {
        List<StackFrame> frames = new ArrayList<>();
        add(frame, frames);
        return frames;
    }

    /** The registers at the bug check: the header's, unless they are those at the fault; then the processor's own. */
    private @Nullable Registers atBugCheck(@Nullable CrashContext start, CrashContext fault) {
        if (start != null
                && start.registers().stackPointer() != fault.registers().stackPointer()) {
            return start.registers();
        }
        return crashing == null ? null : Processors.of(system).context(crashing).orElse(null);
    }

    /** The kernel's frames between its bug check and the fault; scanned values of other modules there are leftovers. */
    private List<StackFrame> above(Registers start, Registers fault) {
        List<StackFrame> frames = new ArrayList<>();
        for (StackFrame frame :
                found(walker.walkUpTo(start, fault.stackPointer())).frames()) {
            if (frame.trust() != FrameTrust.SCAN || KernelImage.NAME.equals(frame.module())) {
                frames.add(frame);
            }
        }
        return frames;
    }

    private static StackFrame noted(StackFrame frame, String origin) {
        return new StackFrame(
                frame.instruction(),
                frame.stackPointer(),
                frame.module(),
                frame.offset(),
                frame.symbol(),
                frame.trust(),
                frame.stackKind(),
                origin + ": the fault happened here",
                frame.source(),
                false);
    }

    /** The vector of the innermost interrupt on the stacks that were walked so far; the crashing one is the first. */
    OptionalInt vector() {
        return vector;
    }

    private Found found(StackWalk walk) {
        List<StackFrame> frames = new ArrayList<>(walk.frames().size());
        for (Frame frame : walk.frames()) {
            OptionalLong trapFrame = vector.isEmpty() ? frame.trapFrame() : OptionalLong.empty();
            if (trapFrame.isPresent()) {
                vector = TrapFrame.vector(system.memory(), trapFrame.getAsLong());
            }
            add(frame, frames);
        }
        return new Found(frames, walk.stopReason());
    }

    /** The frame's function, after those that are inlined where it stands. */
    private void add(Frame frame, List<StackFrame> frames) {
        long address = frame.instruction();
        LoadedModule module = system.modules().at(address).orElse(null);
        if (module == null) {
            frames.add(of(frame, null, null, notes.of(frame), null, false));
            return;
        }
        long rva = address - module.base();
        long back = frame.trust() == FrameTrust.CONTEXT || rva == 0 ? 0 : 1;
        SourceLine line = system.symbols().line(module, rva - back).orElse(null);
        for (InlineCall call : system.symbols().inlines(module, rva - back)) {
            String symbol = named(module, new Symbol(call.name(), call.displacement() + back, Symbol.Source.PROCEDURE));
            frames.add(of(frame, module, symbol, "inlined", line, true));
            line = call.calledAt();
        }
        String symbol = symbol(module, rva, back);
        frames.add(of(frame, module, symbol, notes.in(module, frame), symbol == null ? null : line, false));
    }

    private static StackFrame of(
            Frame frame,
            @Nullable LoadedModule module,
            @Nullable String symbol,
            @Nullable String note,
            @Nullable SourceLine line,
            boolean inlined) {
        return new StackFrame(
                frame.instruction(),
                frame.stackPointer(),
                module == null ? null : FactFinder.nameOf(module),
                module == null ? frame.instruction() : frame.instruction() - module.base(),
                symbol,
                frame.trust(),
                frame.stackKind(),
                note,
                line,
                inlined);
    }

    /** A return address may lie behind its function: the call before it is looked up, as WinDbg does. Registers are exact. */
    private @Nullable String symbol(LoadedModule module, long rva, long back) {
        return system.symbols()
                .at(module, rva - back)
                .map(symbol -> new Symbol(symbol.name(), symbol.displacement() + back, symbol.source()))
                .map(symbol -> named(module, symbol))
                .orElse(null);
    }

    private static String named(LoadedModule module, Symbol symbol) {
        return KernelImage.debuggerName(module.name()) + "!" + symbol;
    }

    /** What names the modules of these frames, each once. */
    List<ModuleSymbols> symbols(List<StackFrame> frames) {
        List<ModuleSymbols> all = new ArrayList<>();
        Set<Long> seen = new HashSet<>();
        for (StackFrame frame : frames) {
            LoadedModule module = system.modules().at(frame.instruction()).orElse(null);
            if (module != null && seen.add(module.base())) {
                system.symbols().seen(module).ifPresent(all::add);
            }
        }
        return all;
    }

    /** The threads of a user dump, walked when asked; of a kernel dump, when asked, what the other processors did. */
    List<ThreadStack> others(boolean walk) {
        if (system.dump().header().kind().kernel()) {
            return walk ? processors() : List.of();
        }
        List<DumpThread> threads = system.dump().threads();
        unlisted = Math.max(0, threads.size() - MOST_THREADS);
        List<ThreadStack> stacks = new ArrayList<>();
        for (DumpThread thread : threads.subList(0, threads.size() - unlisted)) {
            stacks.add(other(thread, walk));
        }
        return stacks;
    }

    /** How many threads {@link #others} left out, the last of the dump's list. */
    int unlisted() {
        return unlisted;
    }

    private List<ThreadStack> processors() {
        List<ThreadStack> stacks = new ArrayList<>();
        Processors processors = Processors.of(system);
        for (Processors.Prcb block : processors.all()) {
            if (crashing == null || block.number() != crashing.number()) {
                processors.context(block).ifPresent(registers -> stacks.add(processor(processors, block, registers)));
            }
        }
        return stacks;
    }

    private ThreadStack processor(Processors processors, Processors.Prcb block, Registers registers) {
        KernelThread thread = processors.currentThread(block).orElse(null);
        StackWalker own = walker(system, thread, block);
        Found found = found(own.walk(registers));
        String name = processors.idle(block) ? "idle" : null;
        return new ThreadStack(block.number(), name, found.frames(), found.stopReason());
    }

    private ThreadStack other(DumpThread thread, boolean walk) {
        Registers registers = thread.registers();
        if (registers == null) {
            return told(thread, List.of(), "the dump holds no context of it");
        }
        if (!walk) {
            return told(thread, named(new Frame(registers, FrameTrust.CONTEXT, null, null)), "not walked");
        }
        Found found = walked.find(registers, start -> found(walker.walk(start)));
        return told(thread, found.frames(), found.stopReason());
    }

    private ThreadStack told(DumpThread thread, List<StackFrame> frames, String stopReason) {
        Long writer = system.dump().process().map(UserProcess::writerThread).orElse(null);
        return new ThreadStack(
                thread.id(),
                thread.name(),
                frames,
                stopReason,
                ThreadFinder.lastError(system, thread),
                writer != null && writer == thread.id());
    }
}
