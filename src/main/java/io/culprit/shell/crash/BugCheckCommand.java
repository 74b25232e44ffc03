package io.culprit.shell.crash;

import io.culprit.fact.BugCheck;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Digits;
import io.culprit.shell.Manual;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code .bugcheck}: code and arguments, and what they mean. */
public final class BugCheckCommand implements DebuggerCommand {

    @Override
    public Manual manual() {
        return Manual.of(".bugcheck", "The bug check: its code, its arguments, and what each of them is.", ".bugcheck");
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        tail.end();
        BugCheck check = session.facts()
                .bugCheck()
                .find()
                .orElseThrow(() -> new RefusedException("no bug check: this is the dump of a program (try .exr -1)"));
        Digits numbers = session.numbers();
        Reply.Builder answer = new Reply.Builder();
        List<String> arguments = new ArrayList<>();
        for (BugCheck.Parameter parameter : check.parameters()) {
            arguments.add(numbers.address(parameter.value()));
        }
        answer.line(
                "Bugcheck code "
                        + Digits.padded(Integer.toUnsignedLong(check.code()), 8).toUpperCase(Locale.ROOT) + "  "
                        + check.name(),
                Reply.Mark.STRONG);
        answer.line("Arguments " + String.join(" ", arguments));
        for (int i = 0; i < check.parameters().size(); i++) {
            BugCheck.Parameter parameter = check.parameters().get(i);
            String words = parameter.decoded() == null ? "" : ": " + parameter.decoded();
            answer.pair("Arg" + (i + 1), numbers.argument(parameter.value()) + ", " + parameter.meaning() + words);
        }
        return answer.build();
    }
}
