package io.culprit.shell.module;

import io.culprit.image.LoadedModule;
import io.culprit.rule.Glob;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Manual;
import io.culprit.shell.Names;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import io.culprit.symbol.Symbols;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code x}: symbols by a pattern. */
public final class ExamineCommand implements DebuggerCommand {

    private static final int MOST_SYMBOLS = 1000;

    @Override
    public Manual manual() {
        return Manual.of("x MODULE!PATTERN", "The symbols of modules whose names match, with * and ?.", "x")
                .with("Names are from the PDB, and from the exports of the image.");
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        String wanted = tail.word().toLowerCase(Locale.ROOT);
        tail.end();
        int mark = wanted.indexOf('!');
        if (mark <= 0 || mark == wanted.length() - 1) {
            throw new RefusedException("x needs a module and a pattern, as in x nt!Ke*");
        }
        List<LoadedModule> modules = modules(wanted.substring(0, mark), session);
        String pattern = wanted.substring(mark + 1);
        Reply.Rows rows = Reply.Rows.plain("address", "symbol");
        for (LoadedModule module : modules) {
            session.proceed();
            List<Symbols.Name> found = session.system()
                    .symbols()
                    .matching(
                            module,
                            text -> Glob.matches(pattern, text.toLowerCase(Locale.ROOT)),
                            MOST_SYMBOLS - rows.size());
            for (Symbols.Name symbol : found) {
                rows.row(
                        session.numbers().address(module.base() + symbol.rva()),
                        Names.of(module) + "!" + symbol.text());
            }
        }
        if (rows.size() == 0) {
            throw new RefusedException("no symbol matches: " + Names.of(modules.getFirst()) + " has "
                    + SymbolState.of(modules.getFirst(), session));
        }
        Reply.Builder answer = new Reply.Builder().table(rows);
        return (rows.size() < MOST_SYMBOLS
                        ? answer
                        : answer.missing("and more: only the first " + MOST_SYMBOLS + " are shown"))
                .build();
    }

    private static List<LoadedModule> modules(String pattern, Session session) {
        List<LoadedModule> modules = new ArrayList<>();
        for (LoadedModule module : session.system().modules().loaded()) {
            if (Glob.matches(pattern, Names.of(module).toLowerCase(Locale.ROOT))) {
                modules.add(module);
            }
        }
        if (modules.isEmpty()) {
            throw new RefusedException("no module " + pattern + " is loaded");
        }
        return modules;
    }
}
