package io.culprit.shell.thread;

import io.culprit.dump.DumpPart;
import io.culprit.dump.UserProcess;
import io.culprit.fact.CurrentProcess;
import io.culprit.machine.AddressSpace;
import io.culprit.machine.MissingMemoryException;
import io.culprit.rule.Glob;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Manual;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import io.culprit.windows.DebuggerData;
import io.culprit.windows.KernelProcess;
import io.culprit.windows.UnknownLayoutException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;

/** {@code !process}: the current process, one by its address, id or name, or all of them. */
public final class ProcessCommand implements DebuggerCommand {

    private static final int MOST_PROCESSES = 10_000;

    /** As WinDbg: what is less is an id. */
    private static final long LEAST_ADDRESS = 0x1_0000_0000L;

    private static final long FLAGS_OF_ALL = 3;
    private static final long FLAGS_OF_ONE = 0xF;

    /** Threads, each in a line. */
    private static final long THREADS = 4;

    @Override
    public Manual manual() {
        return Manual.of(
                        "!process [/s SESSION] [PROCESS [FLAGS]] | !process [/s SESSION] 0 FLAGS [IMAGE] | !stacks"
                                + " [DETAIL] | |",
                        "The current process, one of all that the dump lists, or all, with their threads.",
                        "!process",
                        "!stacks",
                        "|")
                .with("""
                    PROCESS is an address or an id; -1 the current one, 0 all. FLAGS: 0 a few lines each, 1 also times and priorities, 2 also
                    its threads, 4 its threads in a line each, 6 with their stacks; 8 and 10 change nothing. Absent they are 3, and f for one
                    process. IMAGE, with * and ?, picks processes by name, /s those of a session. !stacks lists all threads of all. The lists
                    need the pages of processes and threads, which a kernel memory dump has.\
                    """);
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        if (name.equals("|") || !session.kernel()) {
            tail.end();
            return session.kernel() ? current(0, session) : user(session);
        }
        if (name.equals("!stacks")) {
            tail.expression(0);
            tail.end();
            return all(THREADS, process -> true, "", session);
        }
        Long wanted = tail.take("/s") ? (Long) tail.expression() : null;
        if (tail.peek().startsWith("/m")) {
            throw new RefusedException("!process has no /m here: lm lists modules");
        }
        long process = tail.number(-1);
        boolean many = process == 0 || process == -1;
        long flags = tail.number(many ? FLAGS_OF_ALL : FLAGS_OF_ONE);
        String image = tail.word().toLowerCase(Locale.ROOT);
        tail.end();
        if (!image.isEmpty() && process != 0) {
            throw new RefusedException(
                    "with the name of an image PROCESS is 0: !process 0 " + Long.toHexString(flags) + " " + image);
        }
        Predicate<ProcessLines> fits = lines -> wanted == null || lines.inSession(wanted);
        if (process == -1 && wanted == null) {
            return current(flags, session);
        }
        if (process == 0 || process == -1) {
            return all(
                    flags,
                    lines -> fits.test(lines)
                            && (image.isEmpty()
                                    || Glob.matches(image, lines.image().toLowerCase(Locale.ROOT))),
                    image.isEmpty() ? "is there" : "is called " + image,
                    session);
        }
        return Long.compareUnsigned(process, LEAST_ADDRESS) < 0
                        && session.system().pointerBytes() == 8
                ? all(
                        flags,
                        lines -> fits.test(lines) && lines.hasId(process),
                        "has the id " + Long.toHexString(process),
                        session)
                : one(KernelProcess.at(session.system(), process), flags, session);
    }

    private static Reply user(Session session) {
        UserProcess process = session.system()
                .dump()
                .process()
                .orElseThrow(() -> new RefusedException("the dump does not say which process it is of"));
        CurrentProcess found = session.facts().process().find().orElse(null);
        String id = process.id() == null ? "not known" : Long.toHexString(process.id());
        return Reply.of(".  0 id: " + id + "  name: " + (found == null ? "not known" : found.name()));
    }

    private static Reply current(long flags, Session session) {
        return one(KernelProcess.current(session.system(), session.scope().thread()), flags, session);
    }

    private static Reply one(KernelProcess process, long flags, Session session) {
        if (process.address() != 0) {
            process.id(); // what is not in the dump at all is no process with unknown members
        }
        Reply.Builder answer = new Reply.Builder();
        Set<String> unknown = new HashSet<>();
        new ProcessLines(process, session, unknown).add(flags, answer);
        missing(unknown, answer);
        return answer.build();
    }

    private static void missing(Set<String> unknown, Reply.Builder answer) {
        if (!unknown.isEmpty()) {
            answer.missing(
                    "not known: where this build keeps it is told by the kernel's PDB (-y PATH), or its page is not"
                            + " in the dump");
        }
    }

    static String name(KernelProcess process, Session session) {
        try {
            return process.imageName();
        } catch (MissingMemoryException | UnknownLayoutException missing) {
            return session.system().dump().part(DumpPart.PROCESS).isPresent()
                    ? KernelProcess.current(session.system(), null).imageName() + " (the current process)"
                    : "not in the dump";
        }
    }

    /** All processes of the list, as far as it goes. */
    static List<KernelProcess> list(Session session) {
        List<KernelProcess> processes = new ArrayList<>();
        walk(processes, session);
        return processes;
    }

    /**
     * Takes the processes along their list; gives where it breaks off, 0 where it is whole. ActiveProcessLinks stands right behind
     * UniqueProcessId in all builds that are known.
     */
    private static long walk(List<KernelProcess> processes, Session session) {
        int pointer = session.system().pointerBytes();
        OptionalInt links = session.system().layout().find("_EPROCESS", "ActiveProcessLinks");
        int offset = links.isPresent()
                ? links.getAsInt()
                : session.system().layout().offset("_EPROCESS", "UniqueProcessId") + pointer;
        AddressSpace memory = session.system().memory();
        long head = session.system().kernelVariable(DebuggerData.Field.PS_ACTIVE_PROCESS_HEAD);
        if (head == 0) {
            throw new RefusedException("where the list of processes begins is not in the dump");
        }
        Set<Long> seen = new HashSet<>();
        long next = memory.pointer(head, pointer);
        while (next != head && seen.add(next) && seen.size() <= MOST_PROCESSES && memory.holds(next, pointer)) {
            session.proceed();
            processes.add(KernelProcess.at(session.system(), next - offset));
            next = memory.pointer(next, pointer);
        }
        return next == head ? 0 : next;
    }

    private static Reply all(long flags, Predicate<ProcessLines> fits, String asked, Session session) {
        List<KernelProcess> processes = new ArrayList<>();
        long broken = walk(processes, session);
        AddressSpace memory = session.system().memory();
        if (broken != 0 && processes.isEmpty()) {
            throw memory.missing(broken);
        }
        Set<String> unknown = new HashSet<>();
        Reply.Builder answer = new Reply.Builder();
        for (KernelProcess process : processes) {
            session.proceed();
            ProcessLines lines = new ProcessLines(process, session, unknown);
            if (fits.test(lines)) {
                if (answer.empty()) {
                    answer.line("**** NT ACTIVE PROCESS DUMP ****");
                }
                lines.add(flags, answer);
            }
        }
        if (answer.empty() && broken == 0) {
            throw new RefusedException("no process " + asked);
        }
        missing(unknown, answer);
        if (broken != 0) {
            boolean round = memory.holds(broken, session.system().pointerBytes());
            answer.missing("the list breaks off at " + session.numbers().address(broken) + ": "
                    + (round ? "it goes round without its head" : memory.whyMissing(broken)));
        }
        return answer.build();
    }
}
