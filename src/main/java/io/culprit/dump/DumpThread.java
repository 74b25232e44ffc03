package io.culprit.dump;

import io.culprit.machine.Registers;
import org.jspecify.annotations.Nullable;

/**
 * A thread of a user minidump, as MINIDUMP_THREAD and its companions list it.
 *
 * @param registers its context; of the crashing thread the exception's; absent where the writer saved none
 * @param stackStart lowest address of the stack that the dump holds, with {@code stackBytes}; 0 when none
 */
public record DumpThread(
        long id, @Nullable String name, @Nullable Registers registers, long teb, long stackStart, long stackBytes) {}
