package io.culprit.shell.memory;

import io.culprit.machine.AddressSpace;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Manual;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** {@code s}: searches memory. */
public final class SearchCommand implements DebuggerCommand {

    private static final long MOST_BYTES = 1L << 30;
    private static final int MOST_HITS = 1000;
    private static final int MOST_PATTERN = 256;
    private static final int CHUNK = 0x1000;

    @Override
    public Manual manual() {
        return Manual.of(
                        "s [-[FLAGS]b|w|d|q|a|u] ADDRESS (L COUNT | END) PATTERN",
                        "Searches memory for values or a string.",
                        "s")
                .with("Pages that the dump does not hold are skipped. The flag 1 shows addresses alone. -a and -u"
                        + " take a string, in quotes where it has spaces.");
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        String option = tail.peek().startsWith("-") ? tail.word() : "-b";
        int flags = option.startsWith("-[") ? option.indexOf(']') : 0;
        char kind = option.charAt(option.length() - 1);
        if (flags < 0 || option.length() != flags + 2 || "bwdqau".indexOf(kind) < 0) {
            throw new RefusedException("s has no option " + option + " (there are -b, -w, -d, -q, -a, -u)");
        }
        boolean addresses = flags > 0 && option.substring(2, flags).indexOf('1') >= 0;
        int bytes = "b w d   q".indexOf(kind) >= 0 ? kind == 'b' ? 1 : kind == 'w' ? 2 : kind == 'd' ? 4 : 8 : 1;
        long start = tail.expression();
        long count = tail.count(start, bytes, 0);
        byte[] pattern = pattern(tail, kind, bytes);
        long length = Math.multiplyHigh(count, bytes) != 0 ? -1 : count * bytes;
        if (length <= 0 || length > MOST_BYTES || pattern.length == 0 || pattern.length > MOST_PATTERN) {
            throw new RefusedException("a range of at most 1 GiB (L COUNT, or its END) and a pattern of at most "
                    + MOST_PATTERN + " bytes are needed");
        }
        return search(session, start, length, pattern, bytes, addresses);
    }

    private static byte[] pattern(Tail tail, char kind, int bytes) {
        if (kind == 'a' || kind == 'u') {
            return tail.word().getBytes(kind == 'a' ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_16LE);
        }
        ByteArrayOutputStream pattern = new ByteArrayOutputStream();
        while (!tail.atEnd() && pattern.size() <= MOST_PATTERN) {
            long value = tail.expression();
            for (int i = 0; i < bytes; i++) {
                pattern.write((int) (value >>> 8 * i));
            }
        }
        return pattern.toByteArray();
    }

    private static Reply search(Session session, long start, long length, byte[] pattern, int step, boolean addresses) {
        AddressSpace memory = session.system().memory();
        Reply.Rows rows = addresses ? Reply.Rows.plain("address") : Reply.Rows.plain("address", "bytes", "in");
        byte[] chunk = new byte[CHUNK + pattern.length - 1];
        long read = 0;
        long more = 0;
        for (long at = 0; at < length && more == 0; at += CHUNK - (start + at & CHUNK - 1)) {
            session.proceed();
            long page = start + at;
            int room = (int) Math.min(length - at, CHUNK - (page & CHUNK - 1) + pattern.length - 1);
            int got = Math.max(0, memory.read(page, chunk, 0, room));
            read += got;
            for (int i = 0; i + pattern.length <= got && more == 0; i += step) {
                if (same(chunk, i, pattern) && rows.size() == MOST_HITS) {
                    more = page + i;
                } else if (same(chunk, i, pattern)) {
                    String address = session.numbers().address(page + i);
                    if (addresses) {
                        rows.row(address);
                    } else {
                        rows.row(
                                address + " ",
                                shown(chunk, i, got, step),
                                session.names().find(page + i).orElse(""));
                    }
                }
            }
        }
        if (rows.size() == 0) {
            throw new RefusedException(
                    read == 0
                            ? "the dump holds nothing of this range: " + memory.whyMissing(start)
                            : "not found in the 0x" + Long.toHexString(read).toLowerCase(Locale.ROOT)
                                    + " bytes of the range that the dump holds");
        }
        Reply.Builder answer = new Reply.Builder().table(rows);
        if (more != 0) {
            answer.missing("these are the first " + MOST_HITS + ": a range from "
                    + session.numbers().address(more) + " goes on");
        }
        return answer.build();
    }

    private static boolean same(byte[] chunk, int at, byte... pattern) {
        for (int i = 0; i < pattern.length; i++) {
            if (chunk[at + i] != pattern[i]) {
                return false;
            }
        }
        return true;
    }

    private static String shown(byte[] chunk, int at, int end, int step) {
        StringBuilder hex = new StringBuilder();
        StringBuilder text = new StringBuilder();
        for (int i = at; i + step <= Math.min(end, at + 16); i += step) {
            hex.append(Display.value(chunk, i, step)).append(' ');
            for (int j = i; j < i + step; j++) {
                text.append(Display.character(chunk[j] & 0xFF));
            }
        }
        return hex + " " + text;
    }
}
