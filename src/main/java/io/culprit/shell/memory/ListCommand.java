package io.culprit.shell.memory;

import io.culprit.machine.AddressSpace;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Manual;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;

/** {@code dl dlb}: a linked list, entry by entry. */
public final class ListCommand implements DebuggerCommand {

    private static final int ENTRIES = 0x20;
    private static final int MOST_ENTRIES = 0x10000;
    private static final int MOST_POINTERS = 64;

    @Override
    public Manual manual() {
        return Manual.of(
                        "dl|dlb ADDRESS [MAXCOUNT [SIZE]]",
                        "The entries of a linked list, forward or (dlb) backward.",
                        "dl",
                        "dlb")
                .with("An entry begins with the pointer to the next one; dlb follows the second, as of a LIST_ENTRY."
                        + " Of each SIZE pointers are shown (2), of 20 entries, until the list ends or comes"
                        + " back.");
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        long address = tail.expression(session.nextData());
        long most = tail.expression(ENTRIES);
        long size = tail.expression(2);
        tail.end();
        boolean backward = name.equals("dlb");
        if (most <= 0 || most > MOST_ENTRIES || size < (backward ? 2 : 1) || size > MOST_POINTERS) {
            throw new RefusedException("dl shows at most 0x" + Integer.toHexString(MOST_ENTRIES)
                    + " entries, of each at most 0x" + Integer.toHexString(MOST_POINTERS) + " pointers");
        }
        int pointer = session.system().pointerBytes();
        AddressSpace memory = session.memory();
        memory.pointer(address, pointer);
        Reply.Builder answer = new Reply.Builder();
        Set<Long> seen = new HashSet<>();
        for (long at = address; seen.size() < most && seen.add(at); ) {
            session.proceed();
            OptionalLong next = memory.findPointer(at + (backward ? pointer : 0), pointer);
            if (next.isEmpty()) {
                return answer.missing("the list breaks off: " + memory.whyMissing(at))
                        .build();
            }
            answer.line(entry(at, (int) size, session));
            if (next.getAsLong() == 0) {
                break;
            }
            at = next.getAsLong();
        }
        return answer.build();
    }

    private static String entry(long at, int size, Session session) {
        int pointer = session.system().pointerBytes();
        StringBuilder line = new StringBuilder(session.numbers().address(at)).append(' ');
        for (int i = 0; i < size; i++) {
            OptionalLong value = session.memory().findPointer(at + (long) i * pointer, pointer);
            line.append(' ')
                    .append(
                            value.isPresent()
                                    ? session.numbers().address(value.getAsLong())
                                    : pointer == 8 ? "????????`????????" : "????????");
        }
        return line.toString();
    }
}
