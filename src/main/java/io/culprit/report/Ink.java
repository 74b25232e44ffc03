package io.culprit.report;

/** Color of text on a terminal (ECMA-48 SGR), or none: whoever makes the report knows where it goes. */
public enum Ink {
    /** Escape sequences. */
    COLOR,
    /** Text alone. */
    PLAIN;

    private static final String RESET = "\u001B[0m";

    /** The line that matters most. */
    public String strong(String text) {
        return sgr("1", text);
    }

    /** A heading. */
    public String heading(String text) {
        return sgr("36", text);
    }

    /** The name of a driver that is blamed. */
    public String blamed(String text) {
        return sgr("1;31", text);
    }

    /** What is good to know, and not the point. */
    public String faint(String text) {
        return sgr("2", text);
    }

    private String sgr(String code, String text) {
        return this == PLAIN ? text : "\u001B[" + code + "m" + text + RESET;
    }
}
