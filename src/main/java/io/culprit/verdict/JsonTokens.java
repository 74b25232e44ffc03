package io.culprit.verdict;

import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A JSON file (RFC 8259, UTF-8) with comments and trailing commas, token by token. A text is not made a {@code String} before somebody
 * asks for it: ten thousand rules have a hundred thousand texts, and the program that reads them has only just been started.
 *
 * <p>Not a library's parser, because every start of the program reads rules: Jackson's initializes {@code BigDecimal}, whose tables
 * take half as long to compute as an empty virtual machine takes to start. A test compares the two. It reads bytes from an array,
 * because little is compiled at that time, and a call of {@code String.charAt} takes ten times as long as a load from an array.
 */
final class JsonTokens {

    private static final int MAX_DEPTH = 8;

    /** The file, and a zero behind it, which is no blank, no digit and no part of a text: every loop ends there. */
    private final byte[] file;

    /** Where the first line begins: behind a byte order mark. */
    private final int firstLine;

    private int at;

    /** Where the token that was read last begins. */
    private int start;

    /** The characters of the text that was read last, in UTF-8 and without escapes: from {@link #from} to before {@link #to}. */
    private byte[] text;

    private int from;
    private int to;

    /** The same as it is, where that is more than ASCII: UTF-8 has no half of a surrogate pair. */
    private @Nullable String decoded;

    private JsonTokens(byte[] file, int firstLine, int offset) {
        this.file = file;
        this.firstLine = firstLine;
        this.text = file;
        this.at = offset;
    }

    /** The tokens of a whole file. */
    static JsonTokens of(byte[] content) {
        byte[] mark = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
        boolean marked = content.length >= mark.length && Arrays.equals(content, 0, mark.length, mark, 0, mark.length);
        int firstLine = marked ? mark.length : 0;
        return new JsonTokens(Arrays.copyOf(content, content.length + 1), firstLine, firstLine);
    }

    /** The same file from an offset on. */
    JsonTokens from(int offset) {
        return new JsonTokens(file, firstLine, offset);
    }

    /** The first character of the next token, which is not passed. */
    byte next(String wanted) throws RuleFileException {
        if (file[at] <= ' ' || file[at] == '/') {
            skipBlanks();
            if (at == file.length - 1) {
                throw wrong(at, "the file ends where " + wanted + " belongs");
            }
        }
        return file[at];
    }

    /** Where the next token begins. */
    int offset() throws RuleFileException {
        next("a value");
        return at;
    }

    /** Where the token that was read last begins. */
    int start() {
        return start;
    }

    /** Passes the bracket that opens a list or an object, and tells whether there is a member before {@code end}. */
    boolean first(char end) throws RuleFileException {
        at++;
        return !closes(end);
    }

    /** Passes the comma behind a member, and tells whether there is another; none is needed before {@code end}. */
    boolean another(char end) throws RuleFileException {
        byte next = next(end == '}' ? "'}'" : "']'");
        if (next == ',') {
            at++;
        } else if (next != end) {
            throw wrong(at, "',' or '" + end + "' belongs here");
        }
        return !closes(end);
    }

    private boolean closes(char end) throws RuleFileException {
        boolean closes = next(end == '}' ? "'}'" : "']'") == end;
        at += closes ? 1 : 0;
        return closes;
    }

    /** Reads the name of a field, and passes the colon. */
    void name() throws RuleFileException {
        if (next("a field") != '"') {
            throw wrong(at, "a field's name in double quotes belongs here");
        }
        text();
        if (next("':'") != ':') {
            throw wrong(at, "':' belongs here");
        }
        at++;
    }

    /** Reads a text, at whose quote this is. */
    void text() throws RuleFileException {
        start = at;
        boolean plain = true;
        // Locals: most of a file is texts, and a field would be loaded and stored with every character.
        byte[] bytes = file;
        int i = at + 1;
        for (byte c = bytes[i]; c != '"'; c = bytes[++i]) {
            if (c == '\\') {
                plain = false;
                i = lastOfEscape(i);
            } else if (c < 0) {
                plain = false;
            } else if (c < ' ') {
                boolean cut = i == bytes.length - 1;
                throw wrong(i, cut ? "the file ends within a text" : "a text ends in its own line: '\"' is missing");
            }
        }
        text = bytes;
        from = at + 1;
        to = i;
        at = i + 1;
        decoded = null;
        if (!plain) {
            decode();
        }
    }

    /** The last character of the escape that begins with the backslash at an offset. */
    private int lastOfEscape(int backslash) throws RuleFileException {
        byte escape = file[backslash + 1];
        int last = escape == 'u' ? backslash + 5 : backslash + 1;
        for (int i = backslash + 2; i <= last; i++) {
            if (Character.digit(file[i], 16) < 0) {
                throw wrong(i, "no such escape in a text");
            }
        }
        if (escape != 'u' && !JsonScalars.isEscape(escape)) {
            throw wrong(backslash + 1, "no such escape in a text");
        }
        return last;
    }

    private void decode() throws RuleFileException {
        try {
            String string = JsonScalars.text(file, from, to);
            decoded = string;
            text = string.getBytes(StandardCharsets.UTF_8);
            from = 0;
            to = text.length;
        } catch (CharacterCodingException bad) {
            throw wrong(start, "this text is not UTF-8");
        }
    }

    /** An array with the characters of the text that was read last, in UTF-8. */
    byte[] utf8() {
        return text;
    }

    /** Where they begin in {@link #utf8}. */
    int textFrom() {
        return from;
    }

    /** Before where they end in {@link #utf8}. */
    int textTo() {
        return to;
    }

    /** The text that was read last. */
    String string() {
        return decoded != null ? decoded : new String(text, from, to - from, StandardCharsets.ISO_8859_1);
    }

    /** The position among words of the text that was read last, or -1. */
    int find(Lexicon words) {
        return words.find(text, from, to);
    }

    /** Whether the text that was read last has nothing but blanks. */
    boolean isBlank() {
        return from == to || text[from] <= ' ' && string().isBlank();
    }

    /** Reads {@code true} or {@code false}, whose first character this is at. */
    boolean flag() throws RuleFileException {
        start = at;
        boolean flag = file[at] == 't';
        String word = flag ? "true" : "false";
        if (!startsWith(word)) {
            throw wrong(at, "a text, number, list or object belongs here");
        }
        at += word.length();
        return flag;
    }

    /** Whether a number begins with a character. */
    static boolean beginsNumber(byte c) {
        return c == '-' || c >= '0' && c <= '9';
    }

    /** Reads a number, whose first character this is at, as {@link Double#parseDouble} does. */
    double number() throws RuleFileException {
        start = at;
        at += file[at] == '-' ? 1 : 0;
        int whole = digits();
        if (whole > 1 && file[at - whole] == '0') {
            throw wrong(at, "a number has no leading zero");
        }
        if (file[at] == '.') {
            at++;
            digits();
        }
        if ((file[at] | 0x20) == 'e') {
            at++;
            at += file[at] == '+' || file[at] == '-' ? 1 : 0;
            digits();
        }
        return JsonScalars.number(file, start, at);
    }

    private int digits() throws RuleFileException {
        int first = at;
        while (file[at] >= '0' && file[at] <= '9') {
            at++;
        }
        if (at == first) {
            throw wrong(at, "a digit belongs here");
        }
        return at - first;
    }

    /** Passes a value of any kind. */
    void skip() throws RuleFileException {
        skip(0);
    }

    private void skip(int depth) throws RuleFileException {
        byte first = next("a value");
        if (depth > MAX_DEPTH) {
            throw wrong(at, "nested too deep");
        }
        switch (first) {
            case '"' -> text();
            case '{' -> {
                for (boolean more = first('}'); more; more = another('}')) {
                    name();
                    skip(depth + 1);
                }
            }
            case '[' -> {
                for (boolean more = first(']'); more; more = another(']')) {
                    skip(depth + 1);
                }
            }
            case 't', 'f' -> flag();
            default -> {
                if (!beginsNumber(first)) {
                    throw wrong(at, "a text, number, list or object belongs here");
                }
                number();
            }
        }
    }

    /** Complains if there is anything more. */
    void end() throws RuleFileException {
        skipBlanks();
        if (at < file.length - 1) {
            throw wrong(at, "nothing may follow the outermost object");
        }
    }

    private void skipBlanks() throws RuleFileException {
        while (true) {
            switch (file[at]) {
                case ' ', '\t', '\r', '\n' -> at++;
                case '/' -> skipComment();
                default -> {
                    return;
                }
            }
        }
    }

    private void skipComment() throws RuleFileException {
        boolean block = startsWith("/*");
        if (!block && !startsWith("//")) {
            throw wrong(at, "a text, number, list or object belongs here");
        }
        at += 2;
        while (at < file.length - 1 && !(block ? startsWith("*/") : file[at] == '\n')) {
            at++;
        }
        if (block && at == file.length - 1) {
            throw wrong(at, "a comment does not end");
        }
        at += block ? 2 : 0;
    }

    private boolean startsWith(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (file[at + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** A complaint of what stands at an offset. Nobody counts lines before; columns count bytes. */
    RuleFileException wrong(int offset, String message) {
        int line = 1;
        int lineStart = firstLine;
        for (int i = lineStart; i < offset; i++) {
            if (file[i] == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        return new RuleFileException(message, line, offset - lineStart + 1);
    }
}
