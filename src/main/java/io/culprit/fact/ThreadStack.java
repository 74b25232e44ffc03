package io.culprit.fact;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The stack of another thread; {@code id} is the thread id, or the processor number in kernel dumps. */
public record ThreadStack(long id, @Nullable String name, List<StackFrame> stack, String stopReason) {}
