package io.culprit.cli.triage;

/** How triage is written; the constants are what the user types. */
enum TriageFormat {
    table,
    ndjson,
    json,
    csv,
    html
}
