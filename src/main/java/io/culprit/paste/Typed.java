package io.culprit.paste;

import io.culprit.machine.Address;
import io.culprit.paste.Reading.Strength;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A bug check as people type it, the text being nothing else: {@code 0xE6 0x26 0 0xC1F80 6}, {@code 133}, {@code 9F 3}, {@code DRIVER_POWER_STATE_FAILURE 3}. */
final class Typed {

    private static final int MOST_TOKENS = 24;

    private final Tokens tokens;
    private final List<Integer> numbers = new ArrayList<>();

    private Typed(Tokens tokens) {
        this.tokens = tokens;
    }

    /** The bug check; null where the text is more, or something else. */
    static @Nullable Reading of(Tokens tokens) {
        if (tokens.count() == 0 || tokens.count() > MOST_TOKENS) {
            return null;
        }
        int from = behindLabel(tokens);
        Codes.Name name = Codes.nameAt(tokens, from);
        Typed typed = new Typed(tokens);
        if (!typed.onlyNumbers(name == null ? from : name.end())) {
            return null;
        }
        return name != null ? typed.named(name) : typed.numbered();
    }

    private static int behindLabel(Tokens tokens) {
        if (tokens.is(0, "stop") || tokens.is(0, "bugcheck") || tokens.is(0, "bsod")) {
            return tokens.mark(1) == ':' ? 2 : 1;
        }
        return tokens.is(0, "bug") && tokens.is(1, "check") ? 2 : 0;
    }

    /** Whether numbers and the marks between them are all that is left, and brackets close. */
    private boolean onlyNumbers(int from) {
        int depth = 0;
        for (int at = from; at < tokens.count(); at++) {
            char mark = tokens.mark(at);
            if (mark == 0 && !tokens.number(at) || mark != 0 && ",;(){}[]".indexOf(mark) < 0) {
                return false;
            }
            depth += "({[".indexOf(mark) >= 0 && mark != 0 ? 1 : ")}]".indexOf(mark) >= 0 && mark != 0 ? -1 : 0;
            if (mark == 0) {
                numbers.add(at);
            }
        }
        return depth == 0;
    }

    private @Nullable Reading named(Codes.Name name) {
        boolean repeated =
                !numbers.isEmpty() && Codes.base((int) tokens.hex(numbers.getFirst())) == Codes.base(name.code());
        List<Integer> rest = repeated ? numbers.subList(1, numbers.size()) : numbers;
        return rest.size() > Parameters.COUNT ? null : reading(name.code(), rest, false, null);
    }

    private @Nullable Reading numbered() {
        if (numbers.isEmpty() || numbers.size() > 1 + Parameters.COUNT) {
            return null;
        }
        int first = numbers.getFirst();
        Code code = code(first);
        if (code == null || code.value() == 0 || code.value() >>> 32 != 0 || tokens.digits(first) > 8) {
            return null;
        }
        boolean remains = first > 0 && tokens.mark(first - 1) == '(' && numbers.size() > 1;
        boolean bare = tokens.kind(first) != Tokens.Kind.HEX && (!Codes.known(code.value()) || beheaded(first));
        if (remains || bare) {
            return null;
        }
        return reading(
                (int) code.value(), numbers.subList(1, numbers.size()), code.decimal(tokens, first), code.note());
    }

    private @Nullable Code code(int first) {
        if (tokens.kind(first) != Tokens.Kind.LETTERS) {
            return Code.typed(tokens, first);
        }
        long value = tokens.hex(first);
        boolean word = tokens.digits(first) == 1 && numbers.size() == 1;
        boolean taken = !word && Codes.common(value);
        return taken ? new Code(value, "Read as a number in hex: " + Address.hex(value) + ".") : null;
    }

    /** Whether the beginning of a printed code may be lost, or what stands first is the rest of a parameter. */
    private boolean beheaded(int first) {
        return printed() && (tokens.digits(first) != 8 || numbers.size() <= Parameters.COUNT);
    }

    /** Whether parameters look printed by a program while the code does not: its beginning may be lost. */
    private boolean printed() {
        for (int number : numbers.subList(1, numbers.size())) {
            boolean bracketed = tokens.kind(number) == Tokens.Kind.HEX && tokens.mark(number - 1) != 0;
            boolean padded = tokens.digits(number) == 16 && tokens.hex(number) >>> 60 == 0;
            if (tokens.fullWidth(number) && (bracketed || padded)) {
                return true;
            }
        }
        return false;
    }

    private Reading reading(int code, List<Integer> rest, boolean decimal, @Nullable String note) {
        List<Long> values = new ArrayList<>();
        boolean doubtful = false;
        for (int number : rest) {
            boolean digits = tokens.kind(number) == Tokens.Kind.DIGITS;
            values.add(decimal && digits ? tokens.decimal(number) : tokens.hex(number));
            doubtful |= digits && !tokens.fullWidth(number) && tokens.decimal(number) != tokens.hex(number);
        }
        Reading reading = new Reading(0, tokens.count(), code, Parameters.first(values), Strength.LABEL);
        Reading noted = note == null ? reading : reading.noted(note);
        return doubtful
                ? noted.noted("Parameters without 0x are read as " + (decimal ? "decimal" : "hex") + ", like the code.")
                : noted;
    }
}
