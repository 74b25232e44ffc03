package io.culprit.paste;

import java.text.Normalizer;
import org.jspecify.annotations.Nullable;

/**
 * Words that say what the number behind them is: a code, or one of the parameters. What tools write is English everywhere; what people
 * and translated dialogs write is known for the languages that are met most.
 */
final class Labels {

    private static final int MOST_FILLERS = 5;
    private static final int MOST_STEPS = 16;
    private static final String FILLERS =
            " CODE WAS IS WITH ERROR STR NUMBER ID THE SCREEN CHECK BUG BUGCHECK STOP VALUE OF STOPCODE ON NAME"
                    + " DEATH HEX TYPE ";

    /** How a number behind a label is to be read. */
    enum Base {
        /** Hex whatever it looks like. */
        HEX,
        /** Decimal unless it is marked as hex: Event 41. */
        DECIMAL,
        /** As people type: usually hex. */
        TYPED,
        /** As {@link #TYPED}, but the word also stands before numbers that are no codes. */
        WEAK
    }

    /**
     * A code's label.
     *
     * @param number the token that may be the code
     */
    record Label(int number, Base base) {}

    private Labels() {}

    /** The label of a code that begins at this token, and where its number is; null for none. */
    static @Nullable Label code(Tokens tokens, int at) {
        Base base = base(tokens, at);
        if (base == null) {
            return null;
        }
        int fillers = 0;
        int next = at + 1;
        for (int step = 0; step < MOST_STEPS && next < tokens.count(); step++, next++) {
            if (base == Base.WEAK && tokens.endsLine(next - 1)) {
                return null;
            }
            boolean article = tokens.is(next, "a") && tokens.kind(next + 1) == Tokens.Kind.HEX;
            if (tokens.number(next) && !article && !FILLERS.contains(" " + tokens.plain(next) + " ")) {
                return tokens.mark(next - 1) == '+'
                        ? null
                        : new Label(
                                next, fillers > 0 && base == Base.WEAK && saysCode(tokens, next) ? Base.TYPED : base);
            }
            char mark = tokens.mark(next);
            if (mark == 0) {
                fillers++;
            }
            boolean goesOn = article || mark == 0
                    ? article || fillers <= MOST_FILLERS && FILLERS.contains(" " + tokens.plain(next) + " ")
                    : ":=\"'>#-(*<._/".indexOf(mark) >= 0;
            if (!goesOn) {
                return null;
            }
        }
        return null;
    }

    private static boolean saysCode(Tokens tokens, int number) {
        for (int i = Math.max(0, number - 3); i < number; i++) {
            if (tokens.is(i, "code") || tokens.is(i, "error")) {
                return true;
            }
        }
        return false;
    }

    /** Whether anything in the text says that it is about a crash; a short number alone says little. */
    static boolean speaksOfCrash(Tokens tokens) {
        for (int i = 0; i < tokens.count(); i++) {
            if (tokens.kind(i) == Tokens.Kind.WORD && crash(tokens.plain(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean crash(String word) {
        return switch (word) {
            case "BSOD",
                    "BSODS",
                    "BUGCHECK",
                    "BUGCHECKS",
                    "BLUESCREEN",
                    "BLUESCREENS",
                    "BLUE",
                    "CRASH",
                    "CRASHES",
                    "CRASHED",
                    "STOP",
                    "DUMP",
                    "MINIDUMP",
                    "GSOD",
                    "BLEU",
                    "AZUL",
                    "BLU",
                    "СИНИЙ",
                    "ЭКРАН",
                    "ДАМП",
                    "蓝屏",
                    "藍屏",
                    "ブルースクリーン",
                    "블루스크린",
                    "ABSTURZ",
                    "BLAUER",
                    "NIEBIESKI" -> true;
            default -> false;
        };
    }

    private static @Nullable Base base(Tokens tokens, int at) {
        if (tokens.kind(at) != Tokens.Kind.WORD) {
            return null;
        }
        return switch (tokens.plain(at)) {
            case "BUGCHECKCODE" -> tokens.word(at).indexOf('_') < 0 ? Base.DECIMAL : Base.HEX;
            case "BUGCHECKSTR", "BCCODE" -> Base.HEX;
            case "BUGCHECK", "STOPCODE", "STOPERROR", "STOPCODES" -> Base.TYPED;
            case "BUG" -> tokens.is(at + 1, "check") ? Base.TYPED : null;
            case "STOP", "BSOD", "BLUESCREEN" -> Base.WEAK;
            case "BLUE" -> tokens.is(at + 1, "screen") ? Base.WEAK : null;
            default -> null;
        };
    }

    /**
     * What a word that may label parameters is without its number, so that labels of one kind compare: {@code ARG}, {@code P},
     * {@code PARAMETER}, ...; null for other words.
     */
    static @Nullable String stem(String plain) {
        int end = plain.length();
        while (end > 0 && plain.charAt(end - 1) >= '0' && plain.charAt(end - 1) <= '9') {
            end--;
        }
        String stem = plain.substring(0, end);
        return switch (stem) {
            case "ARG", "P", "BCP", "BUGCHECKP", "BUGCHECKPARAMETER", "SIG" -> stem;
            default -> parameter(stem) ? "PARAMETER" : null;
        };
    }

    private static boolean parameter(String stem) {
        if (stem.isEmpty() || stem.length() > 14) {
            return false;
        }
        if (stem.charAt(0) == 'P' && stem.length() > 4) {
            String folded = ascii(stem)
                    ? stem
                    : Normalizer.normalize(stem, Normalizer.Form.NFD)
                            .replace("\u0301", "")
                            .replace("\u0300", "")
                            .replace("\u0302", "");
            return folded.startsWith("PARAM");
        }
        return switch (stem) {
            case "ПАРАМЕТР", "ПАРАМЕТРЫ", "参数", "參數", "パラメーター", "パラメータ", "매개변수", "변수", "ΠΑΡΑΜΕΤΡΟΣ", "ΠΑΡΆΜΕΤΡΟΣ" ->
                true;
            default -> false;
        };
    }

    private static boolean ascii(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (word.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }
}
