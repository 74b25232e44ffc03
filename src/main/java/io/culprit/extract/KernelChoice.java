package io.culprit.extract;

import io.culprit.dump.DumpFile;
import io.culprit.fact.Facts;
import io.culprit.fact.StackFrame;
import io.culprit.fact.ThreadStack;
import io.culprit.image.LoadedModule;
import io.culprit.image.MemoryImages;
import io.culprit.image.PeImage;
import io.culprit.machine.Address;
import io.culprit.machine.AddressSpace;
import io.culprit.machine.LittleEndian;
import io.culprit.machine.Registers;
import io.culprit.stack.StackRegion;
import io.culprit.windows.CrashedSystem;
import io.culprit.windows.DebuggerData;
import io.culprit.windows.KernelThread;
import io.culprit.windows.Processors;
import io.culprit.windows.StackRegions;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a small dump of the kernel holds beside what the analysis read: what a debugger walks through on its own, in the order of its
 * worth. Windows' own writer keeps pieces of 0x100 bytes from where registers and the stack point, and the page that was executed.
 */
final class KernelChoice {

    private static final int PIECE_BYTES = 0x100;
    private static final int LAB_BYTES = 0x100;
    private static final int VARIABLE_BYTES = 0x10;

    /** Stacks of more processors say little and take the room of the crash. */
    private static final int MOST_PROCESSORS = 128;

    private final CrashedSystem system;
    private final Facts facts;
    private final Kept kept;
    private final AddressSpace memory;

    KernelChoice(CrashedSystem system, Facts facts, Kept kept) {
        this.system = system;
        this.facts = facts;
        this.kept = kept;
        this.memory = system.dump().memory();
    }

    /** Keeps all of it, {@code pointers} included: what registers and stacks point to, whatever that is. */
    void keep(boolean pointers) {
        system.dump().savedRanges().forEach(range -> kept.keep(range.start(), range.sizeBytes()));
        Processors processors = Processors.of(system);
        Processors.Prcb crashing = processors.crashing().orElse(null);
        processor(crashing, true);
        code();
        parameters();
        variables();
        for (Processors.Prcb block : first(processors)) {
            processor(block, false);
        }
        images();
        if (pointers) {
            pointers(crashing, system.dump().context().orElse(null));
            for (Processors.Prcb block : first(processors)) {
                pointers(block, processors.context(block).orElse(null));
            }
        }
    }

    private static Iterable<Processors.Prcb> first(Processors processors) {
        var all = processors.all();
        return all.subList(0, Math.min(all.size(), MOST_PROCESSORS));
    }

    /** Control block, thread, process, and the stacks: all of those of the processor that crashed, of others the one in use. */
    private void processor(Processors.@Nullable Prcb block, boolean crashing) {
        if (block == null) {
            return;
        }
        KernelThread thread = crashing
                ? KernelThread.current(system, block).orElse(null)
                : Processors.of(system).currentThread(block).orElse(null);
        structure(block.address(), DebuggerData.Field.SIZE_PRCB);
        if (thread != null) {
            structure(thread.address(), DebuggerData.Field.SIZE_ETHREAD);
            structure(Structures.process(thread), DebuggerData.Field.SIZE_EPROCESS);
        }
        Registers registers = Processors.of(system).context(block).orElse(null);
        for (StackRegion region : StackRegions.of(system, thread, block)) {
            if (crashing) {
                kept.keep(region.low(), region.high() - region.low());
            } else if (registers != null && region.holds(registers.stackPointer())) {
                kept.keep(registers.stackPointer(), region.high() - registers.stackPointer());
                return;
            }
        }
    }

    private void structure(long address, DebuggerData.Field size) {
        DebuggerData data = system.debuggerData();
        if (address != 0 && data != null) {
            kept.keep(address, data.offset(size));
        }
    }

    /** The page of every address that was executed or is returned to, and its neighbor where the call before it lies there. */
    private void code() {
        facts.stack().forEach(this::code);
        for (ThreadStack thread : facts.threads()) {
            thread.stack().forEach(this::code);
        }
    }

    private void code(StackFrame frame) {
        long start = Address.pageOf(frame.instruction() - PIECE_BYTES / 2);
        kept.keep(start, Address.pageOf(frame.instruction() + PIECE_BYTES / 2) + Address.PAGE_BYTES - start);
    }

    /** What the parameters of the bug check point to, with what stands before it: the header of a pool block. */
    private void parameters() {
        var check = system.dump().header().bugCheck();
        if (check != null) {
            for (long value : new long[] {check.p1(), check.p2(), check.p3(), check.p4()}) {
                kept.keep(value - PIECE_BYTES, 3 * PIECE_BYTES);
            }
        }
    }

    private void variables() {
        DebuggerData data = system.debuggerData();
        if (data == null) {
            return;
        }
        for (DebuggerData.Field field : DebuggerData.Field.values()) {
            if (field.pointer()) {
                kept.keep(data.address(field), VARIABLE_BYTES);
            }
        }
        int processors = Math.clamp(system.dump().header().processors(), 0, MOST_PROCESSORS);
        kept.keep(data.address(DebuggerData.Field.KI_PROCESSOR_BLOCK), (long) processors * system.pointerBytes());
        kept.keep(data.address(DebuggerData.Field.NT_BUILD_LAB), LAB_BYTES);
    }

    /** Of the images on stacks: their headers, and the whole table of functions. */
    private void images() {
        MemoryImages images = new MemoryImages(memory);
        for (LoadedModule module : onStacks()) {
            kept.keep(module.base(), Address.PAGE_BYTES);
            PeImage image = images.of(module).orElse(null);
            if (image != null) {
                kept.keep(
                        module.base() + image.functions().rva(),
                        image.functions().sizeBytes());
            }
        }
    }

    private Set<LoadedModule> onStacks() {
        Set<LoadedModule> modules = new LinkedHashSet<>();
        for (StackFrame frame : facts.stack()) {
            system.modules().at(frame.instruction()).ifPresent(modules::add);
        }
        for (ThreadStack thread : facts.threads()) {
            for (StackFrame frame : thread.stack()) {
                system.modules().at(frame.instruction()).ifPresent(modules::add);
            }
        }
        return modules;
    }

    private void pointers(Processors.@Nullable Prcb block, @Nullable Registers registers) {
        if (registers == null) {
            return;
        }
        for (int i = 0; i < registers.architecture().registerNames().size(); i++) {
            if (registers.known(i)) {
                kept.keep(registers.value(i), PIECE_BYTES);
            }
        }
        KernelThread thread = block == null
                ? null
                : Processors.of(system).currentThread(block).orElse(null);
        DumpFile.StackRange stack = Structures.stack(system, block, thread, registers.stackPointer());
        if (stack != null) {
            pointers(stack);
        }
    }

    private void pointers(DumpFile.StackRange stack) {
        byte[] words = new byte[(int) stack.sizeBytes()];
        int got = memory.read(stack.start(), words, 0, words.length);
        int width = system.pointerBytes();
        for (int at = 0; at + width <= got; at += width) {
            kept.keep(
                    width == 8 ? LittleEndian.u64(words, at) : Integer.toUnsignedLong(LittleEndian.u32(words, at)),
                    PIECE_BYTES);
        }
    }
}
