package io.culprit.shell.module;

import io.culprit.image.LoadedModule;
import io.culprit.rule.Glob;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Manual;
import io.culprit.shell.PrintedNames;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import io.culprit.symbol.Symbols;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** {@code x}: symbols by a pattern. */
public final class ExamineCommand implements DebuggerCommand {

    private static final int MOST_SYMBOLS = 1000;

    private record Found(long address, String name) {}

    @Override
    public Manual manual() {
        return Manual.of("x [/0|/1] MODULE!PATTERN", "The symbols of modules whose names match, with * and ?.", "x")
                .with("Names are from the PDB or Breakpad's symbols, else from the exports of the image, and those"
                        + " that the stack alone tells. /0 shows addresses alone, /1 names alone; /a and /n put"
                        + " them in the order of addresses or names.");
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        String wanted = tail.word().toLowerCase(Locale.ROOT);
        StringBuilder options = new StringBuilder();
        for (; wanted.startsWith("/"); wanted = tail.word().toLowerCase(Locale.ROOT)) {
            options.append(wanted, 1, wanted.length());
        }
        tail.end();
        known(options);
        int mark = wanted.indexOf('!');
        if (mark <= 0 || mark == wanted.length() - 1) {
            throw new RefusedException("x needs a module and a pattern, as in x nt!Ke*");
        }
        List<LoadedModule> modules = modules(wanted.substring(0, mark), session);
        String pattern = wanted.substring(mark + 1);
        List<Found> all = new ArrayList<>();
        for (LoadedModule module : modules) {
            session.proceed();
            List<Symbols.Name> found = session.system()
                    .symbols()
                    .matching(
                            module,
                            text -> Glob.matches(pattern, text.toLowerCase(Locale.ROOT)),
                            MOST_SYMBOLS - all.size());
            for (Symbols.Name symbol : found) {
                all.add(new Found(module.base() + symbol.rva(), session.names().of(module) + "!" + symbol.text()));
            }
        }
        for (PrintedNames.Told told : session.printed().told()) {
            if (Glob.matches(wanted, told.name().toLowerCase(Locale.ROOT))) {
                all.add(new Found(told.address(), told.name()));
            }
        }
        if (all.isEmpty()) {
            throw new RefusedException("no symbol matches: " + session.names().of(modules.getFirst()) + " has "
                    + SymbolState.of(modules.getFirst(), session));
        }
        Reply.Builder answer = new Reply.Builder().table(table(all, options.toString(), session));
        return (all.size() < MOST_SYMBOLS
                        ? answer
                        : answer.missing("and more: only the first " + MOST_SYMBOLS + " are shown"))
                .build();
    }

    private static void known(CharSequence options) {
        for (int i = 0; i < options.length(); i++) {
            if ("01andqp".indexOf(options.charAt(i)) < 0) {
                throw new RefusedException("x has no option /" + options.charAt(i) + " (there are /0, /1, /a and /n)");
            }
        }
    }

    private static Reply.Rows table(List<Found> all, String options, Session session) {
        if (options.contains("n")) {
            all.sort(Comparator.comparing(Found::name));
        } else if (options.contains("a")) {
            all.sort((left, right) -> Long.compareUnsigned(left.address(), right.address()));
        }
        boolean addresses = !options.contains("1");
        boolean names = !addresses || !options.contains("0");
        Reply.Rows rows = addresses && names
                ? Reply.Rows.plain("address", "symbol")
                : Reply.Rows.plain(addresses ? "address" : "symbol");
        for (Found found : all) {
            String address = session.numbers().address(found.address());
            if (addresses && names) {
                rows.row(address, found.name());
            } else {
                rows.row(addresses ? address : found.name());
            }
        }
        return rows;
    }

    private static List<LoadedModule> modules(String pattern, Session session) {
        List<LoadedModule> modules = new ArrayList<>();
        for (LoadedModule module : session.system().modules().loaded()) {
            if (Glob.matches(pattern, session.names().of(module).toLowerCase(Locale.ROOT))) {
                modules.add(module);
            }
        }
        if (modules.isEmpty()) {
            throw new RefusedException("no module " + pattern + " is loaded");
        }
        return modules;
    }
}
