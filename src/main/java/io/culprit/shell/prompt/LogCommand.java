package io.culprit.shell.prompt;

import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Manual;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;

/** {@code .logopen .logclose .echo}: a record of the session, and text in it. */
final class LogCommand implements DebuggerCommand {

    @Override
    public Manual manual() {
        return Manual.of(
                ".logopen FILE | .logclose | .echo TEXT",
                "Writes what is asked and answered to a new file; ends that; shows a text.",
                ".logopen",
                ".logclose",
                ".echo");
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        return switch (name) {
            case ".echo" -> Reply.of(tail.rest());
            case ".logclose" -> closed(session);
            default -> opened(tail, session);
        };
    }

    private static Reply opened(Tail tail, Session session) {
        String file = tail.word();
        tail.end();
        if (file.isEmpty()) {
            throw new RefusedException(".logopen needs the name of a new file");
        }
        session.files().openLog(file);
        return Reply.of("Opened log file '" + file + "'");
    }

    private static Reply closed(Session session) {
        if (!session.files().closeLog()) {
            throw new RefusedException("no log is open");
        }
        return Reply.of("Closed the log file");
    }
}
