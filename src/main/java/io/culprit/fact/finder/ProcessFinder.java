package io.culprit.fact.finder;

import io.culprit.fact.CurrentProcess;
import io.culprit.fact.Fact;
import io.culprit.image.LoadedModule;
import io.culprit.machine.MissingMemoryException;
import io.culprit.windows.CrashedSystem;
import io.culprit.windows.KernelProcess;
import io.culprit.windows.KernelThread;
import io.culprit.windows.UnknownLayoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The process that was current: of a kernel dump from its EPROCESS, of a user dump the program itself. */
final class ProcessFinder {

    private ProcessFinder() {}

    static Fact<CurrentProcess> kernel(CrashedSystem system, @Nullable KernelThread thread) {
        return Finding.of("EPROCESS", () -> {
            KernelProcess process = KernelProcess.current(system, thread);
            return new CurrentProcess(process.imageName(), id(process));
        });
    }

    private static @Nullable Long id(KernelProcess process) {
        try {
            return process.id();
        } catch (MissingMemoryException | UnknownLayoutException absent) {
            return null;
        }
    }

    static Fact<CurrentProcess> user(CrashedSystem system) {
        List<LoadedModule> modules = system.modules().loaded();
        if (modules.isEmpty()) {
            return Fact.unknown("the dump lists no modules");
        }
        Long id = system.dump().process().map(process -> process.id()).orElse(null);
        Instant created =
                system.dump().process().map(process -> process.created()).orElse(null);
        Instant crash = system.dump().header().time();
        boolean before = created != null && crash != null && !crash.isBefore(created);
        Long uptime = before ? Long.valueOf(Duration.between(created, crash).toSeconds()) : null;
        return Fact.known(new CurrentProcess(modules.get(0).name(), id, created, uptime), "first module");
    }
}
