package io.culprit.shell.memory;

import io.culprit.machine.AddressSpace;
import io.culprit.machine.MissingMemoryException;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Digits;
import io.culprit.shell.Manual;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import java.util.OptionalLong;

/** {@code dps dqs dds} and {@code dpp dpa dpu}: values, each with what it points to. */
public final class PointersCommand implements DebuggerCommand {

    private static final int DEFAULT_BYTES = 0x80;
    private static final int MOST_VALUES = 0x10000;
    private static final int TEXT = 64;

    @Override
    public Manual manual() {
        return Manual.of(
                        "dps|dqs|dds|dpp|dpa|dpu [ADDRESS [L COUNT]]",
                        "Values with the symbols, pointers or strings that they point to.",
                        "dps",
                        "dqs",
                        "dds",
                        "dpp",
                        "dpa",
                        "dpu")
                .with("dps rsp shows a stack as it lies there; which of its addresses are frames, only k weighs.");
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        int bytes = name.charAt(1) == 'q'
                ? 8
                : name.charAt(1) == 'd' ? 4 : session.system().pointerBytes();
        long address = tail.start(session.nextData());
        long count = tail.count(address, bytes, DEFAULT_BYTES / bytes);
        tail.end();
        if (count <= 0 || count > MOST_VALUES) {
            throw new RefusedException("at most " + MOST_VALUES + " values at once");
        }
        if (!session.memory().holds(address, bytes)) {
            throw session.memory().missing(address);
        }
        Reply.Rows rows = Reply.Rows.plain("address", "value", "points to");
        for (long i = 0; i < count; i++) {
            session.proceed();
            rows.row(cells(name, address + i * bytes, bytes, session));
        }
        session.nextData(address + count * bytes);
        return new Reply.Builder().table(rows).build();
    }

    private static String[] cells(String name, long at, int bytes, Session session) {
        AddressSpace memory = session.memory();
        OptionalLong value = memory.findPointer(at, bytes);
        String where = session.numbers().address(at) + " ";
        if (value.isEmpty()) {
            return new String[] {where, bytes == 8 ? "????????`????????" : "????????", ""};
        }
        long pointer = value.getAsLong();
        return new String[] {where, number(pointer, bytes, session), target(name.charAt(2), pointer, session)};
    }

    private static String number(long value, int bytes, Session session) {
        return bytes == 4
                ? Digits.padded(value & 0xFFFF_FFFFL, 8)
                : session.numbers().address(value);
    }

    private static String target(char kind, long pointer, Session session) {
        try {
            return switch (kind) {
                case 'p' -> {
                    OptionalLong next = session.memory()
                            .findPointer(pointer, session.system().pointerBytes());
                    yield next.isEmpty()
                            ? ""
                            : session.numbers().address(next.getAsLong()) + "  "
                                    + session.names().find(next.getAsLong()).orElse("");
                }
                case 'a' -> "\"" + StringCommand.read(session.memory(), pointer, 1, TEXT) + "\"";
                case 'u' -> "\"" + StringCommand.read(session.memory(), pointer, 2, TEXT) + "\"";
                default -> session.names().find(pointer).orElse("");
            };
        } catch (MissingMemoryException nothing) {
            return "";
        }
    }
}
