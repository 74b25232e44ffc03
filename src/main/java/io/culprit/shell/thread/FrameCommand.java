package io.culprit.shell.thread;

import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Digits;
import io.culprit.shell.Manual;
import io.culprit.shell.RegisterLines;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.StackLine;
import io.culprit.shell.Tail;
import java.util.List;

/** {@code .frame}: the current frame. */
public final class FrameCommand implements DebuggerCommand {

    @Override
    public Manual manual() {
        return Manual.of(".frame [/r] [N]", "Shows the current frame, or makes another one the current one.", ".frame")
                .with("/r also shows its registers.");
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        boolean registers = tail.take("/r") || tail.take("/c");
        long number = tail.expression(session.frame());
        tail.end();
        StackLine line = session.frame((int) Math.clamp(number, -1, Integer.MAX_VALUE));
        String trust =
                line.note() == null ? line.trust().jsonName() : line.trust().jsonName() + ": " + line.note();
        List<StackLine> lines = session.stack().lines();
        long returns = number + 1 < lines.size() ? lines.get((int) number + 1).instruction() : 0;
        String shown = Digits.padded(number, 2) + " " + session.numbers().address(line.stackPointer()) + " "
                + session.numbers().address(returns) + " " + line.site() + " (" + trust + ")";
        return registers
                ? new Reply.Builder().line(shown).add(RegisterLines.of(session)).build()
                : Reply.of(shown);
    }
}
