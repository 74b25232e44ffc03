package io.culprit;

import io.culprit.dump.DumpFile;
import io.culprit.dump.NotADumpException;
import io.culprit.dump.archive.DumpFiles;
import io.culprit.fact.Facts;
import io.culprit.fact.StackFrame;
import io.culprit.fact.ThreadStack;
import io.culprit.fact.finder.FactFinder;
import io.culprit.image.LoadedModule;
import io.culprit.windows.CrashedSystem;
import io.culprit.windows.SystemOpener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The modules of a dump, for who wants their symbols. */
public final class DumpModules {

    private DumpModules() {}

    /**
     * The loaded modules, in the order of the dump.
     *
     * @throws NotADumpException when nothing in the file can be read as a dump
     * @throws IOException when the file cannot be read
     */
    public static List<LoadedModule> loaded(Path file) throws IOException, NotADumpException {
        try (DumpFile dump = DumpFiles.open(file)) {
            return whole(dump, SystemOpener.open(dump).modules().loaded());
        }
    }

    /** The loaded modules that a frame of any stack lies in, the crashing stack's first; throws as {@link #loaded}. */
    public static List<LoadedModule> onStacks(Path file) throws IOException, NotADumpException {
        try (DumpFile dump = DumpFiles.open(file)) {
            return whole(dump, onStacks(SystemOpener.open(dump)));
        }
    }

    private static List<LoadedModule> whole(DumpFile dump, List<LoadedModule> found) throws IOException {
        dump.source().requireWhole();
        return found;
    }

    /** The same of a system that somebody has opened. */
    public static List<LoadedModule> onStacks(CrashedSystem system) {
        Facts facts = FactFinder.find(system, true);
        Set<LoadedModule> found = new LinkedHashSet<>();
        add(facts.stack(), system, found);
        for (ThreadStack thread : facts.threads()) {
            add(thread.stack(), system, found);
        }
        return List.copyOf(found);
    }

    private static void add(List<StackFrame> stack, CrashedSystem system, Set<LoadedModule> found) {
        for (StackFrame frame : stack) {
            system.modules().at(frame.instruction()).ifPresent(found::add);
        }
    }
}
