package io.culprit.triage.writer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.culprit.machine.Address;
import io.culprit.report.JsonReport;
import io.culprit.report.Printable;
import io.culprit.triage.BucketGroup;
import io.culprit.triage.DriverCount;
import io.culprit.triage.Machine;
import io.culprit.triage.Row;
import io.culprit.triage.TriageResult;
import io.culprit.triage.finding.Changes;
import io.culprit.triage.finding.Discovery;
import io.culprit.triage.finding.Overview;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Everything that triage found as one JSON document: {@code summary}, {@code buckets}, {@code machines}, {@code drivers}, {@code findings},
 * {@code changes}, {@code files}. */
public final class TriageJson {

    private static final int SCHEMA_VERSION = 1;

    private final JsonGenerator json;

    private TriageJson(JsonGenerator json) {
        this.json = json;
    }

    /** Writes the document in UTF-8 and a line end; does not close the stream. */
    public static void write(Overview overview, String version, OutputStream out) throws IOException {
        JsonGenerator json = new JsonFactory().createGenerator(out);
        json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        json.useDefaultPrettyPrinter();
        new TriageJson(json).document(overview, version);
        json.close();
        out.write('\n');
    }

    private void document(Overview overview, String version) throws IOException {
        TriageResult result = overview.result();
        JsonReport.begin(json, SCHEMA_VERSION, version);
        summary(result);
        json.writeArrayFieldStart("buckets");
        GroupedPaths paths = GroupedPaths.ofBuckets(result, row -> "");
        int group = 0;
        for (BucketGroup bucket : result.buckets()) {
            bucket(bucket, paths, group++);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("machines");
        paths = GroupedPaths.ofMachines(result, row -> "");
        group = 0;
        for (Machine machine : result.machines()) {
            machine(machine, paths.first(group++, Machine.MOST_PATHS));
        }
        json.writeEndArray();
        json.writeArrayFieldStart("drivers");
        for (DriverCount driver : result.drivers()) {
            driver(driver);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("findings");
        for (Discovery finding : overview.findings()) {
            finding(finding);
        }
        json.writeEndArray();
        if (overview.changes() != null) {
            changes(overview.changes());
        }
        json.writeArrayFieldStart("files");
        for (Row row : result.rows()) {
            RowJson.write(json, row);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void summary(TriageResult result) throws IOException {
        json.writeObjectFieldStart("summary");
        json.writeNumberField("files", result.totals().rows());
        json.writeNumberField("analyzed", result.totals().analyzed());
        json.writeNumberField("partial", result.totals().partial());
        json.writeNumberField("failed", result.totals().failed());
        json.writeNumberField("events", result.totals().events());
        json.writeNumberField("copies", result.totals().copies());
        json.writeNumberField("passedOver", result.passedOver());
        json.writeNumberField("buckets", result.buckets().size());
        json.writeNumberField("machines", result.machines().size());
        json.writeNumberField(
                "suspectMachines",
                result.machines().stream().filter(Machine::suspect).count());
        json.writeBooleanField("complete", result.whole());
        json.writeEndObject();
    }

    private void bucket(BucketGroup bucket, GroupedPaths paths, int group) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", bucket.id());
        json.writeStringField("hash", bucket.hash());
        RowJson.text(json, "title", bucket.title());
        if (bucket.code() >= 0) {
            json.writeStringField("code", Address.hex(bucket.code()));
        }
        RowJson.text(json, "name", bucket.codeName());
        json.writeFieldName("verdict");
        RowJson.verdict(json, bucket.verdict());
        json.writeNumberField("occurrences", bucket.occurrences());
        json.writeNumberField("machines", bucket.machines());
        seen(bucket.firstSeen(), bucket.lastSeen());
        first(bucket.first());
        json.writeArrayFieldStart("builds");
        for (int build : bucket.builds()) {
            json.writeNumber(build);
        }
        json.writeEndArray();
        RowJson.texts(json, "versions", bucket.versions());
        counts("weeks", bucket.weeks());
        json.writeArrayFieldStart("standOut");
        for (BucketGroup.StandOut driver : bucket.standOut()) {
            standOut(driver);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("files");
        paths.each(group, dump -> json.writeString(Printable.text(dump.path())));
        json.writeEndArray();
        json.writeEndObject();
    }

    private void standOut(BucketGroup.StandOut driver) throws IOException {
        json.writeStartObject();
        RowJson.text(json, "driver", driver.driver());
        json.writeNumberField("here", driver.here());
        json.writeNumberField("ofHere", driver.ofHere());
        json.writeNumberField("elsewhere", driver.elsewhere());
        json.writeNumberField("ofElsewhere", driver.ofElsewhere());
        json.writeEndObject();
    }

    private void machine(Machine machine, List<GroupedPaths.Dump> dumps) throws IOException {
        json.writeStartObject();
        RowJson.text(json, "machine", machine.fingerprint());
        if (!machine.names().isEmpty()) {
            RowJson.text(json, "name", machine.title());
        }
        json.writeNumberField("crashes", machine.crashes());
        RowJson.texts(json, "codes", machine.codes());
        seen(machine.firstSeen(), machine.lastSeen());
        json.writeBooleanField("suspectHardware", machine.suspect());
        RowJson.texts(json, "evidence", machine.evidence());
        json.writeArrayFieldStart("paths");
        for (GroupedPaths.Dump dump : dumps) {
            json.writeString(Printable.text(dump.path()));
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void first(BucketGroup.FirstSeen first) throws IOException {
        json.writeObjectFieldStart("firstSeenWith");
        RowJson.text(json, "version", first.version());
        if (first.build() != 0) {
            json.writeNumberField("build", first.build());
        }
        RowJson.text(json, "bios", first.bios());
        json.writeEndObject();
    }

    private void finding(Discovery finding) throws IOException {
        json.writeStartObject();
        json.writeStringField("kind", finding.kind().word());
        if (!finding.bucketHash().isEmpty()) {
            RowJson.bucket(json, finding.bucketId(), finding.bucketHash());
        }
        RowJson.text(json, "machine", finding.machine());
        RowJson.text(json, "subject", finding.subject());
        RowJson.text(json, "text", finding.text());
        Discovery.Counts counts = finding.counts();
        if (counts != null) {
            json.writeStringField("unit", counts.unit());
            json.writeNumberField("here", counts.here());
            json.writeNumberField("ofHere", counts.ofHere());
            json.writeNumberField("elsewhere", counts.elsewhere());
            json.writeNumberField("ofElsewhere", counts.ofElsewhere());
            json.writeNumberField("chance", counts.chance());
            json.writeNumberField("tried", counts.tried());
        }
        json.writeEndObject();
    }

    private void changes(Changes changes) throws IOException {
        json.writeObjectFieldStart("changes");
        json.writeNumberField("before", changes.before());
        json.writeNumberField("now", changes.now());
        json.writeArrayFieldStart("causes");
        for (Changes.Change change : changes.causes()) {
            json.writeStartObject();
            json.writeStringField("kind", change.kind().word());
            RowJson.bucket(json, change.id(), change.hash());
            json.writeNumberField("before", change.before());
            json.writeNumberField("now", change.now());
            json.writeNumberField("chance", change.chance());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void driver(DriverCount driver) throws IOException {
        json.writeStartObject();
        RowJson.text(json, "name", driver.name());
        RowJson.text(json, "class", driver.driverClass());
        json.writeNumberField("present", driver.present());
        json.writeNumberField("blamed", driver.blamed());
        counts("versions", driver.versions());
        seen(driver.firstSeen(), driver.lastSeen());
        json.writeEndObject();
    }

    private void counts(String name, Map<String, Integer> counts) throws IOException {
        json.writeObjectFieldStart(name);
        for (Map.Entry<String, Integer> count : counts.entrySet()) {
            json.writeNumberField(Printable.text(count.getKey()), count.getValue());
        }
        json.writeEndObject();
    }

    private void seen(@Nullable Instant first, @Nullable Instant last) throws IOException {
        if (first != null && last != null) {
            json.writeStringField("firstSeen", first.toString());
            json.writeStringField("lastSeen", last.toString());
        }
    }
}
