package io.culprit.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.culprit.rule.DriverClass;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields of a JSON report that judge: verdict, bucket, advice, and what could not be known. */
final class JsonVerdict {

    private final JsonReport fields;
    private final JsonGenerator json;

    JsonVerdict(JsonReport fields, JsonGenerator json) {
        this.fields = fields;
        this.json = json;
    }

    void write(Report report) throws IOException {
        blame(report.verdict());
        json.writeObjectFieldStart("bucket");
        fields.text("id", report.bucket().id());
        fields.text("hash", report.bucket().hash());
        json.writeEndObject();
        advice(report.advice());
        unknown(report.unknown());
    }

    private void blame(Report.Blame blame) throws IOException {
        json.writeObjectFieldStart("verdict");
        fields.text("kind", blame.kind().word());
        fields.text("module", blame.module());
        fields.text("class", word(blame.driverClass()));
        fields.text("vendor", blame.vendor());
        fields.text("product", blame.product());
        fields.text("component", blame.component());
        json.writeNumberField("confidence", rounded(blame.confidence()));
        fields.text("label", blame.label());
        fields.texts("because", blame.because());
        json.writeArrayFieldStart("candidates");
        for (Report.Suspect suspect : blame.candidates()) {
            suspect(suspect);
        }
        json.writeEndArray();
        fields.texts("against", blame.against());
        json.writeEndObject();
    }

    private void suspect(Report.Suspect suspect) throws IOException {
        json.writeStartObject();
        fields.text("module", suspect.module());
        fields.text("class", suspect.driverClass().word());
        fields.text("vendor", suspect.vendor());
        fields.text("product", suspect.product());
        json.writeNumberField("confidence", rounded(suspect.confidence()));
        json.writeArrayFieldStart("evidence");
        for (Report.Reason reason : suspect.evidence()) {
            json.writeStartObject();
            fields.text("rule", reason.rule());
            fields.flag("userRule", reason.userRule());
            fields.text("role", reason.role());
            fields.text("text", reason.text());
            fields.text("source", reason.source());
            json.writeNumberField("weight", rounded(reason.weight()));
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void advice(List<Report.Advice> advice) throws IOException {
        json.writeArrayFieldStart("advice");
        for (Report.Advice step : advice) {
            json.writeStartObject();
            fields.text("text", step.text());
            fields.text("why", step.why());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void unknown(List<Report.Unknown> unknowns) throws IOException {
        json.writeArrayFieldStart("unknown");
        for (Report.Unknown unknown : unknowns) {
            json.writeStartObject();
            fields.text("field", unknown.field());
            fields.text("why", unknown.why());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** Three decimals, never rounded up: 0.9899 must not read as 0.99, which would be another label. */
    private static double rounded(double value) {
        return Math.floor(value * 1000 + 1e-6) / 1000;
    }

    private static @Nullable String word(@Nullable DriverClass driverClass) {
        return driverClass == null ? null : driverClass.word();
    }
}
