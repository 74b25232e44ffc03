package io.culprit.fact.finder;

import io.culprit.image.LoadedModule;
import io.culprit.image.UnloadedModule;
import io.culprit.machine.Address;
import io.culprit.stack.Frame;
import io.culprit.stack.FrameTrust;
import io.culprit.stack.ProgramCode;
import io.culprit.windows.CrashedSystem;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a reader should know of a frame in no loaded module: the module that was there, or that a just-in-time compiler made the code. */
final class FrameNotes {

    /** Beginnings of the files of runtimes that compile as they run, in lower case. */
    private static final String[] RUNTIMES = {
        "coreclr.dll", "libcoreclr.", "clr.dll", "mscorwks.dll", "mono-2.0", "mono.dll", "libmono", "jvm.dll",
                "libjvm.",
        "libart.so", "v8.dll", "node.exe", "electron.exe", "chrome.dll", "libcef.dll", "xul.dll", "lua51.dll",
                "libluajit"
    };

    private static final String MAPPED_TWICE = "memfd:doublemapper";

    private final CrashedSystem system;
    private final @Nullable ProgramCode program;
    private @Nullable String runtime;

    FrameNotes(CrashedSystem system, @Nullable ProgramCode program) {
        this.system = system;
        this.program = program;
    }

    /** The walk's own note, with what is known of the address. */
    @Nullable
    String of(Frame frame) {
        Optional<UnloadedModule> unloaded = system.modules().unloadedAt(frame.instruction());
        if (unloaded.isPresent()) {
            long offset = frame.instruction() - unloaded.get().start();
            return joined(
                    "in " + unloaded.get().name() + "+" + Address.hex(offset) + ", which was unloaded", frame.note());
        }
        boolean made = program != null && program.holds(frame.instruction());
        boolean chained = frame.trust() == FrameTrust.FRAME_POINTER
                && system.dump().process().isPresent();
        return made || chained ? joined(runtime(), made ? frame.note() : null) : frame.note();
    }

    /** The note of a frame in a module: the memory that .NET's compiler maps twice on Linux stands in lists of modules, and is none. */
    @Nullable
    String in(LoadedModule module, Frame frame) {
        return module.name().startsWith(MAPPED_TWICE) ? joined(runtime(), frame.note()) : frame.note();
    }

    private static String joined(String first, @Nullable String second) {
        return second == null ? first : first + "; " + second;
    }

    /** The one runtime that is loaded; of several nobody knows which. */
    private String runtime() {
        String found = runtime;
        if (found == null) {
            found = "JIT code";
            int loaded = 0;
            for (LoadedModule module : system.modules().loaded()) {
                if (compiles(module.name().toLowerCase(Locale.ROOT))) {
                    found = loaded++ == 0 ? "JIT code of " + module.name() : "JIT code";
                }
            }
            runtime = found;
        }
        return found;
    }

    private static boolean compiles(String name) {
        for (String known : RUNTIMES) {
            if (name.startsWith(known)) {
                return true;
            }
        }
        return false;
    }
}
