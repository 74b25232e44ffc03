package io.culprit.fact.finder;

import io.culprit.dump.DumpThread;
import io.culprit.dump.ExceptionRecord;
import io.culprit.fact.CurrentThread;
import io.culprit.fact.Fact;
import io.culprit.machine.MissingMemoryException;
import io.culprit.windows.CrashedSystem;
import io.culprit.windows.KernelThread;
import io.culprit.windows.UnknownLayoutException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The thread that was current, or that raised the exception. */
final class ThreadFinder {

    private ThreadFinder() {}

    static Fact<CurrentThread> kernel(@Nullable KernelThread thread) {
        if (thread == null) {
            return Fact.unknown("the control block of the crashing processor is not in the dump");
        }
        return Fact.known(new CurrentThread(thread.address(), id(thread), null), "KPRCB.CurrentThread");
    }

    private static @Nullable Long id(KernelThread thread) {
        try {
            return thread.clientId().thread();
        } catch (MissingMemoryException | UnknownLayoutException absent) {
            return null;
        }
    }

    static Fact<CurrentThread> user(CrashedSystem system) {
        Optional<ExceptionRecord> exception = system.dump().exception();
        if (exception.isEmpty()) {
            return Fact.unknown("the dump holds no exception");
        }
        long id = exception.get().threadId();
        String name = null;
        for (DumpThread thread : system.dump().threads()) {
            if (thread.id() == id) {
                name = thread.name();
            }
        }
        return Fact.known(new CurrentThread(0, id, name), "exception stream");
    }
}
