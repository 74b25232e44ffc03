package io.culprit.fact;

import io.culprit.dump.DumpKind;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The dump itself. */
public record DumpDescription(
        DumpKind kind,
        int type,
        @Nullable String writer,
        @Nullable Instant time,
        boolean complete,
        List<String> warnings) {}
