package io.culprit.report;

import com.fasterxml.jackson.core.JsonGenerator;
import io.culprit.fact.Missing;
import io.culprit.verdict.Candidate;
import io.culprit.verdict.Evidence;
import io.culprit.verdict.Part;
import io.culprit.verdict.Verdict;
import java.io.IOException;
import java.util.List;

/** The fields of a JSON report that judge: verdict, bucket, advice, and what could not be known. */
final class JsonVerdict {

    private final JsonFields fields;
    private final JsonGenerator json;

    JsonVerdict(JsonFields fields, JsonGenerator json) {
        this.fields = fields;
        this.json = json;
    }

    void write(Report report) throws IOException {
        blame(report);
        Part part = report.verdict().part();
        if (part != null) {
            part(part);
        }
        json.writeObjectFieldStart("bucket");
        fields.text("id", report.bucket().id());
        fields.text("hash", report.bucket().hash());
        json.writeEndObject();
        advice(report.verdict().advice());
        unknown(report.unknown());
    }

    private void blame(Report report) throws IOException {
        Verdict verdict = report.verdict();
        Candidate culprit = report.culprit().orElse(null);
        json.writeObjectFieldStart("verdict");
        fields.text("kind", verdict.kind().word());
        if (culprit != null) {
            named(culprit);
        }
        fields.text("component", report.component().orElse(null));
        json.writeNumberField("confidence", rounded(verdict.confidence()));
        fields.text("label", verdict.label().word());
        if (verdict instanceof Verdict.Inconclusive open && open.onPurpose()) {
            json.writeBooleanField("onPurpose", true);
        }
        fields.texts("because", verdict.because());
        json.writeArrayFieldStart("candidates");
        for (Candidate suspect : verdict.candidates()) {
            suspect(suspect);
        }
        json.writeEndArray();
        fields.texts("against", verdict.against());
        json.writeEndObject();
    }

    private void part(Part part) throws IOException {
        json.writeObjectFieldStart("part");
        fields.text("name", part.name());
        fields.text("module", part.module());
        fields.text("serves", part.serves());
        fields.text("why", part.why());
        json.writeArrayFieldStart("leads");
        for (Part.Lead lead : part.leads()) {
            json.writeStartObject();
            fields.text("module", lead.module());
            fields.text("class", lead.driverClass().word());
            fields.text("why", lead.why());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void suspect(Candidate suspect) throws IOException {
        json.writeStartObject();
        named(suspect);
        json.writeNumberField("confidence", rounded(suspect.confidence()));
        json.writeArrayFieldStart("evidence");
        for (Evidence reason : suspect.evidence()) {
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

    private void named(Candidate candidate) throws IOException {
        fields.text("module", candidate.module());
        fields.text("class", candidate.driverClass().word());
        fields.text("vendor", candidate.vendor());
        fields.text("product", candidate.product());
        fields.text("identified", candidate.identified());
    }

    private void advice(List<Verdict.Advice> advice) throws IOException {
        json.writeArrayFieldStart("advice");
        for (Verdict.Advice step : advice) {
            json.writeStartObject();
            fields.text("text", step.text());
            fields.text("why", step.why());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void unknown(List<Missing> unknowns) throws IOException {
        json.writeArrayFieldStart("unknown");
        for (Missing unknown : unknowns) {
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
}
