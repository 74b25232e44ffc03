package io.culprit.shell.device;

import io.culprit.machine.MissingMemoryException;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Manual;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import io.culprit.windows.Processors;
import io.culprit.windows.device.InterruptDescriptors;
import io.culprit.windows.device.InterruptObjects;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@code !idt}: which routine serves which interrupt. */
public final class InterruptCommand implements DebuggerCommand {

    /** No vector: all of them. */
    private static final long ALL = -1;

    @Override
    public Manual manual() {
        return Manual.of("!idt [-a] [VECTOR]", "Interrupts and the routines that serve them.", "!idt")
                .with("""
                    Those that drivers connected on the processor that crashed, by their interrupt objects; -a, or a VECTOR to which none is
                    connected, shows the handlers of the interrupt descriptor table, too, as far as it is in the dump.\
                    """);
    }

    /** A line of the answer. */
    private record Served(long routine, long object) {}

    @Override
    public Reply run(String name, Tail tail, Session session) {
        boolean whole = tail.take("-a");
        long vector = tail.expression(ALL);
        tail.end();
        if (!session.kernel()) {
            throw new RefusedException("this is the dump of a program: interrupts are the kernel's");
        }
        Processors.Prcb block = Processors.of(session.system())
                .crashing()
                .orElseThrow(() ->
                        new RefusedException("the control block of the processor that crashed is not in the dump"));
        Map<Integer, Served> served = new TreeMap<>();
        for (InterruptObjects.Interrupt interrupt : InterruptObjects.of(session.system(), block)) {
            served.put(interrupt.vector(), new Served(interrupt.routine(), interrupt.object()));
        }
        Reply.Builder answer = new Reply.Builder();
        boolean table = whole || vector != ALL && !served.containsKey((int) vector);
        String lack = table ? handlers(answer, served, block, session) : null;
        if (vector != ALL) {
            served.keySet().retainAll(List.of((int) vector));
        }
        if (served.isEmpty()) {
            throw new RefusedException(none(vector, table, lack));
        }
        answer.table(rows(served, session));
        if (lack != null) {
            answer.missing(lack);
        }
        return answer.build();
    }

    /** Adds the handlers of the descriptor table where no interrupt object is; gives what of it is missing. */
    private static @Nullable String handlers(
            Reply.Builder answer, Map<Integer, Served> served, Processors.Prcb block, Session session) {
        try {
            InterruptDescriptors table = InterruptDescriptors.of(session.system(), block);
            answer.line("Dumping IDT: " + session.numbers().argument(table.base()), Reply.Mark.STRONG);
            for (InterruptDescriptors.Gate gate : table.gates()) {
                served.putIfAbsent(gate.vector(), new Served(gate.handler(), 0));
            }
            return table.missing() < 0
                    ? null
                    : "the table from vector " + Integer.toHexString(table.missing()) + " on is not in the dump";
        } catch (MissingMemoryException missing) {
            return "the interrupt descriptor table is not in the dump: " + missing.getMessage()
                    + " (a kernel memory dump has it)";
        }
    }

    private static String none(long vector, boolean table, @Nullable String lack) {
        String connected = vector == ALL
                ? "no interrupt objects can be read: their table in the processor's control block, its layout, or their"
                        + " pages are missing"
                : "no interrupt is connected to vector " + Long.toHexString(vector) + " on the processor that crashed";
        return connected
                + (table && lack != null ? "; " + lack : vector == ALL ? "; !idt -a shows the descriptor table" : "");
    }

    private static Reply.Rows rows(Map<Integer, Served> served, Session session) {
        Reply.Rows rows = Reply.Rows.plain("vector", "address", "routine");
        served.forEach((vector, line) -> {
            String object = line.object() == 0
                    ? ""
                    : " (KINTERRUPT " + session.numbers().argument(line.object()) + ")";
            rows.row(
                    (vector < 0x10 ? "0" : "") + Integer.toHexString(vector) + ":",
                    session.numbers().argument(line.routine()),
                    session.names().find(line.routine()).orElse("") + object);
        });
        return rows;
    }
}
