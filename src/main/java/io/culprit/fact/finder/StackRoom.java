package io.culprit.fact.finder;

import io.culprit.dump.DumpThread;
import io.culprit.dump.ExceptionRecord;
import io.culprit.machine.Address;
import io.culprit.machine.Registers;
import io.culprit.windows.CrashedSystem;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How much stack a thread of a Windows process had left: NT_TIB begins the TEB, with the exception list, StackBase and StackLimit, a
 * pointer each. Below the limit lies the guard page, and below that nothing.
 */
final class StackRoom {

    private static final long GUARD_BYTES = 3 * Address.PAGE_BYTES;

    private StackRoom() {}

    /** What is known of a stack overflow. */
    static Optional<String> of(CrashedSystem system, ExceptionRecord record) {
        DumpThread thread = thread(system, record);
        Registers registers = thread == null ? null : thread.registers();
        if (thread == null || registers == null) {
            return Optional.empty();
        }
        String who = "thread " + thread.id() + " used up its stack";
        OptionalLong base = pointer(system, thread, 1);
        OptionalLong limit = pointer(system, thread, 2);
        long sp = registers.stackPointer();
        if (base.isEmpty() || limit.isEmpty() || !Address.below(limit.getAsLong(), base.getAsLong())) {
            return Optional.of(who);
        }
        long used = base.getAsLong() - sp;
        long left = sp - limit.getAsLong();
        return Optional.of(who + ": " + used + " bytes are in use, "
                + (left >= 0
                        ? left + " are left above its guard page"
                        : "its pointer is " + -left + " below the limit"));
    }

    /** Where an address is that was touched right below the limit of the thread's stack; empty where it is elsewhere. */
    static Optional<String> beyond(CrashedSystem system, ExceptionRecord record, long address) {
        DumpThread thread = thread(system, record);
        OptionalLong limit = thread == null ? OptionalLong.empty() : pointer(system, thread, 2);
        if (thread == null || limit.isEmpty() || limit.getAsLong() == 0) {
            return Optional.empty();
        }
        long below = limit.getAsLong() - address;
        return below > 0 && below <= GUARD_BYTES
                ? Optional.of(below + " bytes below the limit of the stack of thread " + thread.id())
                : Optional.empty();
    }

    private static @Nullable DumpThread thread(CrashedSystem system, ExceptionRecord record) {
        for (DumpThread thread : system.dump().threads()) {
            if (thread.id() == record.threadId()) {
                return thread;
            }
        }
        return null;
    }

    private static OptionalLong pointer(CrashedSystem system, DumpThread thread, int index) {
        int bytes = system.pointerBytes();
        return thread.teb() == 0
                ? OptionalLong.empty()
                : system.memory().findPointer(thread.teb() + (long) index * bytes, bytes);
    }
}
