package io.culprit.fact;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The stack of another thread.
 *
 * @param id the thread id, or the processor number in kernel dumps
 * @param lastError in words, where its TEB is in the dump and holds one
 * @param writer whether it is the one that wrote the dump
 */
public record ThreadStack(
        long id,
        @Nullable String name,
        List<StackFrame> stack,
        String stopReason,
        @Nullable String lastError,
        boolean writer) {

    /** A thread of which nothing more is known. */
    public ThreadStack(long id, @Nullable String name, List<StackFrame> stack, String stopReason) {
        this(id, name, stack, stopReason, null, false);
    }
}
