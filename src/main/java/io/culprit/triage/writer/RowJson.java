package io.culprit.triage.writer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.culprit.machine.Address;
import io.culprit.report.Printable;
import io.culprit.rule.Label;
import io.culprit.triage.Row;
import io.culprit.triage.Row.Blame;
import io.culprit.triage.Row.Summary;
import io.culprit.verdict.Review;
import io.culprit.verdict.Review.Recurrence;
import io.culprit.verdict.Verdict.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;

/** A row as JSON, as CONTRACT describes it: absent where unknown, numbers of addresses and codes in hex. */
public final class RowJson {

    private static final JsonFactory FACTORY = new JsonFactory();

    private RowJson() {}

    /** One object and a line end, UTF-8. */
    public static byte[] line(Row row) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            write(json, row);
        } catch (IOException never) {
            throw new IllegalStateException(never);
        }
        bytes.write('\n');
        return bytes.toByteArray();
    }

    static void write(JsonGenerator json, Row row) throws IOException {
        json.writeStartObject();
        file(json, row);
        json.writeStringField("status", row.status().jsonName());
        text(json, "error", row.error() == null ? "" : row.error());
        if (row.time() != null) {
            json.writeStringField("time", row.time().toString());
        }
        if (row.summary() != null) {
            summary(json, row, row.summary());
        }
        json.writeEndObject();
    }

    private static void file(JsonGenerator json, Row row) throws IOException {
        json.writeObjectFieldStart("file");
        json.writeStringField("path", Printable.text(row.path()));
        json.writeStringField("name", Printable.text(row.name()));
        json.writeNumberField("sizeBytes", row.sizeBytes());
        text(json, "sha256", row.sha256());
        if (!row.copies().isEmpty()) {
            texts(json, "copies", row.copies());
        }
        json.writeEndObject();
    }

    private static void summary(JsonGenerator json, Row row, Summary summary) throws IOException {
        json.writeObjectFieldStart("system");
        text(json, "architecture", summary.architecture());
        if (summary.build() != 0) {
            json.writeNumberField("build", summary.build());
        }
        text(json, "machine", summary.machine());
        text(json, "name", row.host());
        text(json, "bios", summary.trace().bios());
        json.writeEndObject();
        if (summary.code() >= 0) {
            json.writeObjectFieldStart("bugCheck");
            json.writeStringField("code", Address.hex(summary.code()));
            text(json, "name", summary.codeName());
            json.writeArrayFieldStart("parameters");
            for (long parameter : summary.parameters()) {
                json.writeString(Address.hex(parameter));
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeFieldName("verdict");
        verdict(json, summary.verdict());
        bucket(json, summary.bucketId(), summary.bucketHash());
        if (!row.recurs().isEmpty()) {
            json.writeArrayFieldStart("recurs");
            for (Recurrence one : row.recurs()) {
                recurs(json, one);
            }
            json.writeEndArray();
        }
    }

    private static void recurs(JsonGenerator json, Recurrence recurs) throws IOException {
        json.writeStartObject();
        json.writeStringField("role", recurs.role().word());
        text(json, "module", recurs.module() == null ? "" : recurs.module());
        text(json, "text", recurs.text());
        count(json, "crashes", recurs.crashes());
        count(json, "machines", recurs.machines());
        count(json, "starts", recurs.starts());
        count(json, "causes", recurs.causes());
        count(json, "flips", recurs.flips());
        json.writeEndObject();
    }

    private static void count(JsonGenerator json, String name, int count) throws IOException {
        if (count != 0) {
            json.writeNumberField(name, count);
        }
    }

    static void bucket(JsonGenerator json, String id, String hash) throws IOException {
        json.writeObjectFieldStart("bucket");
        json.writeStringField("id", id);
        json.writeStringField("hash", hash);
        json.writeEndObject();
    }

    static void verdict(JsonGenerator json, Blame blame) throws IOException {
        json.writeStartObject();
        json.writeStringField("kind", blame.kind());
        if (blame.culprit()) {
            text(json, "module", blame.module());
            text(json, "class", blame.driverClass());
            text(json, "vendor", blame.vendor());
        }
        text(json, blame.kind().equals("hardware") ? "component" : "product", blame.product());
        json.writeNumberField("confidence", blame.confidence());
        json.writeStringField("label", blame.label());
        texts(json, "because", blame.because());
        if (!blame.leads().isEmpty()) {
            json.writeArrayFieldStart("candidates");
            for (Review.Lead lead : blame.leads()) {
                json.writeStartObject();
                text(json, "module", lead.module());
                json.writeNumberField("confidence", lead.confidence());
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        if (blame.before() != null) {
            before(json, blame.before());
        }
        json.writeEndObject();
    }

    private static void before(JsonGenerator json, Review.Before before) throws IOException {
        json.writeObjectFieldStart("before");
        json.writeStringField("kind", before.kind().word());
        text(json, before.kind() == Kind.HARDWARE ? "component" : "module", before.subject());
        json.writeNumberField("confidence", before.confidence());
        json.writeStringField("label", Label.of(before.confidence()).word());
        json.writeEndObject();
    }

    static void text(JsonGenerator json, String name, String value) throws IOException {
        if (!value.isEmpty()) {
            json.writeStringField(name, Printable.text(value));
        }
    }

    static void texts(JsonGenerator json, String name, List<String> values) throws IOException {
        json.writeArrayFieldStart(name);
        for (String value : values) {
            json.writeString(Printable.text(value));
        }
        json.writeEndArray();
    }
}
