package io.culprit.shell.module;

import io.culprit.DumpModules;
import io.culprit.image.LoadedModule;
import io.culprit.report.SymbolList;
import io.culprit.rule.Glob;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Manual;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import io.culprit.symbol.store.SymbolNeed;
import io.culprit.symbol.store.SymbolNeeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code !symbols}: the files that names and unwinding need, as {@code culprit symbols} lists them. */
public final class NeedsCommand implements DebuggerCommand {

    @Override
    public Manual manual() {
        return Manual.of("!symbols [-stacks] [PATTERN]", "The PDBs and executables that the dump needs.", "!symbols")
                .with("""
                    Each file with its place below a symbol server, whether a folder of the symbol path has it, and its module.
                    -stacks: only modules on a stack of any thread or processor. PATTERN: only those whose name matches, with * and ?.
                    No server is asked; culprit symbols --fetch DIR makes a store of what is missing.\
                    """);
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        boolean stacks = tail.take("-stacks") || tail.take("--stacks");
        String pattern = tail.word().toLowerCase(Locale.ROOT);
        tail.end();
        List<LoadedModule> modules = stacks
                ? DumpModules.onStacks(session.system())
                : session.system().modules().loaded();
        List<SymbolNeed> needs = new ArrayList<>();
        Reply.Builder answer = new Reply.Builder();
        try (SymbolNeeds finder = session.opened().search().needs()) {
            for (LoadedModule module : modules) {
                session.proceed();
                if (pattern.isEmpty()
                        || matches(pattern, module.name())
                        || matches(pattern, session.names().of(module))) {
                    needs.add(finder.of(module));
                }
            }
            finder.warnings().forEach(answer::missing);
        }
        if (needs.isEmpty()) {
            throw new RefusedException("no module " + (stacks ? "on a stack " : "")
                    + (pattern.isEmpty() ? "" : "matches ") + (pattern.isEmpty() ? "is known" : pattern));
        }
        Reply.Rows rows = Reply.Rows.headed("file below a server", "state", "module");
        for (SymbolList.File file : SymbolList.files(needs)) {
            rows.row(file.path(), file.state(), file.module());
        }
        if (rows.size() > 0) {
            answer.table(rows);
        }
        return answer.line(SymbolList.summary(needs), Reply.Mark.FAINT).build();
    }

    private static boolean matches(String pattern, String name) {
        return Glob.matches(pattern, name.toLowerCase(Locale.ROOT));
    }
}
