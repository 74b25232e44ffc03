package io.culprit.paste;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parameters that stand right behind a code: {@code (0x26, 0x0, ...)}, {@code {26, 0, ...}}, or wide numbers in a row. Between the
 * code and them may be its name, marks, and a word that announces them.
 *
 * @param end the token behind the last that belongs to it
 * @param bracketed whether they stand in brackets
 * @param note what is doubtful, a sentence; null for nothing
 */
record Following(
        int end,
        Parameters parameters,
        boolean bracketed,
        @Nullable String note) {

    private static final int MOST_STEPS = 14;
    private static final String SKIPPED = ",:;=-\"'<>*";

    static Following of(Tokens tokens, int from, int code) {
        int at = from;
        boolean announced = false;
        for (int step = 0; step < MOST_STEPS && at < tokens.count(); step++) {
            char mark = tokens.mark(at);
            if (mark == '(' || mark == '{' || mark == '[') {
                Following group = bracketed(tokens, at);
                int behindName = group == null ? behindName(tokens, at, code) : -1;
                if (group != null || behindName < 0) {
                    return group == null ? nothing(from) : group;
                }
                at = behindName;
                continue;
            }
            if (tokens.number(at) && tokens.kind(at) != Tokens.Kind.LETTERS) {
                return labels(tokens, at) ? nothing(from) : row(tokens, from, at, announced);
            }
            int next = mark != 0 ? skipped(mark, at) : behindWord(tokens, at, code);
            if (next < 0) {
                return nothing(from);
            }
            announced |= announces(tokens, at);
            at = next;
        }
        return nothing(from);
    }

    private static Following nothing(int from) {
        return new Following(from, Parameters.NONE, false, null);
    }

    private static int skipped(char mark, int at) {
        return SKIPPED.indexOf(mark) >= 0 ? at + 1 : -1;
    }

    private static int behindWord(Tokens tokens, int at, int code) {
        Codes.Name name = Codes.nameAt(tokens, at);
        if (name != null && Codes.base(name.code()) == Codes.base(code)) {
            return name.end();
        }
        return announces(tokens, at) || tokens.is(at, "with") || tokens.is(at, "list") ? at + 1 : -1;
    }

    static boolean announces(Tokens tokens, int at) {
        String word = tokens.plain(at);
        return Labels.stem(word) != null && !word.isEmpty() && !Character.isDigit(word.charAt(word.length() - 1))
                || word.equals("ARGUMENTS")
                || word.equals("ARGS")
                || word.equals("ARGUMENTE");
    }

    private static int behindName(Tokens tokens, int open, int code) {
        Codes.Name name = Codes.nameAt(tokens, open + 1);
        if (name == null || Codes.base(name.code()) != Codes.base(code)) {
            return -1;
        }
        return closes(tokens.mark(name.end()), tokens.mark(open)) ? name.end() + 1 : -1;
    }

    private static boolean closes(char mark, char open) {
        return mark == (open == '(' ? ')' : open == '{' ? '}' : ']');
    }

    /** Numbers without brackets: wide ones, or any that were announced. */
    private static Following row(Tokens tokens, int from, int first, boolean announced) {
        List<Long> values = new ArrayList<>();
        int at = first;
        int previous = -1;
        boolean wide = true;
        boolean cut = false;
        while (values.size() < Parameters.COUNT && tokens.number(at) && tokens.kind(at) != Tokens.Kind.LETTERS) {
            wide &= tokens.fullWidth(at);
            cut = tokens.mayBeCut(at, values.isEmpty() ? -1 : previous);
            previous = at;
            values.add(tokens.hex(at));
            at += tokens.mark(at + 1) == ',' ? 2 : 1;
        }
        if (cut) {
            values.removeLast();
        }
        boolean full = values.size() == Parameters.COUNT;
        boolean fifth = full && tokens.number(at) && !tokens.endsLine(at - 1);
        String note = cut ? cutNote(values.size() + 1) : fifth ? fifthNote(tokens.word(at)) : null;
        return (announced || wide || full) && !values.isEmpty()
                ? new Following(at, Parameters.first(values), false, note)
                : nothing(from);
    }

    private static String fifthNote(String word) {
        return "A bug check has four parameters: what stands behind them, " + word + ", is not taken.";
    }

    /** Whether the number is that of a label, {@code Parameter 1}, and no value. */
    private static boolean labels(Tokens tokens, int at) {
        boolean single = tokens.kind(at) == Tokens.Kind.DIGITS && tokens.digits(at) == 1;
        boolean singular = Labels.stem(tokens.plain(at - 1)) != null
                && !tokens.plain(at - 1).endsWith("S");
        return single && (singular || tokens.mark(at + 1) == ':' || tokens.mark(at + 1) == '=');
    }

    private static String cutNote(int number) {
        return "The text ends within parameter " + number + ", so that it is not taken.";
    }

    /** Numbers in brackets, four at most; null where something else is in them. */
    static @Nullable Following bracketed(Tokens tokens, int open) {
        List<Long> values = new ArrayList<>();
        int at = open + 1;
        int last = -1;
        int before = -1;
        while (at < tokens.count() && values.size() <= Parameters.COUNT && tokens.number(at)) {
            before = last;
            last = at;
            int joined = joined(tokens, at);
            values.add(joined > at ? tokens.hex(at) << 4 * tokens.digits(joined) | tokens.hex(joined) : tokens.hex(at));
            at = joined + 1;
            at += tokens.mark(at) == ',' || tokens.mark(at) == ';' ? 1 : 0;
        }
        if (values.isEmpty() || values.size() > Parameters.COUNT) {
            return null;
        }
        if (closes(tokens.mark(at), tokens.mark(open))) {
            return new Following(at + 1, Parameters.first(values), true, null);
        }
        return open(tokens, at, last, before, values);
    }

    /** Brackets that do not close behind the numbers: the text was cut, or something strange stands there. */
    private static Following open(Tokens tokens, int at, int last, int before, List<Long> values) {
        boolean ended = tokens.endsTheText(last) && !tokens.whole(last, before);
        if (ended) {
            values.removeLast();
            return new Following(at, Parameters.first(values), true, cutNote(values.size() + 1));
        }
        String note = values.size() == Parameters.COUNT
                ? null
                : "The brackets hold something else behind parameter " + values.size() + ", and the rest is not taken.";
        return new Following(at, Parameters.first(values), true, note);
    }

    /** The token that goes on with a number which a line break has cut in two; else the same. */
    private static int joined(Tokens tokens, int at) {
        boolean broken = tokens.kind(at) == Tokens.Kind.HEX
                && tokens.endsLine(at)
                && tokens.number(at + 1)
                && tokens.kind(at + 1) != Tokens.Kind.HEX
                && tokens.digits(at) + tokens.digits(at + 1) == 16;
        return broken ? at + 1 : at;
    }
}
