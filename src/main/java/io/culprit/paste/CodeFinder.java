package io.culprit.paste;

import io.culprit.paste.Reading.Strength;
import io.culprit.windows.bugcheck.BugCheckMeaning;
import io.culprit.windows.bugcheck.BugChecks;
import io.culprit.windows.bugcheck.ParameterRole;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds every place of a text that reads as the code of a bug check, with the parameters that stand right behind it. */
final class CodeFinder {

    private static final int FRAME_ARGUMENTS = 4;

    private final Tokens tokens;
    private final List<Reading> found = new ArrayList<>();
    private @Nullable Boolean crash;

    private CodeFinder(Tokens tokens) {
        this.tokens = tokens;
    }

    static List<Reading> find(Tokens tokens) {
        CodeFinder finder = new CodeFinder(tokens);
        int at = 0;
        while (at < tokens.count()) {
            Reading reading = finder.at(at);
            if (reading != null) {
                finder.found.add(reading);
                at = Math.max(at + 1, reading.end());
            } else {
                at++;
            }
        }
        return finder.found;
    }

    private @Nullable Reading at(int at) {
        return switch (tokens.kind(at)) {
            case MARK -> null;
            case WORD, LETTERS -> word(at);
            case HEX, DIGITS, MIXED -> shape(at);
        };
    }

    private @Nullable Reading word(int at) {
        Labels.Label label = Labels.code(tokens, at);
        Reading labelled = label == null ? null : labelled(at, label);
        if (labelled != null) {
            return labelled;
        }
        if (tokens.is(at, "KeBugCheckEx")) {
            return call(at);
        }
        Codes.Name name = Codes.nameAt(tokens, at);
        return name != null ? named(at, name) : bucket(at);
    }

    private @Nullable Reading labelled(int at, Labels.Label label) {
        int number = label.number();
        Code code = code(number, label.base());
        if (code == null || code.value() >>> 32 != 0 || cut(number) && !Codes.common(code.value())) {
            return null;
        }
        boolean empty = code.value() == 0 && label.base() != Labels.Base.DECIMAL && label.base() != Labels.Base.HEX;
        if (empty) {
            return null;
        }
        int value = (int) code.value();
        boolean own = tokens.mark(number - 1) == '(' && tokens.mark(number + 1) == ')';
        Following following = Following.of(tokens, own ? number + 2 : number + 1, value);
        Reading reading =
                new Reading(at, Math.max(number + 1, following.end()), value, following.parameters(), Strength.LABEL);
        return noted(reading, code.note(), following.note());
    }

    /** The number behind a label as a code; null where it can hardly be one. */
    private @Nullable Code code(int number, Labels.Base base) {
        boolean hex = tokens.kind(number) == Tokens.Kind.HEX || tokens.digits(number) == 8;
        if (tokens.kind(number) == Tokens.Kind.LETTERS && !hex) {
            return letters(number, base) ? new Code(tokens.hex(number), null) : null;
        }
        if (hex || base == Labels.Base.HEX || tokens.kind(number) == Tokens.Kind.MIXED) {
            boolean strange = base == Labels.Base.WEAK && !hex && !Codes.known(tokens.hex(number));
            boolean lost = tokens.kind(number) == Tokens.Kind.HEX && cut(number) && tokens.digits(number) > 4;
            return strange || lost ? null : new Code(tokens.hex(number), null);
        }
        if (base == Labels.Base.DECIMAL) {
            return new Code(tokens.decimal(number), null);
        }
        if (base == Labels.Base.WEAK && !(tokens.digits(number) > 1 && Codes.common(tokens.hex(number)))) {
            return null;
        }
        char next = tokens.mark(number + 1);
        boolean listed = next == '{' || next == ',' && tokens.mark(number + 2) == '{';
        return listed ? new Code(tokens.hex(number), null) : Code.typed(tokens, number);
    }

    /** Letters alone are a code only where nothing else can stand: before its parameters, or alone behind a tool's label. */
    private boolean letters(int number, Labels.Base base) {
        char next = tokens.mark(number + 1);
        boolean list = next == '{'
                || next == ',' && tokens.mark(number + 2) == '{'
                || next == '(' && tokens.number(number + 2);
        return list || base == Labels.Base.HEX && tokens.endsLine(number) && number < tokens.count() - 1;
    }

    private Reading named(int at, Codes.Name name) {
        Strength strength = name.prose() ? Strength.GUESS : Strength.NAME;
        int code = name.code();
        int next = name.end();
        boolean bracketed = tokens.mark(next) == '(' && tokens.number(next + 1) && tokens.mark(next + 2) == ')';
        int number = bracketed
                ? next + 1
                : tokens.number(next) ? next : tokens.mark(next) != 0 && tokens.plainlyHex(next + 1) ? next + 1 : -1;
        String note = null;
        if (number >= 0 && Codes.base((int) tokens.hex(number)) == Codes.base(code) && tokens.hex(number) >>> 32 == 0) {
            code = (int) tokens.hex(number);
            next = bracketed ? number + 2 : number + 1;
            strength = Strength.LABEL;
        } else if (bracketed) {
            note = "In brackets behind the name stands " + tokens.word(number)
                    + ", which is not the code of that name.";
            next += 3;
        }
        Following following = Following.of(tokens, next, code);
        Reading reading = new Reading(at, Math.max(next, following.end()), code, following.parameters(), strength);
        return noted(reading, note, following.note());
    }

    /** A number without a label: a bug check if it has the eight digits of one and parameters in brackets behind it. */
    private @Nullable Reading shape(int at) {
        boolean wide = tokens.digits(at) == 8;
        boolean marked = tokens.kind(at) == Tokens.Kind.HEX;
        long value = tokens.hex(at);
        if (value >>> 32 != 0 || value == 0 || !(wide || marked) || tokens.mark(at - 1) == '+') {
            return bucket(at);
        }
        Following following = Following.of(tokens, at + 1, (int) value);
        int given = Integer.bitCount(following.parameters().known());
        boolean trusted = following.bracketed() && (Codes.known(value) ? given >= 1 : wide && given == Parameters.COUNT)
                || Codes.known(value) && given == Parameters.COUNT;
        if (trusted) {
            return noted(
                    new Reading(at, following.end(), (int) value, following.parameters(), Strength.LABEL),
                    null,
                    following.note());
        }
        boolean told = tokens.digits(at) <= 8 && Codes.common(value) && (tokens.digits(at) > 2 || crash());
        boolean guess = Codes.known(value) && marked && (told || wide && tokens.mark(at - 1) == ':') && !cut(at);
        return guess ? new Reading(at, at + 1, (int) value, Parameters.NONE, Strength.GUESS) : null;
    }

    /** The arguments of a call of KeBugCheckEx in a printed stack: the code, and three parameters. */
    private @Nullable Reading call(int at) {
        int end = at - 2;
        boolean columns = tokens.mark(end - 1) == ':';
        if (tokens.mark(at - 1) != '!' || !tokens.is(end, "nt")) {
            return null;
        }
        int last = columns ? end - 2 : end - 1;
        int first = last;
        while (first > 0 && last - first < FRAME_ARGUMENTS && tokens.number(first) && !tokens.endsLine(first)) {
            first--;
        }
        int count = last - first;
        boolean whole = columns
                ? count == FRAME_ARGUMENTS && tokens.mark(first) == ':'
                : count >= 3 && tokens.digits(last) == 8;
        if (!whole) {
            return null;
        }
        int from = columns ? first + 1 : last - 2;
        long code = tokens.hex(from) & 0xFFFF_FFFFL;
        List<Long> values = new ArrayList<>();
        for (int i = from + 1; i <= last; i++) {
            values.add(tokens.hex(i));
        }
        return Codes.known(code)
                ? new Reading(from, at + 1, (int) code, Parameters.first(values), Strength.CALL)
                : null;
    }

    /** Whether a code may have lost its end; eight digits are all of it. */
    private boolean cut(int number) {
        return tokens.digits(number) != 8 && tokens.mayBeCut(number, -1);
    }

    private boolean crash() {
        if (crash == null) {
            crash = Labels.speaksOfCrash(tokens);
        }
        return crash;
    }

    /** A failure bucket: {@code 0x9F_3_..._IMAGE_x.sys}. */
    private @Nullable Reading bucket(int at) {
        String word = tokens.word(at);
        String[] parts = word.split("_", 4);
        int first = parts[0].equals("LKD") ? 1 : 0;
        if (parts.length < first + 2 || !parts[first].regionMatches(true, 0, "0x", 0, 2)) {
            return null;
        }
        long code = hex(parts[first].substring(2));
        if (!Codes.known(code)) {
            return null;
        }
        Reading reading = new Reading(at, at + 1, (int) code, Parameters.NONE, Strength.LABEL);
        long value = hex(parts[first + 1]);
        return value >= 0 && selects((int) code, value) ? reading.with(Parameters.first(List.of(value))) : reading;
    }

    /** Whether buckets of this code name the first parameter, and it can have that value. */
    private static boolean selects(int code, long value) {
        long[] parameters = {value, 0, 0, 0};
        BugCheckMeaning meaning = BugChecks.meaning(code, parameters);
        ParameterRole role = meaning.parameters().get(0).role();
        return role == ParameterRole.EXCEPTION_CODE
                || role == ParameterRole.SUBTYPE && !meaning.unknownSubtype() && Codes.base(code) != 0x7A;
    }

    private static long hex(String digits) {
        long value = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = Character.digit(digits.charAt(i), 16);
            if (digit < 0 || digits.length() > 8) {
                return -1;
            }
            value = value << 4 | digit;
        }
        return digits.isEmpty() ? -1 : value;
    }

    private static Reading noted(Reading reading, @Nullable String first, @Nullable String second) {
        Reading noted = first == null ? reading : reading.noted(first);
        return second == null ? noted : noted.noted(second);
    }
}
