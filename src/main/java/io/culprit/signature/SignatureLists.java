package io.culprit.signature;

import io.culprit.rule.Glob;
import io.culprit.table.Table;
import java.util.List;

/** Which frames of a program name its crash: patterns of functions and modules, read from a table when a program's crash is named. */
public final class SignatureLists {

    private static final SignatureLists BUILT_IN =
            new SignatureLists(Table.beside(SignatureLists.class, "signatures.table"));

    private final List<String[]> sentinels;
    private final List<String[]> irrelevant;
    private final List<String[]> prefixes;
    private final List<String[]> runtimes;

    private SignatureLists(Table table) {
        sentinels = table.rows(FrameRole.SENTINEL.word());
        irrelevant = table.rows(FrameRole.IRRELEVANT.word());
        prefixes = table.rows(FrameRole.PREFIX.word());
        runtimes = table.rows(FrameRole.RUNTIME.word());
    }

    /** The table of the program. */
    public static SignatureLists builtIn() {
        return BUILT_IN;
    }

    /** Whether the crash begins at this function; names are in lower case. */
    public boolean sentinel(String module, String function) {
        return matches(sentinels, module, function);
    }

    /** Whether the function says nothing of a crash. */
    public boolean irrelevant(String module, String function) {
        return matches(irrelevant, module, function);
    }

    /** Whether many crashes pass through the function. */
    public boolean prefix(String module, String function) {
        return matches(prefixes, module, function);
    }

    /** Whether the module's frames say nothing without their function. */
    public boolean runtime(String module) {
        return matches(runtimes, module, module);
    }

    private static boolean matches(List<String[]> rows, String module, String function) {
        for (String[] row : rows) {
            String pattern = row[1];
            String text = pattern.indexOf('!') < 0 ? function : module + "!" + function;
            if (Glob.matches(pattern, text)) {
                return true;
            }
        }
        return false;
    }
}
