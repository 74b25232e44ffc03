package io.culprit.paste;

import java.util.ArrayList;
import java.util.List;

/**
 * A place in a text that reads as a bug check.
 *
 * @param start first token, {@code end} the one behind the last
 * @param notes what is doubtful about it, sentences
 */
record Reading(int start, int end, int code, Parameters parameters, Strength strength, List<String> notes) {

    /** How plainly a text says that it is a bug check. */
    enum Strength {
        /** A number, or a name in small letters, in prose that does not say what it is. */
        GUESS,
        /** A name. */
        NAME,
        /** The arguments of KeBugCheckEx in a printed stack: Windows may then call the crash by another code (0xA becomes 0xD1). */
        CALL,
        /** A label, or the shape that only bug checks have. */
        LABEL
    }

    Reading {
        notes = List.copyOf(notes);
    }

    Reading(int start, int end, int code, Parameters parameters, Strength strength) {
        this(start, end, code, parameters, strength, List.of());
    }

    Reading with(Parameters better) {
        return new Reading(start, end, code, better, strength, notes);
    }

    Reading noted(String note) {
        List<String> more = new ArrayList<>(notes);
        if (!more.contains(note)) {
            more.add(note);
        }
        return new Reading(start, end, code, parameters, strength, more);
    }
}
