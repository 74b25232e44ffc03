package io.culprit.shell;

/**
 * WinDbg's MASM expressions: numbers are hexadecimal unless {@code 0n} says otherwise, a word is a symbol, a module, or a register, {@code @} marks
 * registers and pseudo-registers, {@code poi(...)} and its likes read memory. Values are 64 bits and wrap.
 */
public final class Expressions {

    private static final int DEEPEST = 64;

    private final Values values;
    private final PrintedNames names;

    /** A value, and where its expression ended in the text. */
    public record Found(long value, int end) {}

    Expressions(Session session) {
        this.values = new Values(session);
        this.names = session.printed();
    }

    /**
     * The value of a whole text.
     *
     * @throws RefusedException when it is no expression
     */
    public long value(String text) {
        Found found = read(text, 0);
        if (!text.substring(found.end()).isBlank()) {
            throw new RefusedException("not understood in the expression: "
                    + text.substring(found.end()).strip());
        }
        return found.value();
    }

    /** The value of the expression that begins at an index of the text; it ends before what cannot continue it. */
    Found read(String text, int start) {
        Reader reader = new Reader(text, start);
        long value = reader.binary(0);
        return new Found(value, reader.at);
    }

    private final class Reader {

        /** Operators by how loosely they bind; longer ones first. */
        private static final String[][] LEVELS = {
            {"or", "|"},
            {"xor", "^"},
            {"and", "&"},
            {"==", "!=", "="},
            {"<=", ">=", "<", ">"},
            {">>>", "<<", ">>"},
            {"+", "-"},
            {"*", "/", "mod", "%"}
        };

        private static final String[] UNARY = {"not", "hi", "low", "by", "wo", "dwo", "qwo", "poi"};

        private final String text;
        private int at;
        private int depth;

        Reader(String text, int start) {
            this.text = text;
            this.at = start;
        }

        long binary(int level) {
            if (level == LEVELS.length) {
                return unary();
            }
            long left = binary(level + 1);
            for (String operator = operator(level); operator != null; operator = operator(level)) {
                left = apply(operator, left, binary(level + 1));
            }
            return left;
        }

        private @org.jspecify.annotations.Nullable String operator(int level) {
            int before = at;
            skip();
            for (String operator : LEVELS[level]) {
                if (text.startsWith(operator, at) && !longer(operator)) {
                    at += operator.length();
                    return operator;
                }
            }
            at = before;
            return null;
        }

        /** Whether a word goes on behind the operator's letters, or another operator begins with it. */
        private boolean longer(String operator) {
            int end = at + operator.length();
            if (Character.isLetter(operator.charAt(0))) {
                return end < text.length() && wordy(text.charAt(end));
            }
            return (operator.equals("<") || operator.equals(">")) && text.startsWith(operator, end);
        }

        private long unary() {
            skip();
            if (++depth > DEEPEST) {
                throw new RefusedException("the expression nests too deeply");
            }
            try {
                if (at < text.length() && text.charAt(at) == '-') {
                    at++;
                    return -unary();
                }
                if (at < text.length() && (text.charAt(at) == '~' || text.charAt(at) == '+')) {
                    return text.charAt(at++) == '~' ? ~unary() : unary();
                }
                for (String operator : UNARY) {
                    if (text.startsWith(operator, at) && !longer(operator)) {
                        at += operator.length();
                        return values.read(operator, unary());
                    }
                }
                return primary();
            } finally {
                depth--;
            }
        }

        private long primary() {
            skip();
            if (at >= text.length()) {
                throw new RefusedException("an expression is missing");
            }
            char c = text.charAt(at);
            if (c == '(' || c == '[') {
                at++;
                long value = binary(0);
                skip();
                if (at >= text.length() || text.charAt(at) != (c == '(' ? ')' : ']')) {
                    throw new RefusedException("a closing parenthesis is missing");
                }
                at++;
                return value;
            }
            if (text.startsWith("@@masm(", at)) {
                at += "@@masm".length();
                return primary();
            }
            if (text.startsWith("@@(", at) || text.startsWith("@@c++(", at)) {
                throw new RefusedException("C++ expressions are not evaluated: write it without @@(), as MASM's");
            }
            boolean quoted = text.startsWith("@!\"", at);
            int closing = quoted ? text.indexOf('"', at + 3) : -1;
            Found printed = closing < 0 ? names.read(text, at) : names.read(text.substring(at + 3, closing), 0);
            if (printed != null) {
                at = closing < 0 ? printed.end() : closing + 1;
                return printed.value();
            }
            int start = at;
            while (at < text.length() && (wordy(text.charAt(at)) || at == start && c == '@')) {
                at++;
            }
            if (at == start) {
                throw new RefusedException("not understood in the expression: " + text.substring(start));
            }
            return values.of(text.substring(start, at));
        }

        private void skip() {
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
        }
    }

    /** Whether a character is part of a word. */
    static boolean wordy(char c) {
        return Character.isLetterOrDigit(c) || "_$!?`.:#@".indexOf(c) >= 0;
    }

    private static long apply(String operator, long left, long right) {
        return switch (operator) {
            case "or", "|" -> left | right;
            case "xor", "^" -> left ^ right;
            case "and", "&" -> left & right;
            case "==", "=" -> left == right ? 1 : 0;
            case "!=" -> left != right ? 1 : 0;
            case "<" -> Long.compareUnsigned(left, right) < 0 ? 1 : 0;
            case ">" -> Long.compareUnsigned(left, right) > 0 ? 1 : 0;
            case "<=" -> Long.compareUnsigned(left, right) <= 0 ? 1 : 0;
            case ">=" -> Long.compareUnsigned(left, right) >= 0 ? 1 : 0;
            case "<<" -> Long.compareUnsigned(right, 64) < 0 ? left << right : 0;
            case ">>" -> Long.compareUnsigned(right, 64) < 0 ? left >>> right : 0;
            case ">>>" -> left >> Math.min(63, right & 0x7F);
            case "+" -> left + right;
            case "-" -> left - right;
            case "*" -> left * right;
            case "/" -> Long.divideUnsigned(left, divisor(right));
            default -> Long.remainderUnsigned(left, divisor(right));
        };
    }

    private static long divisor(long value) {
        if (value == 0) {
            throw new RefusedException("division by zero");
        }
        return value;
    }
}
