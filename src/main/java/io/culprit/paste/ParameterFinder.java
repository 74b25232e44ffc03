package io.culprit.paste;

import io.culprit.paste.Reading.Strength;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds parameters that carry labels ({@code Arg1: ...}, {@code BCP1}, {@code Sig[1].Value}), and gives them to the codes they belong to. */
final class ParameterFinder {

    private static final int MOST_MARKS = 6;
    private static final int MOST_APART = 80;
    private static final int NEAR = 60;

    private final Tokens tokens;
    private final List<Group> groups = new ArrayList<>();
    private final List<Reading> usable = new ArrayList<>();
    private final List<Reading> added = new ArrayList<>();
    private int lastReport = -1_000_000;

    private ParameterFinder(Tokens tokens) {
        this.tokens = tokens;
    }

    /** Labelled values that belong together, of which {@code code} is the code where the group has one of its own. */
    private static final class Group {
        final String stem;
        final int start;
        final boolean report;
        int end;
        int last;
        int cut;
        int ends;
        int value = -1;
        Parameters parameters = Parameters.NONE;
        final long[] all = new long[6];

        Group(String stem, int start, boolean report) {
            this.stem = stem;
            this.start = start;
            this.report = report;
        }

        /** The problem signature of a crash report counts from the code: P1 is the code, P2 the first parameter. */
        boolean shifted() {
            return stem.equals("P") && report && all[0] > 0;
        }
    }

    /** The readings with the labelled parameters; codes that only stand beside labelled parameters are added. */
    static List<Reading> complete(Tokens tokens, List<Reading> codes) {
        ParameterFinder finder = new ParameterFinder(tokens);
        for (int at = 0; at < tokens.count(); at++) {
            finder.look(at);
        }
        for (Reading code : codes) {
            (code.strength() == Strength.GUESS ? finder.added : finder.usable).add(code);
        }
        for (Group group : finder.groups) {
            // event 1001 keeps the whole crash in param1, and the dump's path in param2: no parameters
            if (group.parameters.has(1) || group.all[0] != 0 || group.cut == 1) {
                finder.give(group);
            }
        }
        List<Reading> readings = finder.usable;
        readings.addAll(finder.added);
        readings.sort((left, right) -> Integer.compare(left.start(), right.start()));
        return readings;
    }

    private void look(int at) {
        if (tokens.kind(at) != Tokens.Kind.WORD && tokens.kind(at) != Tokens.Kind.LETTERS) {
            return;
        }
        if (tokens.is(at, "LiveKernelEvent") || tokens.is(at, "BlueScreen")) {
            lastReport = at;
        }
        String word = tokens.plain(at);
        String stem = Labels.stem(word);
        if (stem == null) {
            return;
        }
        char digit = word.charAt(word.length() - 1);
        boolean inWord = digit >= '0' && digit <= '9' && word.length() == stemLength(word) + 1;
        int number = inWord ? at : stem.equals("SIG") ? at + 2 : at + 1;
        int index = inWord ? digit - '0' : index(number);
        int value = index < 0 ? -1 : stem.equals("SIG") ? signatureValue(at) : value(number);
        if (value >= 0) {
            add(stem, index, at, value);
        }
    }

    private static int stemLength(String word) {
        int end = word.length();
        while (end > 0 && word.charAt(end - 1) >= '0' && word.charAt(end - 1) <= '9') {
            end--;
        }
        return end;
    }

    private int index(int token) {
        return tokens.kind(token) == Tokens.Kind.DIGITS && tokens.digits(token) == 1 ? (int) tokens.decimal(token) : -1;
    }

    /** The number behind a label, with nothing but marks between; -1 where something else stands there. */
    private int value(int label) {
        int at = label + 1;
        boolean marked = false;
        while (at - label <= MOST_MARKS && tokens.mark(at) != 0 && ":=\">',|-(".indexOf(tokens.mark(at)) >= 0) {
            marked = true;
            at++;
        }
        boolean tabbed = at < tokens.count()
                && tokens.text().substring(tokens.end(label), tokens.start(at)).indexOf('\t') >= 0;
        boolean taken = tokens.number(at) && (marked || tabbed || tokens.plainlyHex(at));
        boolean whole = taken && !(tokens.mark(at + 1) == '(' && tokens.number(at + 2));
        boolean letters = tokens.kind(at) == Tokens.Kind.LETTERS
                && !tokens.endsLine(at)
                && (tokens.mark(at + 1) == 0 || "<\",;)|".indexOf(tokens.mark(at + 1)) < 0);
        return whole && !letters ? at : -1;
    }

    /** {@code Sig[1].Value=26} */
    private int signatureValue(int at) {
        boolean form = tokens.mark(at + 1) == '['
                && tokens.mark(at + 3) == ']'
                && tokens.mark(at + 4) == '.'
                && tokens.is(at + 5, "Value")
                && tokens.mark(at + 6) == '='
                && tokens.number(at + 7)
                && !tokens.endsLine(at + 6);
        return form && lastReport >= 0 && tokens.endsLine(at + 7) ? at + 7 : -1;
    }

    private void add(String stem, int index, int at, int value) {
        Group last = groups.isEmpty() ? null : groups.getLast();
        if (last == null || !last.stem.equals(stem) || index <= last.last || at - last.end >= MOST_APART) {
            last = new Group(stem, at, at - lastReport < NEAR);
            groups.add(last);
        }
        put(last, index, value);
    }

    private void put(Group group, int index, int value) {
        int before = group.value;
        group.last = index;
        group.end = value + 1;
        group.value = value;
        if (tokens.mayBeCut(value, before)) {
            boolean narrower =
                    before >= 0 && tokens.digits(before) == 16 && tokens.digits(value) < 16 && padded(before);
            group.ends = index;
            if (narrower || index < (group.report && group.stem.equals("P") ? 5 : 4)) {
                group.cut = index;
                return;
            }
        }
        if (index < group.all.length) {
            group.all[index] = tokens.hex(value);
        }
        boolean counted = index >= 1 && index <= Parameters.COUNT;
        group.parameters = counted ? group.parameters.with(index, tokens.hex(value)) : group.parameters;
        if (index == 1 && group.stem.equals("P") && group.report) {
            group.all[0] = tokens.hex(value);
        }
        if (index == 0) {
            group.all[0] = tokens.hex(value);
        }
    }

    /** Whether numbers are printed with leading zeros, so that a narrow one has lost its end; a kernel address is wide in any case. */
    private boolean padded(int value) {
        return tokens.hex(value) >>> 60 == 0;
    }

    private void give(Group group) {
        Reading own = ownCode(group);
        if (own != null) {
            added.add(own);
            return;
        }
        int at = belongsTo(group);
        if (at < 0) {
            return;
        }
        Reading reading = usable.get(at);
        if (reading.parameters().agrees(group.parameters)) {
            usable.set(at, noted(reading.with(reading.parameters().and(group.parameters)), group));
        } else {
            added.add(noted(
                    new Reading(group.start, group.end, reading.code(), group.parameters, reading.strength()), group));
        }
    }

    private static Reading noted(Reading reading, Group group) {
        int shift = group.shifted() ? 1 : 0;
        if (group.cut != 0) {
            return reading.noted(
                    "The text ends within parameter " + (group.cut - shift) + ", so that it is not taken.");
        }
        return group.ends == 0
                ? reading
                : reading.noted("The text ends right behind parameter " + (group.ends - shift)
                        + ", which may have lost its end.");
    }

    /** A code that only its place tells: before the first parameter of a report ({@code Code: 193}), or counted with them. */
    private @Nullable Reading ownCode(Group group) {
        if (group.stem.equals("SIG") || group.shifted()) {
            return Codes.known(group.all[0]) ? counted(group) : null;
        }
        int number = group.start - 1;
        boolean label = tokens.mark(number - 1) == ':'
                || tokens.mark(number - 1) == '='
                || tokens.kind(number - 1) == Tokens.Kind.WORD;
        boolean code = group.stem.equals("PARAMETER")
                && group.parameters.has(1)
                && tokens.number(number)
                && label
                && tokens.endsLine(number)
                && (tokens.kind(number) != Tokens.Kind.LETTERS || tokens.mark(number - 1) != 0 || group.report);
        long value = code ? tokens.hex(number) : 0;
        return Codes.known(value)
                ? noted(new Reading(number, group.end, (int) value, group.parameters, Strength.LABEL), group)
                : null;
    }

    private Reading counted(Group group) {
        Parameters parameters = group.parameters;
        if (group.shifted()) {
            parameters = Parameters.NONE;
            for (int i = 2; i <= Math.min(5, group.last); i++) {
                boolean given = i != group.cut;
                parameters = given ? parameters.with(i - 1, group.all[i]) : parameters;
            }
        }
        return noted(new Reading(group.start, group.end, (int) group.all[0], parameters, Strength.LABEL), group);
    }

    /** The code before the parameters; else the next one, if it is near; -1 for none. */
    private int belongsTo(Group group) {
        int low = 0;
        int high = usable.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (usable.get(middle).start() < group.start) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        boolean near = low == 0 && !usable.isEmpty() && usable.getFirst().start() - group.end < NEAR;
        return low > 0 ? low - 1 : near ? 0 : -1;
    }
}
