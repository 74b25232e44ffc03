package io.culprit.shell.prompt;

import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Manual;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import java.util.List;
import java.util.Map;

/** {@code .hh} and {@code help}: what can be asked. */
final class CommandsCommand implements DebuggerCommand {

    private final Catalog catalog;

    CommandsCommand(Catalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public Manual manual() {
        return Manual.of(
                "help [COMMAND]",
                "Every command in one line, or one of them in full.",
                "help",
                ".hh",
                ".help",
                "!help");
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        String asked = tail.rest();
        return asked.isEmpty() ? all() : one(asked);
    }

    private Reply all() {
        Reply.Builder answer = new Reply.Builder();
        for (Map.Entry<String, List<DebuggerCommand>> group : catalog.groups().entrySet()) {
            Reply.Rows rows = Reply.Rows.plain("command", "summary");
            for (DebuggerCommand command : group.getValue()) {
                rows.row(
                        "  " + String.join(" ", command.manual().names()),
                        command.manual().summary());
            }
            answer.line(group.getKey() + ":", Reply.Mark.STRONG).table(rows);
        }
        return answer.line("help COMMAND says more. Commands are separated by ; and $$ begins a comment. q ends the"
                        + " session.")
                .build();
    }

    private Reply one(String asked) {
        Invocation found = Invocation.of(asked, catalog);
        DebuggerCommand command = found.command();
        if (command == null) {
            throw new RefusedException(found.unknown(catalog));
        }
        Reply.Builder answer = new Reply.Builder()
                .line(command.manual().synopsis(), Reply.Mark.STRONG)
                .line(command.manual().summary());
        for (String line : command.manual().help().split("\n", -1)) {
            if (!line.isBlank()) {
                answer.line(line);
            }
        }
        return answer.build();
    }
}
