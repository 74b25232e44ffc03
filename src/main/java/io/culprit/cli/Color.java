package io.culprit.cli;

/** When results are colored; the constants are what the user types. */
enum Color {
    /** For a person at a terminal that can do it, unless a variable says otherwise. */
    auto,
    /** Also into files and pipes. */
    always,
    /** Not at all. */
    never
}
