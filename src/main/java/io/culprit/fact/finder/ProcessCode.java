package io.culprit.fact.finder;

import io.culprit.dump.UserProcess;
import io.culprit.image.LoadedModule;
import io.culprit.image.Modules;
import io.culprit.stack.CodeRegions;
import io.culprit.stack.ProgramCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the dump of a process says of its code: which memory may run, what it made as it ran, and the stack that it wrote down itself. */
final class ProcessCode {

    /** PAGE_EXECUTE, PAGE_EXECUTE_READ, PAGE_EXECUTE_READWRITE, PAGE_EXECUTE_WRITECOPY. */
    private static final int PAGE_EXECUTE_ANY = 0xF0;

    private ProcessCode() {}

    /** Null where the dump has no list of regions. */
    static @Nullable CodeRegions regions(@Nullable UserProcess process) {
        if (process == null || process.regions().isEmpty()) {
            return null;
        }
        CodeRegions code = new CodeRegions(process.regions().size());
        for (UserProcess.Region region : process.regions()) {
            code.add(region.start(), region.sizeBytes(), (region.protection() & PAGE_EXECUTE_ANY) != 0);
        }
        return code;
    }

    /** Null where the program told of no functions. */
    static @Nullable ProgramCode functions(@Nullable UserProcess process) {
        if (process == null || process.functions().isEmpty()) {
            return null;
        }
        ProgramCode code = new ProgramCode();
        for (UserProcess.Function function : process.functions()) {
            code.add(function.base(), function.begin(), function.end(), function.unwindData());
        }
        return code;
    }

    /** Return addresses, innermost first; the program names modules without extension, and their bases cut short. */
    static List<Long> written(@Nullable UserProcess process, Modules modules) {
        if (process == null || process.written().isEmpty()) {
            return List.of();
        }
        Map<String, LoadedModule> named = new HashMap<>();
        for (LoadedModule module : modules.loaded()) {
            String name = module.name().toLowerCase(Locale.ROOT);
            named.putIfAbsent(name, module);
            int dot = name.lastIndexOf('.');
            named.putIfAbsent(dot > 0 ? name.substring(0, dot) : name, module);
        }
        List<Long> addresses = new ArrayList<>();
        for (UserProcess.WrittenFrame frame : process.written()) {
            LoadedModule module = named.get(frame.module().toLowerCase(Locale.ROOT));
            if (module != null && frame.offset() > 0 && frame.offset() < module.sizeBytes()) {
                addresses.add(module.base() + frame.offset());
            }
        }
        return addresses;
    }
}
