package io.culprit.windows;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** A deferred procedure call (KDPC). */
public final class Dpc {

    private Dpc() {}

    /** The routine of the object at that address, where it can be read. */
    public static Optional<Long> routine(CrashedSystem system, long dpc) {
        OptionalInt offset = system.layout().find("_KDPC", "DeferredRoutine");
        if (dpc == 0 || offset.isEmpty()) {
            return Optional.empty();
        }
        OptionalLong routine = system.memory().findU64(dpc + offset.getAsInt());
        return routine.isPresent() ? Optional.of(routine.getAsLong()) : Optional.empty();
    }
}
