package io.culprit.paste;

import io.culprit.machine.Address;
import io.culprit.table.Spelling;
import io.culprit.windows.bugcheck.BugCheckName;
import io.culprit.windows.bugcheck.BugChecks;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The names and numbers of bug checks, to recognize them by. */
final class Codes {

    /** Those that people meet, by how often they are asked about in public: where two readings are possible, the commoner counts. */
    private static final String COMMON =
            " a 18 19 1a 1e 22 24 3b 3d 44 4e 50 51 7a 7b 7c 7e 7f 80 8e 9c 9f a0 a5 be bf c1 c2 c4 c5 c9 ca cd ce d1"
                    + " d5 d8 da e3 e6 ea ef f4 f7 fc fd fe 101 109 10d 10e 113 116 117 119 11b 124 12b 133 139 13a 13c"
                    + " 141 144 14f 15f 154 15e 162 164 17e 18b 193 1a1 1a8 1b8 1c4 1c6 1c7 1ca 1cc 1d4 1d5 ";

    private static final int VARIANT_BIT = 0x1000_0000;
    private static final int LONGEST_NAME = 80;

    private Codes() {}

    /** Whether the table has the code, with or without the variant bit. */
    static boolean known(long code) {
        return code > 0 && code >>> 32 == 0 && BugChecks.name((int) code).isPresent();
    }

    static boolean common(long code) {
        return COMMON.contains(" " + Long.toHexString(code) + " ");
    }

    static int base(int code) {
        return BugChecks.baseCode(code);
    }

    /** {@code DPC_WATCHDOG_VIOLATION (0x133)}. */
    static String shown(int code) {
        return BugChecks.name(code).orElse("unknown") + " (" + Address.hex(Integer.toUnsignedLong(code)) + ")";
    }

    /**
     * Digits that do not say whether they are hex: hex if people meet that code, or if only that is a code; decimal where the decimal
     * reading is the one that people meet.
     */
    static boolean decimalIsLikelier(long hex, long decimal) {
        if (common(hex) || !known(decimal)) {
            return false;
        }
        return common(decimal) || !known(hex);
    }

    /** A name at this token, its words joined by underscores or blanks; null where there is none. */
    static @Nullable Name nameAt(Tokens tokens, int token) {
        if (tokens.kind(token) != Tokens.Kind.WORD && tokens.kind(token) != Tokens.Kind.LETTERS) {
            return null;
        }
        String word = tokens.word(token).toUpperCase(Locale.ROOT);
        if (word.length() > LONGEST_NAME) {
            return null;
        }
        int underscore = word.indexOf('_');
        List<BugCheckName> names = BugCheckName.beginningWith(underscore < 0 ? word : word.substring(0, underscore));
        return names.isEmpty() ? null : longest(tokens, token, names);
    }

    private static @Nullable Name longest(Tokens tokens, int token, List<BugCheckName> names) {
        int most = 0;
        for (BugCheckName name : names) {
            most = Math.max(most, name.name().split("_", -1).length + 1);
        }
        StringBuilder joined = new StringBuilder();
        Name best = null;
        int words = 0;
        for (int at = token; words < most && at < tokens.count() && joins(tokens, token, at); at++) {
            String word = tokens.word(at).toUpperCase(Locale.ROOT);
            words += word.split("_", -1).length;
            joined.append(word.replace("_", ""));
            Integer code = code(joined.toString(), names);
            if (code != null) {
                best = new Name(at + 1, code, at > token && small(tokens, token, at));
            }
        }
        return best;
    }

    private static boolean joins(Tokens tokens, int first, int at) {
        if (tokens.kind(at) == Tokens.Kind.MARK) {
            return false;
        }
        for (int i = at == first ? tokens.end(at) : tokens.end(at - 1); at > first && i < tokens.start(at); i++) {
            if (tokens.text().charAt(i) == '\n' && tokens.text().indexOf('\n', i + 1) == i + 1) {
                return false;
            }
        }
        return true;
    }

    private static boolean small(Tokens tokens, int first, int last) {
        for (int i = tokens.start(first); i < tokens.end(last); i++) {
            if (Character.isUpperCase(tokens.text().charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable Integer code(String joined, List<BugCheckName> names) {
        Integer variant = null;
        for (BugCheckName each : names) {
            String name = unbroken(each);
            if (name.equals(joined)) {
                return each.code();
            }
            if (variant == null && joined.equals(name + "M")) {
                variant = each.code() | VARIANT_BIT;
            }
        }
        return variant;
    }

    private static String unbroken(BugCheckName name) {
        return name.name().replace("_", "");
    }

    /** Names that begin or end like the word, or differ in a few letters: for who mistyped one. At most three. */
    static List<String> like(String word) {
        String wanted = word.toUpperCase(Locale.ROOT).replace("_", "");
        List<String> like = new ArrayList<>();
        if (wanted.length() < 8 || wanted.length() > LONGEST_NAME) {
            return like;
        }
        for (BugCheckName each : BugCheckName.all()) {
            String name = unbroken(each);
            if (Math.abs(name.length() - wanted.length()) <= 4 && Spelling.distance(name, wanted) <= 4) {
                like.add(Codes.shown(each.code()));
            }
        }
        like.sort(null);
        return like.subList(0, Math.min(3, like.size()));
    }

    /**
     * A name in a text.
     *
     * @param end the token behind it
     * @param prose whether it is several words in small letters, which may be just prose
     */
    record Name(int end, int code, boolean prose) {}
}
