package io.culprit.emulator.crash;

import io.culprit.emulator.guest.Guest;
import io.culprit.emulator.guest.Offsets;
import io.culprit.emulator.scenario.CrashedMachine;
import io.culprit.machine.AddressSpace;
import io.culprit.machine.LittleEndian;
import io.culprit.save.MemoryBlocks;
import java.util.List;

/**
 * Which memory a small dump holds. The older writer saves all KPRCBs and what registers and stack point to; the newer one little more
 * than what it was asked for.
 */
final class TriageMemory {

    private static final int POINTER_BLOCK = 0x100;
    private static final int STACK_WINDOW = 0x950;
    private static final int LAB_BYTES = 256;
    private static final int PAGE = 0x1000;
    private static final int MOST_BLOCKS = 0x800;

    /** WHEA_UNCORRECTABLE_ERROR, whose error record Windows adds to the dump. */
    private static final int HARDWARE_ERROR = 0x124;

    private static final int ERROR_RECORD_BYTES = 728;

    private final CrashedMachine crash;
    private final Guest guest;
    private final AddressSpace memory;
    private final Offsets offsets;
    private final MemoryBlocks blocks;

    TriageMemory(CrashedMachine crash) {
        this.crash = crash;
        this.guest = crash.guest();
        this.memory = guest.kernelSpace();
        this.offsets = guest.plan().build().offsets();
        this.blocks = new MemoryBlocks(memory, MOST_BLOCKS);
    }

    /** The range of the crashing stack, from its stack pointer to the end of the stack that this is in. */
    static long[] callStack(CrashedMachine crash) {
        AddressSpace memory = crash.guest().kernelSpace();
        long pointer = memory.u64(crash.context() + 0x98);
        for (Guest.Stack stack : crash.guest().structures().processorStacks()) {
            if (Long.compareUnsigned(pointer, stack.start()) >= 0 && Long.compareUnsigned(pointer, stack.end()) < 0) {
                return new long[] {pointer, stack.end() - pointer};
            }
        }
        long end = memory.u64(crash.thread() + Offsets.Fixed.THREAD_STACK_BASE);
        return new long[] {pointer, end - pointer};
    }

    List<MemoryBlocks.Block> choose() {
        long[] stack = callStack(crash);
        blocks.reserve(stack[0], (int) stack[1]);
        if (crash.code() == HARDWARE_ERROR) {
            blocks.add(crash.parameters()[1], ERROR_RECORD_BYTES);
        }
        new SavedObjects(crash).choose(blocks);
        eventLog();
        blocks.add(guest.structures().processorBlock(), 8 * guest.plan().processors());
        blocks.add(guest.structures().buildLab(), LAB_BYTES);
        blocks.add(memory.u64(crash.context() + 0xF8) & -PAGE, PAGE);
        interruptedStack();
        if (!guest.plan().build().second()) {
            processors();
            pointers(memory.bytes(crash.context() + 0x78, 0x88));
            pointers(memory.bytes(stack[0], (int) stack[1]));
        }
        return blocks.blocks();
    }

    /** The crashing processor's buffer of the circular event log, as far as it is used. */
    private void eventLog() {
        long buffer = guest.structures().eventLog() + (long) crash.processor() * PAGE;
        blocks.add(buffer, Math.clamp(memory.u32(buffer + 8), 0, PAGE));
    }

    /** The thread's stack below an ISR or DPC stack is a stack of the crash as well. */
    private void interruptedStack() {
        for (CrashedMachine.Frame frame : crash.frames()) {
            if (!frame.stackKind().equals(crash.frames().getFirst().stackKind())) {
                blocks.add(frame.stackPointer(), STACK_WINDOW);
                return;
            }
        }
    }

    private void processors() {
        for (int i = 0; i < guest.plan().processors(); i++) {
            long prcb = guest.structures().processors().get(i);
            blocks.add(prcb, offsets.prcb().size());
            long context = memory.u64(prcb + offsets.prcb().context());
            blocks.add(context, Offsets.Fixed.CONTEXT_BYTES);
            if (i != crash.processor()) {
                blocks.add(memory.u64(context + 0x98), STACK_WINDOW);
            }
        }
    }

    private void pointers(byte[] words) {
        for (int i = 0; i + 8 <= words.length; i += 8) {
            long value = LittleEndian.u64(words, i);
            if (value >>> 47 == 0x1FFFF) {
                blocks.add(value, POINTER_BLOCK);
            }
        }
    }
}
