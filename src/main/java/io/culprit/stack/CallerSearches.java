package io.culprit.stack;

import java.util.List;

/** The ways to find a caller, in order of trust; each leaves architectures that are not its own to the next. */
final class CallerSearches {

    private CallerSearches() {}

    static List<CallerSearch> of(StackTarget target) {
        return List.of(new X64Tables(target), new StackScan(target));
    }
}
