package io.culprit.signature;

/**
 * A function's name as it stands in its source: without what compilers, linkers and demanglers add, which differs from build to build or from
 * one instance of a template to the next. Gone are hashes of Rust, names of the pieces that a compiler cut a function into ({@code .cold},
 * {@code .isra.0}), arguments of functions and templates, return types, numbers of lambdas, and the sizes of arguments that x86 names hold.
 * What has no name in the source has one word: {@code anonymous}, {@code lambda}, {@code closure}.
 */
public final class PlainName {

    private static final String[] PIECES = {
        ".isra", ".constprop", ".part", ".cold", ".llvm", ".lto_priv", ".localalias", ".clone", ".warm", ".str",
    };
    private static final String[] OPERATORS = {
        "<=>", "<<=", ">>=", "->*", "<<", ">>", "->", "<=", ">=", "<", ">", "()", "[]",
    };
    private static final String OPERATOR = "operator";
    private static final int RUST_HASH = 16;

    private final String name;
    private final StringBuilder plain = new StringBuilder();
    private int at;

    /** Brackets that are kept: those of {@code <Type as Trait>::function}. */
    private int kept;

    private int quotes;

    private PlainName(String name) {
        this.name = name;
    }

    /** Of the name as symbols have it, without module and offset. */
    public static String of(String symbol) {
        String whole = withoutPieces(withoutSizes(symbol));
        if (whole.startsWith("-[") || whole.startsWith("+[") || whole.startsWith("?") && whole.indexOf('@') > 0) {
            return whole;
        }
        String plain = new PlainName(whole).read();
        return plain.isEmpty() ? symbol : plain;
    }

    /** {@code _name@8}, {@code @name@8} and {@code name@@8} of x86. */
    private static String withoutSizes(String name) {
        int last = name.lastIndexOf('@');
        if (last <= 0 || last + 1 == name.length() || !digits(name, last + 1, name.length())) {
            return name;
        }
        int end = name.charAt(last - 1) == '@' ? last - 1 : last;
        boolean marked = end == last && (name.charAt(0) == '_' || name.charAt(0) == '@');
        return name.substring(marked ? 1 : 0, end);
    }

    private static String withoutPieces(String name) {
        int end = name.length();
        int shorter = end;
        do {
            end = shorter;
            shorter = beforePiece(name, end);
        } while (shorter < end && shorter > 0);
        return name.substring(0, end);
    }

    /** Where the last addition begins; the end where there is none. */
    private static int beforePiece(String name, int end) {
        int clone = name.lastIndexOf(" [clone ", end - 1);
        if (clone > 0 && name.charAt(end - 1) == ']') {
            return clone;
        }
        int hash = end - RUST_HASH;
        if (hash > 3 && name.startsWith("::h", hash - 3) && hex(name, hash, end)) {
            return hash - 3;
        }
        int number = end;
        while (number > 0 && Character.digit(name.charAt(number - 1), 10) >= 0) {
            number--;
        }
        int word = number > 0 && number < end && name.charAt(number - 1) == '.' ? number - 1 : end;
        for (String piece : PIECES) {
            if (word > piece.length() && name.startsWith(piece, word - piece.length())) {
                return word - piece.length();
            }
        }
        return end;
    }

    private String read() {
        while (at < name.length()) {
            char c = name.charAt(at);
            if (name.startsWith(OPERATOR, at) && begins()) {
                operator();
            } else if (c == '<') {
                angle();
            } else if (c == '>' && kept > 0) {
                kept--;
                take(1);
            } else if (c == '(') {
                round();
            } else if (c == '{') {
                named(inside('{', '}'));
            } else if (c == '`' || c == '\'') {
                quoted();
            } else if (c == ' ' && kept == 0) {
                blank();
            } else {
                word();
            }
        }
        return plain.toString();
    }

    /** Whether a part of the name begins here. */
    private boolean begins() {
        return plain.isEmpty() || ": <(".indexOf(plain.charAt(plain.length() - 1)) >= 0;
    }

    private void take(int length) {
        plain.append(name, at, at + length);
        at += length;
    }

    private void operator() {
        take(OPERATOR.length());
        for (String operator : OPERATORS) {
            if (name.startsWith(operator, at)) {
                take(operator.length());
                return;
            }
        }
        int end = name.indexOf('(', at);
        take((end < 0 ? name.length() : end) - at);
    }

    /** Arguments of a template, a lambda of Microsoft's compiler, or a type of Rust that the name begins with. */
    private void angle() {
        if (!begins()) {
            inside('<', '>');
        } else if (name.startsWith("<lambda", at)) {
            inside('<', '>');
            plain.append("lambda");
        } else {
            kept++;
            take(1);
        }
    }

    /** Arguments, a namespace without a name, or the type of a method of Go: {@code main.(*Server).serve}. */
    private void round() {
        boolean anonymous = begins() && name.startsWith("(anonymous", at);
        boolean type = !plain.isEmpty() && plain.charAt(plain.length() - 1) == '.';
        String text = inside('(', ')');
        if (type) {
            plain.append('(').append(text).append(')');
        } else {
            plain.append(anonymous ? "anonymous" : "");
        }
    }

    /** What stands between brackets, which are passed with all that they hold. */
    private String inside(char open, char close) {
        int depth = 0;
        int from = at + 1;
        for (; at < name.length(); at++) {
            char c = name.charAt(at);
            boolean arrow = c == '>' && name.charAt(at - 1) == '-';
            depth += c == open ? 1 : c == close && !arrow ? -1 : 0;
            if (depth == 0) {
                return name.substring(from, at++);
            }
        }
        return name.substring(from);
    }

    /** {@code {lambda(int)#1}}, {@code {{closure}}}, {@code {closure#0}}. */
    private void named(String text) {
        for (int i = 0; i < text.length() && text.charAt(i) != '(' && text.charAt(i) != '#'; i++) {
            if (text.charAt(i) != '{' && text.charAt(i) != '}') {
                plain.append(text.charAt(i));
            }
        }
    }

    /** {@code `anonymous namespace'}, {@code `scalar deleting destructor'}, {@code `2'}, {@code 'lambda0'}. */
    private void quoted() {
        boolean opens = name.charAt(at++) == '`' || quotes == 0;
        boolean anonymous = opens && name.startsWith("anonymous", at);
        if (anonymous || opens && name.startsWith("lambda", at)) {
            plain.append(anonymous ? "anonymous" : "lambda");
            int end = name.indexOf('\'', at);
            at = end < 0 ? name.length() : end + 1;
        } else if (opens && numbers() > at) {
            at = numbers() + 1;
            at += name.startsWith("::", at) ? 2 : 0;
        } else {
            quotes += opens ? 1 : -1;
        }
    }

    /** Where the digits end that the quotes hold; here where they hold something else. */
    private int numbers() {
        int end = at;
        while (end < name.length() && Character.digit(name.charAt(end), 10) >= 0) {
            end++;
        }
        return end < name.length() && name.charAt(end) == '\'' ? end : at;
    }

    /** Behind the arguments stands what the function promises, before the name what it returns. */
    private void blank() {
        at++;
        if (quotes > 0) {
            plain.append('-');
            return;
        }
        boolean behind = name.startsWith("const", at) || name.startsWith("volatile", at) || name.startsWith("&", at);
        if (behind && at > 1 && name.charAt(at - 2) == ')') {
            int end = name.indexOf("::", at);
            at = end < 0 ? name.length() : end;
        } else {
            plain.setLength(0);
        }
    }

    /** Up to the next mark that means something. */
    private void word() {
        int from = plain.length();
        boolean begins = begins();
        while (at < name.length() && (name.charAt(at) == ' ' && kept > 0 || "<>({`' :".indexOf(name.charAt(at)) < 0)) {
            take(1);
        }
        if (plain.length() == from) {
            take(1);
        } else if (begins) {
            unnamed(from);
        }
    }

    /** {@code _GLOBAL__N_1}, {@code A0x12345678} and {@code $_0}, as compilers call what has no name. */
    private void unnamed(int from) {
        String word = plain.substring(from);
        int mark = word.startsWith("?A0x") ? 1 : 0;
        if (word.startsWith("_GLOBAL__N_")
                || word.startsWith("A0x", mark) && word.length() > mark + 3 && hex(word, mark + 3, word.length())) {
            plain.setLength(from);
            plain.append("anonymous");
        } else if (word.startsWith("$_") && digits(word, 2, word.length())) {
            plain.setLength(from);
            plain.append("lambda");
        }
    }

    private static boolean digits(String text, int from, int to) {
        return all(text, from, to, 10);
    }

    private static boolean hex(String text, int from, int to) {
        return all(text, from, to, 16);
    }

    private static boolean all(String text, int from, int to, int radix) {
        for (int i = from; i < to; i++) {
            if (Character.digit(text.charAt(i), radix) < 0) {
                return false;
            }
        }
        return from < to;
    }
}
