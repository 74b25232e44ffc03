package io.culprit.triage.writer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.culprit.report.Printable;
import io.culprit.triage.BucketGroup;
import io.culprit.triage.Row.Blame;
import io.culprit.triage.finding.Overview;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A ticket for one cause, as CONTRACT describes it: JSON whose body is Markdown. The same crashes give the same bytes. */
final class Ticket {

    private static final int SCHEMA_VERSION = 1;

    private final BucketGroup bucket;
    private final Overview overview;
    private final Tickets.Scene scene;
    private final List<String> names;

    /** The ticket of a bucket of a run, with the names of its dumps in order. */
    Ticket(BucketGroup bucket, Overview overview, Tickets.Scene scene, List<String> names) {
        this.bucket = bucket;
        this.overview = overview;
        this.scene = scene;
        this.names = names;
    }

    /** The JSON in UTF-8, with a line end. */
    byte[] json() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(4096);
        try (JsonGenerator json = new JsonFactory().createGenerator(bytes).useDefaultPrettyPrinter()) {
            write(json);
        } catch (IOException never) {
            throw new IllegalStateException(never);
        }
        bytes.write('\n');
        return bytes.toByteArray();
    }

    private void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("schemaVersion", SCHEMA_VERSION);
        json.writeStringField("title", Printable.text(title()));
        json.writeStringField("body", body());
        json.writeStringField("severity", severity());
        RowJson.texts(json, "labels", labels());
        json.writeStringField("dedupKey", bucket.hash());
        json.writeNumberField("occurrences", bucket.occurrences());
        json.writeNumberField("machines", bucket.machines());
        time(json, "firstSeen", bucket.firstSeen());
        time(json, "lastSeen", bucket.lastSeen());
        json.writeArrayFieldStart("builds");
        for (int build : bucket.builds()) {
            json.writeNumber(build);
        }
        json.writeEndArray();
        if (bucket.verdict().culprit()) {
            driver(json, bucket.verdict());
        }
        RowJson.texts(json, "reports", names);
        json.writeEndObject();
    }

    private void driver(JsonGenerator json, Blame blame) throws IOException {
        json.writeObjectFieldStart("driver");
        RowJson.text(json, "module", blame.module());
        if (!bucket.versions().isEmpty()) {
            RowJson.text(json, "version", bucket.versions().getLast());
        }
        RowJson.text(json, "vendor", blame.vendor());
        RowJson.text(json, "class", blame.driverClass());
        json.writeEndObject();
    }

    private static void time(JsonGenerator json, String name, @Nullable Instant time) throws IOException {
        if (time != null) {
            json.writeStringField(name, time.toString());
        }
    }

    private String title() {
        return "%s: %d %s on %d %s"
                .formatted(
                        bucket.title(),
                        bucket.occurrences(),
                        bucket.occurrences() == 1 ? "crash" : "crashes",
                        bucket.machines(),
                        bucket.machines() == 1 ? "machine" : "machines");
    }

    /** By how many machines are struck, and whether somebody can act on it. */
    private String severity() {
        if (bucket.machines() >= 10 || bucket.occurrences() >= 50) {
            return "critical";
        }
        if (bucket.machines() >= 3 || bucket.occurrences() >= 10) {
            return "high";
        }
        return bucket.occurrences() >= 2 ? "medium" : "low";
    }

    private List<String> labels() {
        List<String> labels = new ArrayList<>(List.of("crash", bucket.verdict().kind()));
        if (bucket.verdict().culprit() && !bucket.verdict().driverClass().isEmpty()) {
            labels.add(bucket.verdict().driverClass());
        }
        return labels;
    }

    private String body() {
        return new TicketBody(bucket, overview, scene, title(), names).markdown();
    }
}
