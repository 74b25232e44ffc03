package io.culprit.report;

import org.jspecify.annotations.Nullable;

/** How words leave a report: printable, and redacted where that was asked for. Each writer lets every text out through here. */
public final class Wording {

    /** Everything may be said. */
    static final Wording OPEN = new Wording(null);

    private final @Nullable Redaction redaction;

    /** {@code redaction} is {@code null} for reports that may say everything. */
    Wording(@Nullable Redaction redaction) {
        this.redaction = redaction;
    }

    /** Whether people and machines are to be left out. */
    boolean redacts() {
        return redaction != null;
    }

    /** The text as it may be shown. */
    public String text(String raw) {
        return told(Printable.text(raw));
    }

    /** Words of ours with texts in them, as they may be shown. */
    String sentence(String raw) {
        return told(Printable.sentence(raw));
    }

    private String told(String printable) {
        return redaction == null ? printable : redaction.redacted(printable);
    }

    /** A path of a machine that built something: the file's own name alone where people are to be left out. */
    String path(String raw) {
        return redaction == null ? raw : raw.substring(Math.max(raw.lastIndexOf('/'), raw.lastIndexOf('\\')) + 1);
    }
}
