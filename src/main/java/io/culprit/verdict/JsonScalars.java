package io.culprit.verdict;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** What the texts and numbers of a JSON file mean, once their ends are found (RFC 8259). */
final class JsonScalars {

    /** Powers of ten that a double holds exactly; a quotient of two exact numbers is rounded rightly (Clinger 1990). */
    private static final double[] TENS = {
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15
    };

    private static final String ESCAPES = "\"\\/bfnrt";
    private static final String ESCAPED = "\"\\/\b\f\n\r\t";

    private JsonScalars() {}

    /** Whether a character may follow a backslash, {@code u} apart. */
    static boolean isEscape(byte c) {
        return c > 0 && ESCAPES.indexOf(c) >= 0;
    }

    /**
     * The text between two quotes, whose escapes are whole.
     *
     * @throws CharacterCodingException when it is not UTF-8
     */
    static String text(byte[] file, int from, int to) throws CharacterCodingException {
        String raw = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(file, from, to - from))
                .toString();
        StringBuilder value = new StringBuilder();
        int done = 0;
        for (int at = raw.indexOf('\\'); at >= 0; at = raw.indexOf('\\', done)) {
            value.append(raw, done, at);
            int escape = ESCAPES.indexOf(raw.charAt(at + 1));
            value.append(escape >= 0 ? ESCAPED.charAt(escape) : (char) Integer.parseInt(raw, at + 2, at + 6, 16));
            done = at + (escape >= 0 ? 2 : 6);
        }
        return value.append(raw, done, raw.length()).toString();
    }

    /** A number as {@link Double#parseDouble} reads it; short ones without its tables, which take a while to load. */
    static double number(byte[] file, int from, int to) {
        long digits = 0;
        int decimals = 0;
        boolean small = to - from < TENS.length;
        for (int i = from; i < to && small; i++) {
            if (file[i] == '.') {
                decimals = to - i - 1;
            } else if (file[i] != '-') {
                small = file[i] <= '9' && file[i] != '+';
                digits = 10 * digits + file[i] - '0';
            }
        }
        if (!small) {
            return Double.parseDouble(new String(file, from, to - from, StandardCharsets.ISO_8859_1));
        }
        double number = digits / TENS[decimals];
        return file[from] == '-' ? -number : number;
    }
}
