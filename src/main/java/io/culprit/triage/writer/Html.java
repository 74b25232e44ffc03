package io.culprit.triage.writer;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.culprit.report.Printable;
import java.io.IOException;

/** Text to HTML and to JSON inside HTML: nothing that comes from a dump is ever markup. */
final class Html {

    private Html() {}

    /** Harmless and escaped, for text and for attribute values in double quotes. */
    static String text(String raw) {
        return Printable.html(Printable.text(raw));
    }

    /** Text whose long names may be broken behind an underscore. */
    static String breaking(String raw) {
        return text(raw).replace("_", "_<wbr>");
    }

    /** A JSON string that cannot end the script element it stands in. */
    static void json(String raw, Appendable out) throws IOException {
        out.append('"');
        String quoted = new String(JsonStringEncoder.getInstance().quoteAsString(Printable.text(raw)));
        for (int i = 0; i < quoted.length(); i++) {
            char c = quoted.charAt(i);
            if (c == '<' || c == '>' || c == '&') {
                out.append(c == '<' ? "\\u003c" : c == '>' ? "\\u003e" : "\\u0026");
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
