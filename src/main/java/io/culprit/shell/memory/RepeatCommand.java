package io.culprit.shell.memory;

import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Manual;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import java.util.List;

/** {@code d}: memory in the form in which it was shown last. */
public final class RepeatCommand implements DebuggerCommand {

    private final List<DebuggerCommand> forms = List.of(new DisplayCommand(), new StringCommand());

    /** Before memory was shown for the first time, {@code db}. */
    public RepeatCommand() {}

    @Override
    public Manual manual() {
        return Manual.of("d [ADDRESS [L COUNT | END]]", "Memory in the form of the last command that showed some.", "d")
                .with("The first time it is db. Without an address it goes on where the last one ended.");
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        String form = session.lastDisplay();
        for (DebuggerCommand command : forms) {
            if (command.manual().names().contains(form)) {
                return command.run(form, tail, session);
            }
        }
        throw new IllegalStateException("no form " + form);
    }
}
