package io.culprit.shell.module;

import io.culprit.image.LoadedModule;
import io.culprit.image.UnloadedModule;
import io.culprit.image.VersionFacts;
import io.culprit.rule.Glob;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Digits;
import io.culprit.shell.Manual;
import io.culprit.shell.Names;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import io.culprit.windows.KernelImage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code lm}: loaded and unloaded modules. */
public final class ModulesCommand implements DebuggerCommand {

    @Override
    public Manual manual() {
        return Manual.of("lm[v|t|n|u|k] [m PATTERN] [a ADDRESS]", "Loaded and unloaded modules.", "lm")
                .with("""
                    v: everything known of each. t: time stamps. u: unloaded ones only. m PATTERN: those whose name matches, with * and ?.
                    a ADDRESS: the one that holds it. The last column is the state of symbols: pdb, export, deferred or none;
                    it is looked up only for v, because looking costs time.\
                    """);
    }

    private record Wanted(
            boolean verbose,
            boolean times,
            boolean unloaded,
            boolean names,
            @Nullable String pattern,
            @Nullable Long address) {

        boolean name(String name) {
            return pattern == null || Glob.matches(pattern.toLowerCase(Locale.ROOT), name.toLowerCase(Locale.ROOT));
        }

        boolean holds(LoadedModule module, Names known) {
            return (address == null || module.holds(address)) && (name(known.of(module)) || name(module.name()));
        }

        boolean held(UnloadedModule module) {
            return (address == null || module.held(address)) && name(module.name());
        }
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        Wanted wanted = wanted(tail);
        Reply.Builder answer = new Reply.Builder();
        List<LoadedModule> loaded = new ArrayList<>();
        for (LoadedModule module : session.system().modules().loaded()) {
            if (!wanted.unloaded() && wanted.holds(module, session.names())) {
                loaded.add(module);
            }
        }
        loaded.sort((left, right) -> Long.compareUnsigned(left.base(), right.base()));
        if (wanted.verbose()) {
            for (LoadedModule module : loaded) {
                session.proceed();
                verbose(module, session, answer);
            }
        } else if (!loaded.isEmpty()) {
            answer.table(table(loaded, wanted, session));
        }
        unloaded(wanted, session, answer);
        if (answer.empty()) {
            throw new RefusedException("no module matches; the dump lists "
                    + session.system().modules().loaded().size() + " loaded and "
                    + session.system().modules().unloaded().size() + " unloaded ones");
        }
        return answer.build();
    }

    private static Wanted wanted(Tail tail) {
        boolean verbose = false;
        boolean times = false;
        boolean unloaded = false;
        boolean names = false;
        String pattern = null;
        Long address = null;
        while (!tail.atEnd()) {
            String options = tail.word().toLowerCase(Locale.ROOT);
            for (int i = 0; i < options.length(); i++) {
                switch (options.charAt(i)) {
                    case 'v' -> verbose = true;
                    case 't' -> times = true;
                    case 'u' -> unloaded = true;
                    case 'm' -> {
                        // The links of !analyze have it in one word: lmDvmnt.
                        pattern = i + 1 < options.length() ? options.substring(i + 1) : tail.word();
                        i = options.length();
                    }
                    case 'a' -> address = tail.expression();
                    case '1' -> names = true;
                    case 'd', 'n', 'k', 'o', 'f', 'e', 'l', 's' -> {}
                    default ->
                        throw new RefusedException(
                                "lm has no option '" + options.charAt(i) + "'; for a name: lm m NAME");
                }
            }
        }
        return new Wanted(verbose, times, unloaded, names, pattern, address);
    }

    private static Reply.Rows table(List<LoadedModule> modules, Wanted wanted, Session session) {
        Digits numbers = session.numbers();
        if (wanted.names()) {
            Reply.Rows names = Reply.Rows.plain("module name");
            modules.forEach(module -> names.row(session.names().of(module)));
            return names;
        }
        Reply.Rows rows = wanted.times()
                ? Reply.Rows.headed("start", "end", "module name", "time", "file")
                : Reply.Rows.headed("start", "end", "module name", "file");
        for (LoadedModule module : modules) {
            String start = numbers.address(module.base());
            String end = numbers.address(module.base() + module.sizeBytes());
            String file = KernelImage.reportName(module.name());
            if (wanted.times()) {
                rows.row(start, end, session.names().of(module), time(module), file);
            } else {
                rows.row(start, end, session.names().of(module), file);
            }
        }
        return rows;
    }

    private static String time(LoadedModule module) {
        long seconds = module.timestamp() & 0xFFFF_FFFFL;
        return Digits.padded(seconds, 8) + " " + Instant.ofEpochSecond(seconds);
    }

    private static void verbose(LoadedModule module, Session session, Reply.Builder answer) {
        Digits numbers = session.numbers();
        answer.table(table(List.of(module), new Wanted(false, false, false, false, null, null), session));
        answer.pair("    Loaded symbol image", module.path() == null ? module.name() : module.path());
        answer.pair("    Symbols", SymbolState.of(module, session));
        answer.pair("    Timestamp", time(module) + " (a hash where the build is reproducible)");
        if (module.checksum() != null) {
            answer.pair("    CheckSum", Digits.padded(module.checksum(), 8));
        }
        answer.pair("    ImageSize", Digits.padded(module.sizeBytes(), 8));
        answer.pair("    Base", numbers.address(module.base()));
        if (module.pdb() != null) {
            answer.pair("    PDB", module.pdb().fileName() + " " + module.pdb().key());
        }
        VersionFacts version = module.version();
        if (version != null) {
            pair(answer, "    File version", version.fileVersion());
            pair(answer, "    Product version", version.productVersion());
            pair(answer, "    CompanyName", version.company());
            pair(answer, "    ProductName", version.product());
            pair(answer, "    FileDescription", version.description());
        }
        if (module.verified()) {
            answer.line("    checked by Driver Verifier");
        }
    }

    private static void pair(Reply.Builder answer, String key, @Nullable String value) {
        if (value != null) {
            answer.pair(key, value);
        }
    }

    private static void unloaded(Wanted wanted, Session session, Reply.Builder answer) {
        Reply.Rows rows = Reply.Rows.plain("start", "end", "module name");
        for (UnloadedModule module : session.system().modules().unloaded()) {
            if (wanted.held(module)) {
                rows.row(
                        session.numbers().address(module.start()),
                        session.numbers().address(module.end()),
                        module.name());
            }
        }
        if (rows.size() > 0) {
            answer.line("Unloaded modules:", Reply.Mark.STRONG).table(rows);
        }
    }
}
