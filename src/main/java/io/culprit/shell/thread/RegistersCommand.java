package io.culprit.shell.thread;

import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Manual;
import io.culprit.shell.RefusedException;
import io.culprit.shell.RegisterLines;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code r}: the registers of the current context, or some of them; {@code r $t0 = EXPRESSION} keeps a value. */
public final class RegistersCommand implements DebuggerCommand {

    @Override
    public Manual manual() {
        return Manual.of(
                        "r [REGISTER [, REGISTER]...] | r $tN = EXPRESSION",
                        "The registers of the current context.",
                        "r")
                .with("A register that is not known in this context is shown as question marks. $t0 to $t19 are the"
                        + " user's own.");
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        String rest = tail.rest();
        int equals = rest.indexOf('=');
        if (equals > 0) {
            return assigned(rest.substring(0, equals).strip(), rest.substring(equals + 1), session);
        }
        return rest.isEmpty() ? RegisterLines.of(session) : some(rest, session);
    }

    private static Reply assigned(String name, String value, Session session) {
        String variable = (name.startsWith("@") ? name.substring(1) : name).toLowerCase(Locale.ROOT);
        if (!variable.matches("\\$t1?[0-9]")) {
            throw new RefusedException("a dump's registers cannot be changed: only $t0 to $t19 can");
        }
        session.variables().put(variable.substring(1), session.expressions().value(value));
        return new Reply.Builder().build();
    }

    private static Reply some(String list, Session session) {
        List<String> values = new ArrayList<>();
        for (String word : list.strip().split("[,\\s]+")) {
            String name = word.startsWith("@") ? word.substring(1) : word;
            long value = session.expressions().value("@" + name);
            values.add(name + "=" + session.numbers().argument(value));
        }
        if (values.isEmpty()) {
            throw new RefusedException("r is followed by names of registers, with commas between them");
        }
        return Reply.of(String.join(" ", values));
    }
}
