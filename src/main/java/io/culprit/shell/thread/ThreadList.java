package io.culprit.shell.thread;

import io.culprit.machine.AddressSpace;
import io.culprit.shell.Digits;
import io.culprit.shell.Reply;
import io.culprit.shell.Scope;
import io.culprit.shell.Session;
import io.culprit.shell.Stacks;
import io.culprit.windows.KernelProcess;
import io.culprit.windows.KernelThread;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;

/** The threads of a process of a kernel, one after the other along their list. */
final class ThreadList {

    private static final int MOST_THREADS = 10_000;
    private static final int MOST_FRAMES = 64;

    /** KTHREAD.State as ntddk.h lists it (KTHREAD_STATE). */
    private static final String[] STATES = {
        "Initialized", "Ready", "Running", "Standby", "Terminated", "Waiting", "Transition", "DeferredReady"
    };

    private ThreadList() {}

    /**
     * Adds the threads of a process, each with its state and where its stack stands.
     *
     * @param stacks whether with its stack, too
     * @throws io.culprit.windows.UnknownLayoutException when the layout of this build's lists is not known
     */
    static void add(KernelProcess process, boolean stacks, Reply.Builder answer, Session session) {
        int pointer = session.system().pointerBytes();
        AddressSpace memory = session.system().memory();
        long head = process.address() + session.system().layout().offset("_EPROCESS", "ThreadListHead");
        int entry = session.system().layout().offset("_ETHREAD", "ThreadListEntry");
        Reply.Rows rows = rows();
        Set<Long> seen = new HashSet<>();
        long next = process.memory().pointer(head, pointer);
        while (next != head && seen.add(next) && seen.size() <= MOST_THREADS && memory.holds(next, pointer)) {
            session.proceed();
            KernelThread thread = KernelThread.at(session.system(), next - entry);
            thread(rows, thread, session);
            if (stacks) {
                answer.table(rows);
                rows = rows();
                stack(thread, answer, session);
            }
            next = memory.pointer(next, pointer);
        }
        if (rows.size() > 0) {
            answer.table(rows);
        }
        if (next != head) {
            answer.missing("        the list of threads breaks off: " + memory.whyMissing(next));
        }
    }

    private static Reply.Rows rows() {
        return Reply.Rows.plain("thread", "cid", "state", "stack");
    }

    private static void stack(KernelThread thread, Reply.Builder answer, Session session) {
        Scope scope = ThreadScopes.of(thread, session);
        if (scope.registers() == null) {
            answer.missing("            no stack: " + scope.origin());
            return;
        }
        Reply.Rows rows = Reply.Rows.headed("            Child-SP", "RetAddr", "Trust", "Call Site");
        Stacks stack = session.walk(scope, scope.registers());
        stack.each(
                MOST_FRAMES,
                (line, number) -> rows.row(
                        "            " + session.numbers().address(line.stackPointer()),
                        session.numbers()
                                .address(
                                        number + 1 < stack.lines().size()
                                                ? stack.lines().get(number + 1).instruction()
                                                : 0),
                        line.trust().jsonName(),
                        line.site()),
                words -> rows.row("", "", "", words));
        answer.table(rows);
    }

    private static void thread(Reply.Rows rows, KernelThread thread, Session session) {
        KernelThread.ClientId id = thread.clientId();
        rows.row(
                "        THREAD " + session.numbers().argument(thread.address()),
                "Cid " + Digits.padded(id.process(), 4) + "." + Digits.padded(id.thread(), 4),
                state(thread, session),
                thread.stack()
                        .map(stack -> session.numbers().argument(stack.low()) + " "
                                + session.numbers().argument(stack.high()))
                        .orElse("stack not known"));
    }

    private static String state(KernelThread thread, Session session) {
        OptionalInt offset = session.system().layout().find("_KTHREAD", "State");
        if (offset.isEmpty() || !thread.memory().holds(thread.address() + offset.getAsInt(), 1)) {
            return "state not known";
        }
        int state = thread.memory().u8(thread.address() + offset.getAsInt());
        return state < STATES.length ? STATES[state] : "state " + state;
    }
}
