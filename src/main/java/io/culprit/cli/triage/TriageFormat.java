package io.culprit.cli.triage;

/** How triage is written; the constants are what the user types. */
enum TriageFormat {
    table,
    ndjson,
    json,
    csv,
    html,
    /** The table, by the word that {@code analyze} has for what people read. */
    text;

    /** What is written for the word. */
    TriageFormat written() {
        return this == text ? table : this;
    }
}
