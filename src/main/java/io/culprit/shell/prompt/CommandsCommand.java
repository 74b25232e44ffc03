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

    private static final int INDENT = 29;

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
            answer.line(group.getKey() + ":", Reply.Mark.STRONG);
            for (DebuggerCommand command : group.getValue()) {
                answer.words(
                        "  " + String.join(" ", command.manual().names()),
                        INDENT,
                        command.manual().summary());
            }
        }
        return answer.words(
                        "",
                        0,
                        "help COMMAND says more, as COMMAND -? does. Commands are separated by ; and $$ begins a"
                                + " comment. q ends the session.")
                .build();
    }

    private Reply one(String asked) {
        Invocation found = Invocation.of(asked, catalog);
        DebuggerCommand command = found.command();
        if (command == null) {
            throw new RefusedException(found.unknown(catalog));
        }
        return of(command.manual());
    }

    /** What there is to say of one command. */
    static Reply of(Manual manual) {
        Reply.Builder answer = new Reply.Builder();
        manual.alternatives().forEach(form -> answer.words(form, Reply.Mark.STRONG));
        answer.words("", 0, manual.summary());
        return manual.help().isBlank()
                ? answer.build()
                : answer.words("", 0, manual.help().replace('\n', ' ')).build();
    }
}
