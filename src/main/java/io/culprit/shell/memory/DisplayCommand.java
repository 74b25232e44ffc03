package io.culprit.shell.memory;

import io.culprit.machine.AddressSpace;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Manual;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;

/** {@code db dw dd dq dp dc dW df dD}, and with {@code !} of physical memory. */
public final class DisplayCommand implements DebuggerCommand {

    private static final int DEFAULT_BYTES = 0x80;

    @Override
    public Manual manual() {
        return Manual.of(
                        "db|dw|dd|dq|dp|dc|dW|df|dD [ADDRESS [L COUNT | END]]",
                        "Memory as bytes, words, double words, quad words, pointers, floating-point numbers; with ! in"
                                + " front, physical memory.",
                        "db",
                        "dw",
                        "dd",
                        "dq",
                        "dp",
                        "dc",
                        "dW",
                        "df",
                        "dD",
                        "!db",
                        "!dw",
                        "!dd",
                        "!dq",
                        "!dp",
                        "!dc")
                .with("""
                    dc and dW show characters beside double words and words, df and dD numbers of single and double precision.
                    Without an address it goes on where the last one ended. What the dump does not hold is taken from the module's image file
                    where -i or -y leads to it, else shown as ??.\
                    """);
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        boolean physical = name.startsWith("!");
        if (!physical) {
            session.lastDisplay(name);
        }
        char kind = name.charAt(physical ? 2 : 1);
        int bytes = switch (kind) {
            case 'b' -> 1;
            case 'w', 'W' -> 2;
            case 'd', 'c', 'f' -> 4;
            case 'q', 'D' -> 8;
            default -> session.system().pointerBytes();
        };
        long address = tail.start(session.nextData());
        long count = tail.count(address, bytes, DEFAULT_BYTES / bytes);
        tail.end();
        AddressSpace memory = physical ? physical(session) : session.memory();
        Display display = new Display(session, memory);
        return kind == 'f' || kind == 'D'
                ? display.numbers(address, bytes, count)
                : display.rows(address, bytes, count, kind == 'b' || kind == 'c' || kind == 'W');
    }

    private static AddressSpace physical(Session session) {
        return session.system()
                .dump()
                .physicalMemory()
                .orElseThrow(() -> new RefusedException(
                        "this dump holds no physical memory: only kernel and complete memory dumps do"));
    }
}
