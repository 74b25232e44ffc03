package io.culprit.shell.memory;

import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Digits;
import io.culprit.shell.Manual;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import java.time.DateTimeException;
import java.time.Instant;

/** {@code .formats}: a value in every form. */
public final class FormatsCommand implements DebuggerCommand {

    private static final long SECONDS_FROM_1601_TO_1970 = 11_644_473_600L;
    private static final long TICKS_A_SECOND = 10_000_000L;

    @Override
    public Manual manual() {
        return Manual.of(
                ".formats EXPRESSION",
                "A value in hexadecimal, decimal, octal, binary, as characters, time, and number with a fraction.",
                ".formats");
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        long value = tail.expression();
        tail.end();
        return new Reply.Builder()
                .line("Evaluate expression:")
                .pair("  Hex", session.numbers().address(value))
                .pair("  Decimal", Long.toString(value))
                .pair("  Decimal (unsigned)", Long.toUnsignedString(value))
                .pair("  Octal", "0".repeat(22 - Long.toOctalString(value).length()) + Long.toOctalString(value))
                .pair("  Binary", binary(value))
                .pair("  Chars", characters(value))
                .pair("  Time", time(value))
                .pair(
                        "  Float",
                        "low " + Float.intBitsToFloat((int) value) + " high "
                                + Float.intBitsToFloat((int) (value >>> 32)))
                .pair("  Double", Double.toString(Double.longBitsToDouble(value)))
                .build();
    }

    private static String binary(long value) {
        StringBuilder text = new StringBuilder();
        for (int bit = 63; bit >= 0; bit--) {
            text.append(value >>> bit & 1).append(bit % 8 == 0 && bit > 0 ? " " : "");
        }
        return text.toString();
    }

    private static String characters(long value) {
        StringBuilder text = new StringBuilder();
        for (int shift = 56; shift >= 0; shift -= 8) {
            text.append(Display.character((int) (value >>> shift) & 0xFF));
        }
        return text.toString();
    }

    /** As time_t where it has 32 bits, else as FILETIME. */
    private static String time(long value) {
        try {
            return value >>> 32 == 0
                    ? Instant.ofEpochSecond(value).toString()
                    : Instant.ofEpochSecond(
                                    value / TICKS_A_SECOND - SECONDS_FROM_1601_TO_1970, value % TICKS_A_SECOND * 100)
                            .toString();
        } catch (DateTimeException beyond) {
            return "*** Invalid FILETIME " + Digits.padded(value, 16);
        }
    }
}
