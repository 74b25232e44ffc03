package io.culprit.stack;

import java.util.List;

/** Frames from the innermost out, and why the walk ended. */
public record StackWalk(List<Frame> frames, String stopReason) {

    /** Copies the list. */
    public StackWalk {
        frames = List.copyOf(frames);
    }
}
