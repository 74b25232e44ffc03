package io.culprit.shell.thread;

import io.culprit.machine.MissingMemoryException;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Manual;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import io.culprit.windows.KernelProcess;
import io.culprit.windows.KernelThread;
import io.culprit.windows.UnknownLayoutException;
import java.util.HashSet;

/** {@code !thread}: a kernel thread. */
public final class ThreadCommand implements DebuggerCommand {

    /** What is shown without FLAGS: members and stack. */
    private static final long USUAL = 6;

    private static final long MEMBERS = 2;

    @Override
    public Manual manual() {
        return Manual.of(
                        "!thread [-p] [-t] [ADDRESS [FLAGS]]",
                        "A kernel thread: ids, state, process, stack limits, and its frames.",
                        "!thread")
                .with("""
                    Without ADDRESS, or with -1, the current one. -t: ADDRESS is the id of a thread. -p: its process, too. FLAGS: 0 one line,
                    2 its members, 6 with its frames (when absent); 8 and 10 change nothing. Where a thread that does not run keeps its
                    registers tells the kernel's PDB (-y PATH).\
                    """);
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        if (!session.kernel()) {
            throw new RefusedException("this is the dump of a program: ~ lists its threads");
        }
        boolean process = false;
        boolean byId = false;
        while (tail.peek().startsWith("-p") || tail.peek().startsWith("-t")) {
            boolean asked = tail.take("-p");
            process |= asked;
            if (!asked && !tail.take("-t")) {
                throw tail.notUnderstood();
            }
            byId |= !asked;
        }
        boolean current = tail.atEnd() || tail.take("-1");
        KernelThread thread =
                current ? current(session) : byId ? byId(tail.expression(), session) : at(tail.expression(), session);
        long flags = tail.expression(USUAL);
        tail.end();
        Reply.Builder answer = new Reply.Builder();
        if (process) {
            new ProcessLines(thread.process(), session, new HashSet<>()).add(0, answer);
        }
        ThreadLines lines = new ThreadLines(thread, session);
        lines.head("", answer);
        if ((flags & MEMBERS) != 0) {
            lines.members("", answer);
        }
        if ((flags & USUAL) == USUAL) {
            lines.stack("", answer);
        }
        return answer.build();
    }

    /** The current one as the dump carries it, where it is that. */
    private static KernelThread at(long address, Session session) {
        KernelThread current = session.scope().thread();
        return current != null && current.address() == address ? current : KernelThread.at(session.system(), address);
    }

    private static KernelThread current(Session session) {
        KernelThread thread = session.scope().thread();
        if (thread == null) {
            throw new RefusedException(
                    "the current thread is not in the dump (it stands in the processor's control block)");
        }
        return thread;
    }

    private static KernelThread byId(long id, Session session) {
        KernelThread current = session.scope().thread();
        if (current != null && hasId(current, id)) {
            return current;
        }
        for (KernelProcess process : ProcessCommand.list(session)) {
            for (KernelThread thread : ThreadList.of(process, session)) {
                if (hasId(thread, id)) {
                    return thread;
                }
            }
        }
        throw new RefusedException("no thread of those that the dump lists has the id " + Long.toHexString(id));
    }

    private static boolean hasId(KernelThread thread, long id) {
        try {
            return thread.clientId().thread() == id;
        } catch (MissingMemoryException | UnknownLayoutException missing) {
            return false;
        }
    }
}
