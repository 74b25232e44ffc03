package io.culprit.cli.terminal;

/** When results are colored; the constants are what the user types. */
public enum Color {
    /** For a person at a terminal that can do it, unless a variable says otherwise. */
    auto,
    /** Also into files and pipes. */
    always,
    /** Not at all. */
    never
}
