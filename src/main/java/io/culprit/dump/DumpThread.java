package io.culprit.dump;

import io.culprit.machine.Registers;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A thread of a user minidump, as MINIDUMP_THREAD and its companions list it.
 *
 * @param registers its context; of the crashing thread the exception's; absent where the writer saved none
 * @param stackStart lowest address of the stack that the dump holds, with {@code stackBytes}; 0 when none
 * @param details absent where the writer listed the thread alone
 */
public record DumpThread(
        long id,
        @Nullable String name,
        @Nullable Registers registers,
        long teb,
        long stackStart,
        long stackBytes,
        @Nullable Details details) {

    /** A thread without details. */
    public DumpThread(
            long id, @Nullable String name, @Nullable Registers registers, long teb, long stackStart, long stackBytes) {
        this(id, name, registers, teb, stackStart, stackBytes, null);
    }

    /** Scheduling, and what MINIDUMP_THREAD_INFO adds: where the thread began, when, and the time that it ran. */
    public record Details(
            int suspendCount,
            int priority,
            @Nullable Long startAddress,
            @Nullable Instant created,
            @Nullable Duration userTime,
            @Nullable Duration kernelTime) {}
}
