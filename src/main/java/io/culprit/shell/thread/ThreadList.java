package io.culprit.shell.thread;

import io.culprit.machine.AddressSpace;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.windows.KernelProcess;
import io.culprit.windows.KernelThread;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The threads of a process of a kernel, one after the other along their list. */
final class ThreadList {

    private static final int MOST_THREADS = 10_000;
    private static final String INDENT = "        ";

    private ThreadList() {}

    /**
     * Adds the threads of a process, each with its state.
     *
     * @param address where the process lies, which is not where its copy does
     * @param stacks whether with its stack and its own members, too
     * @throws io.culprit.windows.UnknownLayoutException when the layout of this build's lists is not known
     */
    static void add(KernelProcess process, long address, boolean stacks, Reply.Builder answer, Session session) {
        List<KernelThread> threads = new ArrayList<>();
        long broken = walk(process, address, threads, session);
        for (KernelThread thread : threads) {
            session.proceed();
            ThreadLines lines = new ThreadLines(thread, session);
            lines.head(INDENT, answer);
            if (stacks) {
                lines.members(INDENT, answer);
                lines.stack(INDENT, answer);
            }
        }
        if (broken != 0) {
            AddressSpace memory = session.system().memory();
            boolean round = memory.holds(broken, session.system().pointerBytes());
            answer.missing(INDENT + "the list of threads breaks off at "
                    + session.numbers().address(broken) + ": "
                    + (round ? "it goes round without its head" : memory.whyMissing(broken)));
        }
    }

    /** The threads of a process, as far as their list goes. */
    static List<KernelThread> of(KernelProcess process, Session session) {
        List<KernelThread> threads = new ArrayList<>();
        walk(process, process.address(), threads, session);
        return threads;
    }

    /** Takes the threads along their list; gives where it breaks off, 0 where it is whole. */
    private static long walk(KernelProcess process, long address, List<KernelThread> threads, Session session) {
        int pointer = session.system().pointerBytes();
        AddressSpace memory = session.system().memory();
        int first = session.system().layout().offset("_EPROCESS", "ThreadListHead");
        int entry = session.system().layout().offset("_ETHREAD", "ThreadListEntry");
        long next = process.memory().pointer(process.address() + first, pointer);
        long head = address + first;
        Set<Long> seen = new HashSet<>();
        while (next != head && seen.add(next) && seen.size() <= MOST_THREADS && memory.holds(next, pointer)) {
            session.proceed();
            threads.add(KernelThread.at(session.system(), next - entry));
            next = memory.pointer(next, pointer);
        }
        return next == head ? 0 : next;
    }
}
