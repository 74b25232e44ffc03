package io.culprit.fact;

import io.culprit.dump.DumpKind;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The dump itself.
 *
 * @param lasting whether to analyze it again would find the same: not where the time was over, or the file could not be read
 */
public record DumpDescription(
        DumpKind kind,
        int type,
        @Nullable String writer,
        @Nullable Instant time,
        boolean complete,
        List<String> warnings,
        boolean lasting) {

    /** One that another analysis finds as it is. */
    public DumpDescription(
            DumpKind kind,
            int type,
            @Nullable String writer,
            @Nullable Instant time,
            boolean complete,
            List<String> warnings) {
        this(kind, type, writer, time, complete, warnings, true);
    }
}
