package io.culprit.shell.memory;

import io.culprit.machine.AddressSpace;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Manual;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;

/** {@code db dw dd dq dp}, and with {@code !} of physical memory. */
public final class DisplayCommand implements DebuggerCommand {

    private static final int DEFAULT_BYTES = 0x80;

    @Override
    public Manual manual() {
        return Manual.of(
                        "db|dw|dd|dq|dp|dc [ADDRESS [L COUNT | END]]",
                        "Memory as bytes, words, double words, quad words, pointers; with ! in front, physical memory.",
                        "db",
                        "dw",
                        "dd",
                        "dq",
                        "dp",
                        "dc",
                        "!db",
                        "!dw",
                        "!dd",
                        "!dq",
                        "!dp",
                        "!dc")
                .with("""
                    Without an address it goes on where the last one ended. What the dump does not hold is taken from the module's image file
                    where -i or -y leads to it, else shown as ??.\
                    """);
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        boolean physical = name.startsWith("!");
        char kind = name.charAt(physical ? 2 : 1);
        int bytes = switch (kind) {
            case 'b' -> 1;
            case 'w' -> 2;
            case 'd', 'c' -> 4;
            case 'q' -> 8;
            default -> session.system().pointerBytes();
        };
        long address = tail.expression(session.nextData());
        long count = tail.count(address, bytes, DEFAULT_BYTES / bytes);
        tail.end();
        AddressSpace memory = physical ? physical(session) : session.memory();
        return new Display(session, memory).rows(address, bytes, count, kind == 'b' || kind == 'c');
    }

    private static AddressSpace physical(Session session) {
        return session.system()
                .dump()
                .physicalMemory()
                .orElseThrow(() -> new RefusedException(
                        "this dump holds no physical memory: only kernel and complete memory dumps do"));
    }
}
