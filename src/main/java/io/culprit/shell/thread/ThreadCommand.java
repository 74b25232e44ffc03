package io.culprit.shell.thread;

import io.culprit.machine.MissingMemoryException;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Digits;
import io.culprit.shell.Manual;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import io.culprit.windows.KernelProcess;
import io.culprit.windows.KernelThread;
import io.culprit.windows.UnknownLayoutException;

/** {@code !thread}: a kernel thread. */
public final class ThreadCommand implements DebuggerCommand {

    @Override
    public Manual manual() {
        return Manual.of(
                "!thread [ADDRESS]",
                "A kernel thread: ids, process, stack limits; of the current one also its frames.",
                "!thread");
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        boolean current = tail.atEnd() || tail.take("-1");
        KernelThread thread = current ? current(session) : KernelThread.at(session.system(), tail.expression());
        tail.rest();
        Reply.Builder answer = new Reply.Builder();
        KernelThread.ClientId id = thread.clientId();
        answer.line(
                "THREAD " + session.numbers().argument(thread.address()) + "  Cid " + Digits.padded(id.process(), 4)
                        + "." + Digits.padded(id.thread(), 4),
                Reply.Mark.STRONG);
        process(answer, thread, session);
        thread.stack()
                .ifPresentOrElse(
                        stack -> answer.line("Base " + session.numbers().argument(stack.high()) + " Limit "
                                + session.numbers().argument(stack.low())),
                        () -> answer.missing("the limits of its stack are not known"));
        if (current) {
            frames(answer, session);
        }
        return answer.build();
    }

    private static KernelThread current(Session session) {
        if (!session.kernel()) {
            throw new RefusedException("this is the dump of a program: ~ lists its threads");
        }
        KernelThread thread = session.scope().thread();
        if (thread == null) {
            throw new RefusedException(
                    "the current thread is not in the dump (it stands in the processor's control block)");
        }
        return thread;
    }

    private static void process(Reply.Builder answer, KernelThread thread, Session session) {
        try {
            KernelProcess process = thread.process();
            answer.line("Owning Process            " + session.numbers().argument(process.address())
                    + "       Image:         " + ProcessCommand.name(process, session));
        } catch (MissingMemoryException | UnknownLayoutException missing) {
            answer.missing("Owning Process            not known: " + missing.getMessage());
        }
    }

    private static void frames(Reply.Builder answer, Session session) {
        Reply.Rows rows = Reply.Rows.headed("Child-SP", "Trust", "Call Site");
        session.stack()
                .each(
                        Integer.MAX_VALUE,
                        (line, number) -> rows.row(
                                session.numbers().address(line.stackPointer()),
                                line.trust().jsonName(),
                                line.site()),
                        words -> rows.row("", "", words));
        if (rows.size() > 0) {
            answer.table(rows);
        }
    }
}
