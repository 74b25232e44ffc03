package io.culprit.report;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How strings of a dump enter a report: printable, and redacted where that was asked for. Every string passes here, once. */
final class Wording {

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
    String text(String raw) {
        String printable = Printable.text(raw);
        return redaction == null ? printable : redaction.redacted(printable);
    }

    /** As {@link #text}; absent stays absent. */
    @Nullable
    String textOrNull(@Nullable String raw) {
        return raw == null ? null : text(raw);
    }

    /** A path of a machine that built something: the file's own name alone where people are to be left out. */
    String path(String raw) {
        return redaction == null
                ? text(raw)
                : text(raw.substring(Math.max(raw.lastIndexOf('/'), raw.lastIndexOf('\\')) + 1));
    }

    /** As {@link #text} for each. */
    List<String> texts(List<String> raw) {
        List<String> shown = new ArrayList<>(raw.size());
        for (String text : raw) {
            shown.add(text(text));
        }
        return shown;
    }
}
