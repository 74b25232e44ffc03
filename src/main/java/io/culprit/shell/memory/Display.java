package io.culprit.shell.memory;

import io.culprit.machine.AddressSpace;
import io.culprit.machine.LittleEndian;
import io.culprit.shell.Digits;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;

/** A range of memory as rows of bytes or values. What is not there is shown as question marks, and why is said at the end. */
final class Display {

    static final int MOST_BYTES = 0x10_0000;
    private static final int ROW = 16;

    private final Session session;
    private final AddressSpace memory;
    private long firstMissing;
    private boolean missing;
    private boolean any;

    Display(Session session, AddressSpace memory) {
        this.session = session;
        this.memory = memory;
    }

    /** A printable ASCII character, else a dot. */
    static char character(int value) {
        return value >= 0x20 && value < 0x7F ? (char) value : '.';
    }

    /** Rows of 16 bytes, each element of {@code bytes} bytes. */
    Reply rows(long address, int bytes, long count, boolean text) {
        return all(address, bytes, count, (at, length) -> row(at, bytes, length, text));
    }

    /** Rows of 16 bytes, each element a floating-point number of single or double precision, 4 or 8 bytes. */
    Reply numbers(long address, int bytes, long count) {
        return all(address, bytes, count, (at, length) -> numbers(at, bytes, length));
    }

    private Reply all(long address, int bytes, long count, Row row) {
        long total = count * bytes;
        if (count <= 0 || count > MOST_BYTES || total > MOST_BYTES) {
            throw new RefusedException("the range is too large: at most " + MOST_BYTES + " bytes at once");
        }
        Reply.Builder answer = new Reply.Builder();
        for (long done = 0; done < total; done += ROW) {
            session.proceed();
            answer.line(row.at(address + done, (int) Math.min(ROW, total - done)));
        }
        session.nextData(address + total);
        return finish(answer);
    }

    private Reply finish(Reply.Builder answer) {
        if (!any && memory != session.memory()) {
            throw new RefusedException("physical memory at " + session.numbers().address(firstMissing) + ": "
                    + memory.whyMissing(firstMissing));
        }
        if (!any) {
            throw memory.missing(firstMissing);
        }
        if (missing) {
            answer.missing(
                    "?? from " + session.numbers().address(firstMissing) + ": " + memory.whyMissing(firstMissing));
        }
        return answer.build();
    }

    /** The line of so many bytes at an address. */
    private interface Row {

        String at(long address, int length);
    }

    private String numbers(long address, int bytes, int length) {
        StringBuilder line = new StringBuilder(session.numbers().address(address));
        byte[] raw = new byte[8];
        for (int i = 0; i < length; i += bytes) {
            boolean held = memory.read(address + i, raw, 0, bytes) == bytes;
            note(address + i, held);
            String number = !held
                    ? "?".repeat(2 * bytes)
                    : bytes == 4
                            ? Float.toString(Float.intBitsToFloat(LittleEndian.u32(raw, 0)))
                            : Double.toString(Double.longBitsToDouble(LittleEndian.u64(raw, 0)));
            line.append(" ".repeat(Math.max(2, 4 * bytes - number.length()))).append(number);
        }
        return line.toString();
    }

    private String row(long address, int bytes, int length, boolean text) {
        StringBuilder line = new StringBuilder(session.numbers().address(address)).append(' ');
        StringBuilder characters = new StringBuilder();
        byte[] raw = new byte[8];
        for (int i = 0; i < length; i += bytes) {
            boolean held = memory.read(address + i, raw, 0, bytes) == bytes;
            note(address + i, held);
            line.append(bytes == 1 && i == 8 ? "-" : " ").append(held ? value(raw, 0, bytes) : unknown(bytes));
            for (int j = 0; j < bytes; j++) {
                characters.append(held ? character(raw[j] & 0xFF) : '?');
            }
        }
        if (!text) {
            return line.toString();
        }
        int width = bytes == 1 ? 3 * ROW : ROW / bytes * (2 * bytes + 1);
        int used = line.length() - session.numbers().address(address).length() - 1;
        return line.append(" ".repeat(Math.max(0, width - used)))
                .append("  ")
                .append(characters)
                .toString();
    }

    private void note(long address, boolean held) {
        any |= held;
        if (!held && !missing) {
            missing = true;
            firstMissing = address;
        }
    }

    /** A value as WinDbg writes it. */
    static String value(byte[] raw, int at, int bytes) {
        return switch (bytes) {
            case 1 -> Digits.padded(raw[at] & 0xFF, 2);
            case 2 -> Digits.padded(LittleEndian.u16(raw, at), 4);
            case 4 -> Digits.padded(LittleEndian.u32(raw, at) & 0xFFFF_FFFFL, 8);
            default -> {
                String digits = Digits.padded(LittleEndian.u64(raw, at), 16);
                yield digits.substring(0, 8) + "`" + digits.substring(8);
            }
        };
    }

    private static String unknown(int bytes) {
        return bytes == 8 ? "????????`????????" : "?".repeat(2 * bytes);
    }
}
