package io.culprit.extract;

import io.culprit.dump.DumpThread;
import io.culprit.fact.Facts;
import io.culprit.fact.StackFrame;
import io.culprit.fact.ThreadStack;
import io.culprit.machine.Address;
import io.culprit.machine.AddressSpace;
import io.culprit.machine.LittleEndian;
import io.culprit.machine.Registers;
import io.culprit.windows.CrashedSystem;
import org.jspecify.annotations.Nullable;

/** What a small dump of a program holds beside what the analysis read: stacks, code on them, and what registers and stacks point to. */
final class ProcessChoice {

    private static final int PIECE_BYTES = 0x100;

    private static final int TRANSLATED = 0x1488;

    /** CONTEXT of x86, with what stands before it. */
    private static final int TRANSLATED_BYTES = 4 + 0x2CC;

    /** A stack has a megabyte unless somebody wants more; the rest of a bigger one says nothing. */
    private static final int MOST_STACK_BYTES = 1 << 20;

    private final CrashedSystem system;
    private final Facts facts;
    private final Kept kept;
    private final AddressSpace memory;

    ProcessChoice(CrashedSystem system, Facts facts, Kept kept) {
        this.system = system;
        this.facts = facts;
        this.kept = kept;
        this.memory = system.dump().memory();
    }

    /** Keeps all of it; {@code pointers}: what registers and stacks point to, and the blocks of threads, whatever is there. */
    void keep(boolean pointers) {
        for (DumpThread thread : system.dump().threads()) {
            kept.keep(thread.stackStart(), Math.min(thread.stackBytes(), MOST_STACK_BYTES));
            translated(thread.teb());
        }
        facts.stack().forEach(this::code);
        for (ThreadStack thread : facts.threads()) {
            thread.stack().forEach(this::code);
        }
        if (pointers) {
            pointers(system.dump().context().orElse(null));
            for (DumpThread thread : system.dump().threads()) {
                kept.keep(thread.teb(), 2 * Address.PAGE_BYTES);
                pointers(thread.registers());
            }
            for (DumpThread thread : system.dump().threads()) {
                pointers(thread.stackStart(), (int) Math.min(thread.stackBytes(), MOST_STACK_BYTES));
            }
        }
    }

    /** Of a thread of a 32-bit program its own registers, where a debugger looks for them: TEB.TlsSlots[1] of the 64-bit half. */
    private void translated(long teb) {
        if (teb != 0 && memory.findU64(teb + TRANSLATED).isPresent()) {
            kept.keep(teb + TRANSLATED, Long.BYTES);
            kept.keep(memory.u64(teb + TRANSLATED), TRANSLATED_BYTES);
        }
    }

    private void code(StackFrame frame) {
        kept.keep(frame.instruction() - PIECE_BYTES, 2 * PIECE_BYTES);
    }

    private void pointers(@Nullable Registers registers) {
        for (int i = 0;
                registers != null
                        && i < registers.architecture().registerNames().size();
                i++) {
            if (registers.known(i)) {
                kept.keep(registers.value(i), PIECE_BYTES);
            }
        }
    }

    private void pointers(long start, int sizeBytes) {
        byte[] words = new byte[sizeBytes];
        int got = memory.read(start, words, 0, sizeBytes);
        int width = system.pointerBytes();
        for (int at = 0; at + width <= got; at += width) {
            kept.keep(
                    width == 8 ? LittleEndian.u64(words, at) : Integer.toUnsignedLong(LittleEndian.u32(words, at)),
                    PIECE_BYTES);
        }
    }
}
