package io.culprit.windows.bugcheck;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A bug check as people type or paste it: numbers in hex or decimal, a name, or a line of the event log.
 *
 * @param parameters always four, 0 where none was given
 * @param given how many parameters were given, 0 to 4
 */
public record BugCheckInput(int code, List<Long> parameters, int given) {

    /** Copies the list. */
    public BugCheckInput {
        parameters = List.copyOf(parameters);
    }

    /** The parameters as an array. */
    public long[] values() {
        long[] values = new long[4];
        for (int i = 0; i < 4; i++) {
            values[i] = parameters.get(i);
        }
        return values;
    }

    /**
     * Understands {@code 0xE6 0x26 0 0xC1F80 6}, {@code 230 38}, {@code E6}, {@code DRIVER_POWER_STATE_FAILURE 3}, "The bugcheck was:
     * 0x000000e6 (0x26, ...)" and Event 41's {@code BugcheckCode 230 BugcheckParameter1 0x26 ...}, each in one argument or several.
     * Numbers with {@code 0x} are hex, digits alone are decimal, and digits mixed with letters a to f are hex.
     *
     * @return empty when no code can be found, or a number does not fit
     */
    public static Optional<BugCheckInput> parse(List<String> arguments) {
        String text = String.join(" ", arguments);
        String lower = text.toLowerCase(Locale.ROOT);
        int named = lower.indexOf("bugcheckcode");
        if (named >= 0) {
            return ofEvent41(lower.substring(named));
        }
        int was = lower.indexOf("bugcheck was");
        return ofNumbers(was >= 0 ? text.substring(lower.indexOf(':', was) + 1) : text);
    }

    /** Event 41 writes each value after its name; the parameters may stand in any order. */
    private static Optional<BugCheckInput> ofEvent41(String text) {
        Optional<Long> code = numberAfter(text, "bugcheckcode");
        if (code.isEmpty()) {
            return Optional.empty();
        }
        List<Long> values = new ArrayList<>();
        for (int i = 1; i <= 4; i++) {
            Optional<Long> value = numberAfter(text, "bugcheckparameter" + i);
            if (value.isEmpty()) {
                break;
            }
            values.add(value.get());
        }
        return of(code.get(), values);
    }

    private static Optional<Long> numberAfter(String text, String name) {
        int at = text.indexOf(name);
        if (at < 0) {
            return Optional.empty();
        }
        for (String word : words(text.substring(at + name.length()))) {
            Optional<Long> number = number(word);
            if (number.isPresent()) {
                return number;
            }
        }
        return Optional.empty();
    }

    private static Optional<BugCheckInput> ofNumbers(String text) {
        List<String> words = words(text);
        if (words.isEmpty()) {
            return Optional.empty();
        }
        Optional<Long> code = number(words.get(0)).or(() -> ofName(words.get(0)));
        List<Long> values = new ArrayList<>();
        for (String word : words.subList(1, words.size())) {
            Optional<Long> value = number(word);
            if (value.isEmpty()) {
                return prose(text) ? of(code.orElse(null), values) : Optional.empty();
            }
            if (values.size() < 4) {
                values.add(value.get());
            }
        }
        return of(code.orElse(null), values);
    }

    /** A pasted sentence goes on after its numbers; typed numbers do not. */
    private static boolean prose(String text) {
        return text.indexOf('(') >= 0;
    }

    private static Optional<Long> ofName(String name) {
        String wanted = name.toUpperCase(Locale.ROOT);
        for (int code : BugChecks.codes()) {
            if (BugChecks.name(code).filter(wanted::equals).isPresent()) {
                return Optional.of(Integer.toUnsignedLong(code));
            }
        }
        return Optional.empty();
    }

    private static Optional<BugCheckInput> of(@Nullable Long code, List<Long> values) {
        if (code == null || code >>> 32 != 0) {
            return Optional.empty();
        }
        List<Long> four = new ArrayList<>(values);
        while (four.size() < 4) {
            four.add(0L);
        }
        return Optional.of(new BugCheckInput(code.intValue(), four, values.size()));
    }

    /** Words between anything that is neither letter, digit nor underscore; WinDbg's backquote inside a number is dropped. */
    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        for (int i = 0; i <= text.length(); i++) {
            char c = i < text.length() ? text.charAt(i) : ' ';
            if (Character.isLetterOrDigit(c) || c == '_') {
                word.append(c);
            } else if (c != '`' && !word.isEmpty()) {
                words.add(word.toString());
                word.setLength(0);
            }
        }
        return words;
    }

    private static Optional<Long> number(String word) {
        String text = word.toLowerCase(Locale.ROOT);
        boolean prefixed = text.startsWith("0x");
        boolean suffixed = !prefixed && text.length() > 1 && text.endsWith("h");
        String digits = prefixed ? text.substring(2) : suffixed ? text.substring(0, text.length() - 1) : text;
        boolean decimal = !prefixed && !suffixed && digits.chars().allMatch(Character::isDigit);
        try {
            return Optional.of(Long.parseUnsignedLong(digits, decimal ? 10 : 16));
        } catch (NumberFormatException none) {
            return Optional.empty();
        }
    }
}
