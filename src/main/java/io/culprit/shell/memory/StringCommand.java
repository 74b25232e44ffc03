package io.culprit.shell.memory;

import io.culprit.machine.AddressSpace;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Manual;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import java.nio.charset.StandardCharsets;

/** {@code da du ds dS}: strings. */
public final class StringCommand implements DebuggerCommand {

    private static final int MOST_CHARACTERS = 4096;
    private static final int LINE = 0x30;

    @Override
    public Manual manual() {
        return Manual.of(
                        "da|du|ds|dS [ADDRESS [L COUNT]]",
                        "Text: a zero-terminated string of bytes or of UTF-16 characters, or what a STRING or"
                                + " UNICODE_STRING counts.",
                        "da",
                        "du",
                        "ds",
                        "dS")
                .with("ds shows the text of a STRING or ANSI_STRING, dS that of a UNICODE_STRING: length, room, and"
                        + " where it is.");
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        long address = tail.start(session.nextData());
        int bytes = name.equals("du") || name.equals("dS") ? 2 : 1;
        long count = tail.count(address, bytes, MOST_CHARACTERS);
        tail.end();
        session.lastDisplay(name);
        if (name.equalsIgnoreCase("ds")) {
            return counted(address, bytes, session);
        }
        String text = read(session.memory(), address, bytes, (int) Math.clamp(count, 0, MOST_CHARACTERS));
        session.nextData(address + (long) (text.length() + 1) * bytes);
        return lines(text, address, bytes, session);
    }

    /** STRING and UNICODE_STRING (ntdef.h): length and room in bytes, and a pointer. */
    private static Reply counted(long address, int bytes, Session session) {
        AddressSpace memory = session.memory();
        int pointer = session.system().pointerBytes();
        int length = memory.u16(address);
        int room = memory.u16(address + 2);
        long text = memory.pointer(address + pointer, pointer);
        if (length > room || length % bytes != 0 || length > 0 && text == 0) {
            throw new RefusedException(
                    "no counted string at " + session.numbers().address(address) + ": length 0x"
                            + Integer.toHexString(length) + ", room 0x" + Integer.toHexString(room));
        }
        session.nextData(address + 2L * pointer);
        return length == 0
                ? lines("", text, bytes, session)
                : lines(read(memory, text, bytes, length / bytes), text, bytes, session);
    }

    private static Reply lines(String text, long address, int bytes, Session session) {
        Reply.Builder answer = new Reply.Builder();
        for (int at = 0; at < text.length() || at == 0; at += LINE) {
            String part = text.substring(at, Math.min(text.length(), at + LINE));
            answer.line(session.numbers().address(address + (long) at * bytes) + "  \"" + part + "\"");
        }
        return answer.build();
    }

    /** The characters up to a zero, the limit, or the end of what the dump holds. */
    static String read(AddressSpace memory, long address, int bytes, int limit) {
        if (!memory.holds(address, bytes)) {
            throw memory.missing(address);
        }
        byte[] buffer = new byte[limit * bytes];
        int length = 0;
        byte[] one = new byte[bytes];
        while (length < limit && memory.read(address + (long) length * bytes, one, 0, bytes) == bytes) {
            if (one[0] == 0 && (bytes == 1 || one[1] == 0)) {
                break;
            }
            System.arraycopy(one, 0, buffer, length * bytes, bytes);
            length++;
        }
        return new String(
                buffer, 0, length * bytes, bytes == 2 ? StandardCharsets.UTF_16LE : StandardCharsets.ISO_8859_1);
    }
}
