package io.culprit.verdict;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * JSON (RFC 8259) with comments and trailing commas, to nodes with places. Depth and width are bounded: a rule file is flat.
 *
 * <p>Not a library's parser, because every start of the program reads rules: Jackson's initializes {@code BigDecimal}, whose tables
 * take half as long to compute as an empty virtual machine takes to start. A test compares the two. It reads bytes from an array,
 * because nothing is compiled at that time, and a call of {@code String.charAt} takes ten times as long as a load from an array.
 */
final class NodeReader {

    private static final int MAX_DEPTH = 8;

    /** Fields are found one by one; the objects of a rule file have up to ten. */
    private static final int MAX_FIELDS = 64;

    private static final String ESCAPES = "\"\\/bfnrt";
    private static final String ESCAPED = "\"\\/\b\f\n\r\t";

    private final byte[] text;

    /** Names of fields by a hash of theirs: few names stand in a file many times. */
    private final String[] names = new String[64];

    private int at;
    private int line = 1;
    private int lineStart;

    private NodeReader(byte[] text) {
        this.text = text;
    }

    /** The outermost value of a file in UTF-8; columns count bytes. */
    static Node read(byte[] file) throws RuleFileException {
        NodeReader reader = new NodeReader(file);
        reader.at = reader.startsWith("\u00EF\u00BB\u00BF") ? 3 : 0;
        reader.lineStart = reader.at;
        Node node = reader.node(0);
        reader.skipBlanks();
        if (reader.at < reader.text.length) {
            throw reader.wrong("nothing may follow the outermost object");
        }
        return node;
    }

    private Node node(int depth) throws RuleFileException {
        int first = next("a value");
        int startLine = line;
        int startColumn = column();
        if (depth > MAX_DEPTH) {
            throw wrong("nested too deep");
        }
        return switch (first) {
            case '{' -> new Node.Obj(fields(depth), startLine, startColumn);
            case '[' -> new Node.Arr(items(depth), startLine, startColumn);
            case '"' -> new Node.Str(string(), startLine, startColumn);
            case 't', 'f' -> new Node.Bool(bool(), startLine, startColumn);
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' ->
                new Node.Num(number(), startLine, startColumn);
            default -> throw wrong("a text, number, list or object belongs here");
        };
    }

    private List<Node.Field> fields(int depth) throws RuleFileException {
        List<Node.Field> fields = new ArrayList<>();
        at++;
        while (next("'}'") != '}') {
            if (text[at] != '"') {
                throw wrong("a field's name in double quotes belongs here");
            }
            int nameLine = line;
            int nameColumn = column();
            String name = name();
            for (int i = 0; i < fields.size(); i++) {
                if (fields.get(i).name().equals(name)) {
                    throw new RuleFileException("'" + name + "' stands twice", nameLine, nameColumn);
                }
            }
            if (next("':'") != ':') {
                throw wrong("':' belongs here");
            }
            at++;
            if (fields.size() == MAX_FIELDS) {
                throw new RuleFileException("too many fields in one object", nameLine, nameColumn);
            }
            fields.add(new Node.Field(name, node(depth + 1)));
            separator('}');
        }
        at++;
        return fields;
    }

    private String name() throws RuleFileException {
        int end = at + 1;
        while (end < text.length && text[end] != '"') {
            end++;
        }
        int slot = end - at + text[at + (end > at + 1 ? 1 : 0)] & names.length - 1;
        String known = names[slot];
        if (known == null || known.length() != end - at - 1 || end == text.length || !startsWith(known, at + 1)) {
            known = string();
            names[slot] = known;
        } else {
            at = end + 1;
        }
        return known;
    }

    private List<Node> items(int depth) throws RuleFileException {
        List<Node> items = new ArrayList<>();
        at++;
        while (next("']'") != ']') {
            items.add(node(depth + 1));
            separator(']');
        }
        at++;
        return items;
    }

    /** Passes the comma after a member; none is needed before the end. */
    private void separator(char end) throws RuleFileException {
        int next = next(end == '}' ? "'}'" : "']'");
        if (next == ',') {
            at++;
        } else if (next != end) {
            throw wrong("',' or '" + end + "' belongs here");
        }
    }

    private String string() throws RuleFileException {
        int start = ++at;
        int bits = 0;
        while (at < text.length && text[at] != '"' && text[at] != '\\' && (text[at] >= ' ' || text[at] < 0)) {
            bits |= text[at++];
        }
        if (at < text.length && text[at] == '"') {
            return utf8(start, at++, bits < 0);
        }
        StringBuilder value = new StringBuilder(utf8(start, at, bits < 0));
        while (at < text.length && text[at] != '"') {
            if (text[at] == '\\') {
                value.append(escape());
            } else {
                start = at;
                while (at < text.length && text[at] != '"' && text[at] != '\\' && (text[at] >= ' ' || text[at] < 0)) {
                    at++;
                }
                if (at == start) {
                    throw wrong("a text ends in its own line: '\"' is missing");
                }
                value.append(utf8(start, at, true));
            }
        }
        if (at == text.length) {
            throw wrong("the file ends within a text");
        }
        at++;
        return value.toString();
    }

    private String utf8(int start, int end, boolean wide) throws RuleFileException {
        if (!wide) {
            return new String(text, start, end - start, StandardCharsets.ISO_8859_1);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(text, start, end - start))
                    .toString();
        } catch (CharacterCodingException bad) {
            throw wrong("this text is not UTF-8");
        }
    }

    private char escape() throws RuleFileException {
        int escape = ++at < text.length ? text[at] : ' ';
        int index = ESCAPES.indexOf(escape);
        if (index >= 0) {
            at++;
            return ESCAPED.charAt(index);
        }
        int value = 0;
        for (int digit = 1; digit <= 4; digit++) {
            int nibble = at + digit < text.length ? Character.digit(text[at + digit], 16) : -1;
            if (escape != 'u' || nibble < 0) {
                throw wrong("no such escape in a text");
            }
            value = value << 4 | nibble;
        }
        at += 5;
        return (char) value;
    }

    private boolean bool() throws RuleFileException {
        boolean value = text[at] == 't';
        String word = String.valueOf(value);
        if (!startsWith(word)) {
            throw wrong("a text, number, list or object belongs here");
        }
        at += word.length();
        return value;
    }

    private boolean startsWith(String word) {
        return startsWith(word, at);
    }

    private boolean startsWith(String word, int start) {
        if (start + word.length() > text.length) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if ((text[start + i] & 0xFF) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private double number() throws RuleFileException {
        int start = at;
        at += text[at] == '-' ? 1 : 0;
        int whole = digits();
        boolean zero = text[at - whole] == '0';
        if (at < text.length && text[at] == '.') {
            at++;
            digits();
        }
        if (at < text.length && (text[at] | 0x20) == 'e') {
            at++;
            at += at < text.length && (text[at] == '+' || text[at] == '-') ? 1 : 0;
            digits();
        }
        if (zero && whole > 1) {
            throw wrong("a number has no leading zero");
        }
        return Double.parseDouble(new String(text, start, at - start, StandardCharsets.ISO_8859_1));
    }

    private int digits() throws RuleFileException {
        int start = at;
        while (at < text.length && text[at] >= '0' && text[at] <= '9') {
            at++;
        }
        if (at == start) {
            throw wrong("a digit belongs here");
        }
        return at - start;
    }

    /** The first character of the next token, which is not yet passed. */
    private int next(String wanted) throws RuleFileException {
        skipBlanks();
        if (at == text.length) {
            throw wrong("the file ends where " + wanted + " belongs");
        }
        return text[at];
    }

    private void skipBlanks() throws RuleFileException {
        while (at < text.length) {
            byte c = text[at];
            if (c == '\n') {
                lineStart = ++at;
                line++;
            } else if (c == ' ' || c == '\t' || c == '\r') {
                at++;
            } else if (c == '/') {
                skipComment();
            } else {
                return;
            }
        }
    }

    private void skipComment() throws RuleFileException {
        boolean block = startsWith("/*");
        if (!block && !startsWith("//")) {
            throw wrong("a text, number, list or object belongs here");
        }
        at += 2;
        while (at < text.length && !(block ? startsWith("*/") : text[at] == '\n')) {
            if (text[at++] == '\n') {
                line++;
                lineStart = at;
            }
        }
        if (block && at == text.length) {
            throw wrong("a comment does not end");
        }
        at += block ? 2 : 0;
    }

    private int column() {
        return at - lineStart + 1;
    }

    private RuleFileException wrong(String message) {
        return new RuleFileException(message, line, column());
    }
}
