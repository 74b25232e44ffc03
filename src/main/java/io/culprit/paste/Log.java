package io.culprit.paste;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a debugger's output, or another tool's report, says of a crash beside its bug check.
 *
 * @param process the process that was current
 * @param blamed file name of the module that the tool names, as it writes it
 * @param bucket the failure bucket
 * @param frames of the stack, innermost first
 */
public record Log(
        @Nullable String process,
        @Nullable String blamed,
        @Nullable String bucket,
        List<Frame> frames) {

    /** A text that says nothing more. */
    public static final Log NONE = new Log(null, null, null, List.of());

    /** Copies the list. */
    public Log {
        frames = List.copyOf(frames);
    }

    /** Whether it says nothing. */
    public boolean empty() {
        return process == null && blamed == null && bucket == null && frames.isEmpty();
    }

    /**
     * A frame.
     *
     * @param module as the debugger names it, {@code nt}
     * @param symbol {@code nt!KeBugCheckEx+0x1}, or {@code nt+0x123} without a name
     * @param offset behind the name, or behind the module's base
     */
    public record Frame(
            long stackPointer, long returnAddress, String module, String symbol, boolean named, long offset) {}
}
