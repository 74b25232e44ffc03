package io.culprit.cli.crash;

/** Formats of a report, named as the user types them. */
enum Format {
    text,
    json,
    markdown,
    html
}
