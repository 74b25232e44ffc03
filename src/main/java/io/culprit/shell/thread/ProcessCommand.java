package io.culprit.shell.thread;

import io.culprit.dump.DumpPart;
import io.culprit.dump.UserProcess;
import io.culprit.fact.CurrentProcess;
import io.culprit.machine.AddressSpace;
import io.culprit.machine.MissingMemoryException;
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
import java.util.OptionalInt;
import java.util.Set;

/** {@code !process}: the current process, one at an address, or all of them. */
public final class ProcessCommand implements DebuggerCommand {

    private static final int MOST_PROCESSES = 10_000;

    @Override
    public Manual manual() {
        return Manual.of(
                        "!process [ADDRESS] | !process 0 0",
                        "The current process, one at an address, or all that the dump lists.",
                        "!process",
                        "|")
                .with("The list needs the pages of the processes: a kernel memory dump has them.");
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        Long address = tail.atEnd() ? null : (Long) tail.expression();
        tail.rest();
        if (!session.kernel()) {
            return user(session);
        }
        if (address == null || address == -1) {
            return current(session);
        }
        return address == 0 ? all(session) : one(KernelProcess.at(session.system(), address), session);
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

    private static Reply current(Session session) {
        return one(KernelProcess.current(session.system(), session.scope().thread()), session);
    }

    private static Reply one(KernelProcess process, Session session) {
        return new Reply.Builder()
                .line(
                        "PROCESS "
                                + (process.address() == 0
                                        ? "(current)"
                                        : session.numbers().argument(process.address())),
                        Reply.Mark.STRONG)
                .line("    Cid: " + Digits.padded(process.id(), 4) + "    Image: " + process.imageName())
                .build();
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
    private static Reply all(Session session) {
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
        long next = memory.pointer(head, pointer);
        while (next != head && seen.add(next) && rows.size() < MOST_PROCESSES && memory.holds(next, pointer)) {
            session.proceed();
            KernelProcess process = KernelProcess.at(session.system(), next - offset);
            rows.row(
                    session.numbers().argument(process.address()),
                    Digits.padded(process.id(), 4),
                    name(process, session));
            next = memory.pointer(next, pointer);
        }
        Reply.Builder answer = new Reply.Builder().table(rows);
        if (next != head) {
            answer.missing("the list breaks off: " + memory.whyMissing(next));
        }
        return answer.build();
    }
}
