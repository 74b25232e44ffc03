package io.culprit.fact.finder;

import io.culprit.dump.DumpThread;
import io.culprit.dump.ExceptionRecord;
import io.culprit.fact.CurrentThread;
import io.culprit.fact.Fact;
import io.culprit.machine.MissingMemoryException;
import io.culprit.windows.CrashedSystem;
import io.culprit.windows.KernelThread;
import io.culprit.windows.UnknownLayoutException;
import io.culprit.windows.bugcheck.SystemErrors;
import java.util.Optional;
import java.util.OptionalInt;
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
        String lastError = null;
        for (DumpThread thread : system.dump().threads()) {
            if (thread.id() == id) {
                name = thread.name();
                lastError = lastError(system, thread);
            }
        }
        return Fact.known(new CurrentThread(0, id, name, lastError), "exception stream");
    }

    /** TEB.LastErrorValue (winternl.h and the public symbols of ntdll): what GetLastError would have given; null where there is none. */
    static @Nullable String lastError(CrashedSystem system, DumpThread thread) {
        boolean windows = system.dump().header().platform().equals("windows");
        OptionalInt error = thread.teb() == 0 || !windows
                ? OptionalInt.empty()
                : system.memory().findU32(thread.teb() + (system.pointerBytes() == 8 ? 0x68 : 0x34));
        return error.isEmpty() || error.getAsInt() == 0 ? null : SystemErrors.words(error.getAsInt());
    }
}
