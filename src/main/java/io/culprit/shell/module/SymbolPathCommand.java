package io.culprit.shell.module;

import io.culprit.image.LoadedModule;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Manual;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import java.util.List;

/** {@code .sympath .reload !sym}: where symbols come from, and what went wrong with them. */
public final class SymbolPathCommand implements DebuggerCommand {

    @Override
    public Manual manual() {
        return Manual.of(
                        ".sympath | .reload [MODULE] | !sym [noisy|quiet]",
                        "Where symbols are sought; the state of a module's; whether failures are told at once.",
                        ".sympath",
                        ".reload",
                        "!sym")
                .with("""
                    The path is given when the shell starts (-y PATH), and a name is sought when it is first needed: there is nothing to load
                    again. After !sym noisy each answer is followed by what could not be found for it; !sym alone tells all until now.\
                    """);
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        return switch (name) {
            case ".sympath" -> path(tail, session);
            case ".reload" -> state(tail, session);
            default -> warnings(tail, session);
        };
    }

    private static Reply path(Tail tail, Session session) {
        if (!tail.atEnd()) {
            throw new RefusedException("the symbol path is given when the shell starts: -y PATH");
        }
        String path = session.opened().search().path();
        return new Reply.Builder()
                .line("Symbol search path is: " + (path.isEmpty() ? "<empty> (-y PATH gives one)" : path))
                .build();
    }

    private static Reply state(Tail tail, Session session) {
        while (tail.takePrefix("/")) {
            tail.word();
        }
        if (tail.atEnd()) {
            return Reply.of("nothing to load again: the module list is the dump's ("
                    + session.system().modules().loaded().size()
                    + " modules), and symbols are sought when they are first needed");
        }
        String wanted = tail.word();
        tail.end();
        LoadedModule module = session.names()
                .module(wanted)
                .orElseThrow(() -> new RefusedException("no module " + wanted + " is loaded"));
        return Reply.of(module.name() + ": " + SymbolState.of(module, session));
    }

    private static Reply warnings(Tail tail, Session session) {
        String mode = tail.rest();
        boolean noisy = mode.equals("noisy");
        if (noisy || mode.equals("quiet")) {
            session.noisy(noisy);
            return Reply.of(mode + " mode - symbol prompts " + (noisy ? "on" : "off"));
        }
        if (!mode.isEmpty()) {
            throw new RefusedException("!sym takes noisy or quiet");
        }
        List<String> warnings = session.opened().search().warnings();
        Reply.Builder answer = new Reply.Builder();
        answer.line("!sym " + (session.noisy() ? "noisy" : "quiet"));
        warnings.forEach(answer::missing);
        return answer.build();
    }
}
