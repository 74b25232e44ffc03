package io.culprit.paste;

import io.culprit.paste.Reading.Strength;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A text as it was understood.
 *
 * @param answers each thing it is about, in the order of the text; empty where it could not be understood
 * @param more how many answers are left out, where a text has very many
 * @param near where nothing was understood: names that the text may mean
 */
public record Paste(List<Answer> answers, int more, List<String> near) {

    /** Longest text that is read. */
    public static final int MOST_BYTES = 16 << 20;

    private static final int MOST_ANSWERS = 50;

    /** Copies the lists. */
    public Paste {
        answers = List.copyOf(answers);
        near = List.copyOf(near);
    }

    /** Reads a text. What it cannot make sense of is passed over; what is doubtful is noted with the answer. */
    public static Paste read(String text) {
        Tokens tokens = Tokens.of(text);
        List<Answer> answers = new ArrayList<>();
        Reading typed = Typed.of(tokens);
        List<Reading> readings =
                typed != null ? List.of(typed) : likely(ParameterFinder.complete(tokens, CodeFinder.find(tokens)));
        new Crashes(tokens, readings).addTo(answers);
        answers.addAll(DmaFaultFinder.find(tokens.text()));
        if (answers.isEmpty() || typed != null && foreign(typed, tokens)) {
            List<Answer> others = OtherFinder.find(tokens);
            if (!others.isEmpty()) {
                answers = others;
            }
        }
        int more = Math.max(0, answers.size() - MOST_ANSWERS);
        return new Paste(answers.subList(0, answers.size() - more), more, answers.isEmpty() ? near(tokens) : List.of());
    }

    /** A typed number that no bug check has may be a status, and is one if nothing stands behind it. */
    private static boolean foreign(Reading typed, Tokens tokens) {
        return tokens.count() == 1 && !Codes.known(Integer.toUnsignedLong(typed.code()));
    }

    /** Guesses count only where nothing better was found. */
    private static List<Reading> likely(List<Reading> readings) {
        List<Reading> sure = new ArrayList<>();
        for (Reading reading : readings) {
            if (reading.strength() != Strength.GUESS) {
                sure.add(reading);
            }
        }
        return sure.isEmpty() ? readings : sure;
    }

    private static List<String> near(Tokens tokens) {
        List<String> near = new ArrayList<>();
        for (int at = 0; at < Math.min(tokens.count(), 200) && near.isEmpty(); at++) {
            if (tokens.kind(at) == Tokens.Kind.WORD && tokens.word(at).indexOf('_') > 0) {
                near.addAll(Codes.like(tokens.word(at)));
            }
        }
        return near;
    }

    /** Puts readings of one crash together: same code, and no parameter that contradicts. */
    private static final class Crashes {

        private final Tokens tokens;
        private final List<Reading> crashes = new ArrayList<>();

        Crashes(Tokens tokens, List<Reading> readings) {
            this.tokens = tokens;
            Map<Integer, Integer> last = new HashMap<>();
            Map<List<Object>, Integer> same = new HashMap<>();
            for (Reading reading : readings) {
                if (told(reading)) {
                    continue;
                }
                int code = Codes.base(reading.code());
                Integer known = same.get(key(code, reading.parameters()));
                Integer at = known != null ? known : last.get(code);
                if (at != null && crashes.get(at).parameters().agrees(reading.parameters())) {
                    crashes.set(at, merged(crashes.get(at), reading));
                } else {
                    at = crashes.size();
                    crashes.add(reading);
                }
                last.put(code, at);
                same.put(key(code, crashes.get(at).parameters()), at);
            }
        }

        /** Of parts that the library can compare: how records do is spun at run time. */
        private static List<Object> key(int code, Parameters parameters) {
            return List.of(code, parameters.values(), parameters.known());
        }

        /** Whether it is the call of the crash before it, which Windows went on to call by another code. */
        private boolean told(Reading reading) {
            Reading before = reading.strength() == Strength.CALL && !crashes.isEmpty() ? crashes.getLast() : null;
            return before != null
                    && before.parameters().known() != 0
                    && Codes.base(before.code()) != Codes.base(reading.code())
                    && before.parameters().agrees(reading.parameters());
        }

        /** A number behind a label says which variant of the code it is, a name in front of it does not. */
        private static Reading merged(Reading first, Reading second) {
            Parameters all = first.parameters().and(second.parameters());
            boolean variant = first.strength() == Strength.NAME && second.strength() == Strength.LABEL;
            int code = variant && first.code() == Codes.base(first.code()) ? second.code() : first.code();
            Reading merged = new Reading(first.start(), first.end(), code, all, first.strength(), first.notes());
            for (String note : second.notes()) {
                merged = merged.noted(note);
            }
            return merged;
        }

        void addTo(List<Answer> answers) {
            for (int i = 0; i < crashes.size(); i++) {
                answers.add(answer(i));
            }
        }

        private Answer answer(int at) {
            Reading crash = crashes.get(at);
            if (crash.code() == 0) {
                return new Answer.NoBugCheck();
            }
            int from = at == 0 ? 0 : lineStart(crash);
            int to = at + 1 < crashes.size()
                    ? lineStart(crashes.get(at + 1))
                    : tokens.text().length();
            Reading noted = crash.strength() == Strength.GUESS ? crash.noted(GUESSED) : crash;
            return new Answer.BugCheck(
                    noted.code(), noted.parameters(), noted.notes(), LogReader.read(tokens.text(), from, to));
        }

        private int lineStart(Reading crash) {
            return tokens.text().lastIndexOf('\n', Math.max(0, tokens.start(crash.start()) - 1)) + 1;
        }

        private static final String GUESSED =
                "Nothing in the text says that this is a bug check: it only reads like one.";
    }
}
