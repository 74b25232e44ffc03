package io.culprit.shell;

import com.fasterxml.jackson.core.JsonGenerator;
import io.culprit.report.Printable;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** Writes answers for programs: one object a command, its parts in order; a mark is there where it is not plain. */
public final class ReplyJson {

    private ReplyJson() {}

    /** Writes {@code {"command": ..., "ok": ..., "answer": [...]}}. */
    public static void write(String command, Reply answer, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("command", Printable.text(command));
        json.writeBooleanField("ok", !answer.failed());
        json.writeArrayFieldStart("answer");
        for (Reply.Part part : answer.parts()) {
            json.writeStartObject();
            switch (part) {
                case Reply.Line line -> line(line, json);
                case Reply.Table table -> table(table, json);
                case Reply.Pair pair -> pair(pair, json);
                case Reply.Words words -> words(words, json);
            }
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void line(Reply.Line line, JsonGenerator json) throws IOException {
        json.writeStringField("text", Printable.text(line.text()));
        mark(line.mark(), json);
    }

    private static void pair(Reply.Pair pair, JsonGenerator json) throws IOException {
        json.writeStringField("name", Printable.text(pair.key()));
        json.writeStringField("value", Printable.text(pair.value()));
        mark(pair.mark(), json);
    }

    private static void words(Reply.Words words, JsonGenerator json) throws IOException {
        if (words.name().isBlank()) {
            json.writeStringField("text", Printable.text(words.text()));
        } else {
            json.writeStringField("name", Printable.text(words.name()).strip());
            json.writeStringField("value", Printable.text(words.text()));
        }
    }

    private static void table(Reply.Table table, JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("rows");
        for (Reply.Row row : table.rows()) {
            json.writeStartObject();
            for (int i = 0; i < row.cells().size(); i++) {
                json.writeStringField(
                        key(table.columns(), i),
                        Printable.text(row.cells().get(i)).strip());
            }
            mark(row.mark(), json);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** {@code Child-SP} is {@code childSp}. */
    private static String key(List<String> columns, int index) {
        String title = columns.get(index);
        StringBuilder key = new StringBuilder();
        boolean upper = false;
        for (int i = 0; i < title.length(); i++) {
            char c = title.charAt(i);
            if (!Character.isLetterOrDigit(c)) {
                upper = !key.isEmpty();
            } else {
                String letter = String.valueOf(c);
                key.append(upper ? letter.toUpperCase(Locale.ROOT) : letter.toLowerCase(Locale.ROOT));
                upper = false;
            }
        }
        return key.isEmpty() ? "index" : key.toString();
    }

    private static void mark(Reply.Mark mark, JsonGenerator json) throws IOException {
        if (mark == Reply.Mark.INFERRED || mark == Reply.Mark.MISSING) {
            json.writeStringField("mark", mark.name().toLowerCase(Locale.ROOT));
        }
    }
}
