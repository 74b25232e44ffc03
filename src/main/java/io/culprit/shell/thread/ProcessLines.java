package io.culprit.shell.thread;

import io.culprit.machine.MissingMemoryException;
import io.culprit.shell.Digits;
import io.culprit.shell.KernelObject;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.windows.KernelProcess;
import io.culprit.windows.KernelThread;
import io.culprit.windows.UnknownLayoutException;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** A process as WinDbg's !process writes it, and what it is picked by. */
final class ProcessLines {

    private static final String PROCESS = "_EPROCESS";
    private static final long TIMES = 1;
    private static final long THREADS = 6;

    /** From 1601 to 1970 in units of 100 ns. */
    private static final long EPOCH = 116_444_736_000_000_000L;

    private final KernelProcess process;
    private final Session session;
    private final KernelObject block;
    private final Set<String> unknown;

    /** A process; {@code unknown} takes the names of what cannot be told. */
    ProcessLines(KernelProcess process, Session session, Set<String> unknown) {
        this.process = process;
        this.session = session;
        this.block = new KernelObject(session, PROCESS, process.address(), process.memory());
        this.unknown = unknown;
    }

    String image() {
        return ProcessCommand.name(process, session);
    }

    boolean hasId(long id) {
        OptionalLong own = block.pointer("UniqueProcessId");
        return own.isPresent() && own.getAsLong() == id;
    }

    boolean inSession(long number) {
        return sessionId().equals(Long.toHexString(number));
    }

    /** Adds what the flags ask for. */
    void add(long flags, Reply.Builder answer) {
        String address = address() == 0 ? "(current)" : session.numbers().argument(address());
        OptionalLong id = block.pointer("UniqueProcessId");
        String cid = known("Cid", id.isEmpty() ? KernelObject.UNKNOWN : Digits.padded(id.getAsLong(), 4));
        String in = known("SessionId", sessionId());
        String peb = known("Peb", block.address("Peb"));
        OptionalLong parent = block.pointer("InheritedFromUniqueProcessId");
        String parentCid =
                known("ParentCid", parent.isEmpty() ? KernelObject.UNKNOWN : Digits.padded(parent.getAsLong(), 4));
        OptionalLong tables = new KernelObject(session, "_KPROCESS", process.address(), process.memory())
                .pointer("DirectoryTableBase");
        String base = known("DirBase", tables.isEmpty() ? KernelObject.UNKNOWN : Digits.padded(tables.getAsLong(), 8));
        String handles = known("ObjectTable", block.address("ObjectTable"));
        String count = known("HandleCount", handleCount());
        String name = image();
        answer.table(Reply.Rows.plain(
                        "process",
                        "session",
                        "cid",
                        "peb",
                        "parentCid",
                        "dirBase",
                        "objectTable",
                        "handleCount",
                        "image")
                .written(
                        List.of(
                                "PROCESS " + address,
                                "    SessionId: " + in + "  Cid: " + cid + "    Peb: " + peb + "  ParentCid: "
                                        + parentCid,
                                "    DirBase: " + base + "  ObjectTable: " + handles + "  HandleCount: " + count,
                                "    Image: " + name),
                        address,
                        in,
                        cid,
                        peb,
                        parentCid,
                        base,
                        handles,
                        count,
                        name));
        if ((flags & TIMES) != 0) {
            times(answer);
        }
        if ((flags & THREADS) != 0) {
            threads(flags, answer);
        }
    }

    /** The copy that a small dump has of the current process lies nowhere; the current thread tells where that was, 0 where it does not. */
    private long address() {
        if (process.address() != 0) {
            return process.address();
        }
        try {
            KernelThread thread = session.scope().thread();
            return thread == null ? 0 : thread.process().address();
        } catch (MissingMemoryException | UnknownLayoutException missing) {
            return 0;
        }
    }

    private String known(String what, String value) {
        if (value.equals(KernelObject.UNKNOWN)) {
            unknown.add(what);
        }
        return value;
    }

    /** Where it is told by the layout of this build; {@code none} for a process that is in no session. */
    private String sessionId() {
        OptionalLong space = block.pointer("Session");
        if (space.isEmpty()) {
            return KernelObject.UNKNOWN;
        }
        return space.getAsLong() == 0
                ? "none"
                : KernelObject.at(session, "_MM_SESSION_SPACE", space.getAsLong())
                        .hex("SessionId", 4, 1);
    }

    private String handleCount() {
        OptionalLong table = block.pointer("ObjectTable");
        if (table.isEmpty() || table.getAsLong() == 0) {
            return table.isEmpty() ? KernelObject.UNKNOWN : "0.";
        }
        OptionalLong count =
                KernelObject.at(session, "_HANDLE_TABLE", table.getAsLong()).number("HandleCount", 4);
        OptionalInt list = session.system().layout().find("_HANDLE_TABLE", "FreeLists"); // since Windows 8
        if (count.isEmpty() && list.isPresent()) {
            count = KernelObject.at(session, "_HANDLE_TABLE_FREE_LIST", table.getAsLong() + list.getAsInt())
                    .number("HandleCount", 4);
        }
        return count.isEmpty() ? KernelObject.UNKNOWN : count.getAsLong() + ".";
    }

    private void times(Reply.Builder answer) {
        pair(answer, "VadRoot", block.pointer("VadRoot"));
        pair(answer, "Token", block.pointer("Token"));
        OptionalLong created = block.number("CreateTime", 8);
        Instant now = session.system().dump().header().time();
        if (created.isPresent() && now != null && created.getAsLong() > EPOCH) {
            long seconds = now.getEpochSecond() - (created.getAsLong() - EPOCH) / 10_000_000;
            if (seconds >= 0) {
                answer.line("    " + "ElapsedTime                       " + Elapsed.of(seconds));
            }
        }
        OptionalLong priority =
                new KernelObject(session, "_KPROCESS", process.address(), process.memory()).number("BasePriority", 1);
        if (priority.isPresent()) {
            answer.line("    BasePriority                      " + priority.getAsLong());
        }
    }

    private void pair(Reply.Builder answer, String name, OptionalLong value) {
        if (value.isPresent()) {
            answer.line("    " + name + " ".repeat(34 - name.length()) + block.address(value.getAsLong()));
        }
    }

    private void threads(long flags, Reply.Builder answer) {
        try {
            ThreadList.add(process, address(), (flags & THREADS) == THREADS, answer, session);
        } catch (MissingMemoryException | UnknownLayoutException missing) {
            answer.missing("    Threads: " + missing.getMessage());
        }
    }
}
