package io.culprit.shell.thread;

import io.culprit.dump.DumpPart;
import io.culprit.dump.UserProcess;
import io.culprit.fact.CurrentProcess;
import io.culprit.machine.AddressSpace;
import io.culprit.machine.MissingMemoryException;
import io.culprit.rule.Glob;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Digits;
import io.culprit.shell.Manual;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import io.culprit.windows.DebuggerData;
import io.culprit.windows.KernelProcess;
import io.culprit.windows.UnknownLayoutException;
import java.util.HashSet;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;

/** {@code !process}: the current process, one at an address, or all of them. */
public final class ProcessCommand implements DebuggerCommand {

    private static final int MOST_PROCESSES = 10_000;

    /** The bits of WinDbg's flags that ask for threads. */
    private static final int THREADS = 6;

    /** The bit that asks for their stacks as well. */
    private static final int STACKS = 4;

    @Override
    public Manual manual() {
        return Manual.of(
                        "!process [ADDRESS [FLAGS]] | !process 0 FLAGS [IMAGE] | !stacks",
                        "The current process, one at an address, or all that the dump lists, with their threads.",
                        "!process",
                        "!stacks",
                        "|")
                .with("""
                    FLAGS: 0 one line each, 1 also where its page tables are, 2 also its threads, 4 with their stacks. IMAGE, with * and ?,
                    picks processes by name. !stacks lists all threads of all. The lists need the pages of processes and threads, which a
                    kernel memory dump has, and for threads the kernel's PDB.\
                    """);
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        boolean threads = name.equals("!stacks");
        Long address = threads ? (Long) 0L : tail.atEnd() ? null : (Long) tail.expression();
        long flags = threads ? THREADS - STACKS : tail.expression(0);
        String image = threads ? "" : tail.word().toLowerCase(Locale.ROOT);
        tail.rest();
        if (!session.kernel()) {
            return user(session);
        }
        if (address == null || address == -1) {
            return current(flags, session);
        }
        return address == 0
                ? all(flags, image, session)
                : one(KernelProcess.at(session.system(), address), flags, session);
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
        Reply.Builder answer = new Reply.Builder()
                .line(
                        "PROCESS "
                                + (process.address() == 0
                                        ? "(current)"
                                        : session.numbers().argument(process.address())),
                        Reply.Mark.STRONG)
                .line("    Cid: " + Digits.padded(process.id(), 4) + "    Image: " + process.imageName());
        details(process, flags, answer, session);
        return answer.build();
    }

    private static void details(KernelProcess process, long flags, Reply.Builder answer, Session session) {
        if (flags != 0) {
            int tables = session.system().layout().offset("_KPROCESS", "DirectoryTableBase");
            answer.line("    DirBase: "
                    + Long.toHexString(process.memory()
                            .pointer(
                                    process.address() + tables, session.system().pointerBytes())));
        }
        if ((flags & THREADS) == 0) {
            return;
        }
        try {
            ThreadList.add(process, (flags & STACKS) != 0, answer, session);
        } catch (MissingMemoryException | UnknownLayoutException missing) {
            answer.missing("    Threads: " + missing.getMessage());
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

    /** ActiveProcessLinks stands right behind UniqueProcessId in all builds that are known. */
    private static Reply all(long flags, String image, Session session) {
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
        Reply.Rows rows = Reply.Rows.headed("process", "#Cid", "Image");
        Set<Long> seen = new HashSet<>();
        Reply.Builder answer = new Reply.Builder();
        long next = memory.pointer(head, pointer);
        while (next != head && seen.add(next) && seen.size() <= MOST_PROCESSES && memory.holds(next, pointer)) {
            session.proceed();
            KernelProcess process = KernelProcess.at(session.system(), next - offset);
            String named = name(process, session);
            if (!image.isEmpty() && !Glob.matches(image, named.toLowerCase(Locale.ROOT))) {
                next = memory.pointer(next, pointer);
                continue;
            }
            if (flags == 0) {
                rows.row(session.numbers().argument(process.address()), Digits.padded(process.id(), 4), named);
            } else {
                answer.line(
                        "PROCESS " + session.numbers().argument(process.address()) + "  Cid: "
                                + Digits.padded(process.id(), 4) + "  Image: " + named,
                        Reply.Mark.STRONG);
                details(process, flags, answer, session);
            }
            next = memory.pointer(next, pointer);
        }
        if (rows.size() > 0) {
            answer.table(rows);
        }
        if (next != head) {
            answer.missing("the list breaks off: " + memory.whyMissing(next));
        } else if (answer.empty()) {
            throw new RefusedException("no process is called " + image);
        }
        return answer.build();
    }
}
