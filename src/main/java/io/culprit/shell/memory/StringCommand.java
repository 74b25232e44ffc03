package io.culprit.shell.memory;

import io.culprit.machine.AddressSpace;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Manual;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import java.nio.charset.StandardCharsets;

/** {@code da du}: strings. */
public final class StringCommand implements DebuggerCommand {

    private static final int MOST_CHARACTERS = 4096;
    private static final int LINE = 0x30;

    @Override
    public Manual manual() {
        return Manual.of(
                "da|du [ADDRESS [L COUNT]]", "A zero-terminated string of bytes or of UTF-16 characters.", "da", "du");
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        long address = tail.expression(session.nextData());
        int bytes = name.equals("du") ? 2 : 1;
        long count = tail.count(address, bytes, MOST_CHARACTERS);
        tail.end();
        String text = read(session.memory(), address, bytes, (int) Math.clamp(count, 0, MOST_CHARACTERS));
        Reply.Builder answer = new Reply.Builder();
        for (int at = 0; at < text.length() || at == 0; at += LINE) {
            String part = text.substring(at, Math.min(text.length(), at + LINE));
            answer.line(session.numbers().address(address + (long) at * bytes) + "  \"" + part + "\"");
        }
        session.nextData(address + (long) (text.length() + 1) * bytes);
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
