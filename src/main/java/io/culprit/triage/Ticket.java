package io.culprit.triage;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.culprit.report.Printable;
import io.culprit.triage.Row.Blame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A ticket for one cause, as CONTRACT describes it: JSON whose body is Markdown. The same crashes give the same bytes. */
public final class Ticket {

    private static final int SCHEMA_VERSION = 1;
    private static final int MOST_FILES_IN_BODY = 20;

    private final BucketGroup bucket;
    private final TriageResult result;

    /** The ticket of a bucket of a result. */
    public Ticket(BucketGroup bucket, TriageResult result) {
        this.bucket = bucket;
        this.result = result;
    }

    /** The name of its file: the same for the same cause. */
    public String fileName() {
        return bucket.hash() + ".json";
    }

    /** The JSON in UTF-8, with a line end. */
    public byte[] json() {
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
        RowJson.texts(json, "reports", names());
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

    private List<String> names() {
        return bucket.files().stream()
                .map(path -> path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1))
                .sorted()
                .toList();
    }

    private String body() {
        StringBuilder body = new StringBuilder();
        body.append("## ").append(escaped(title())).append("\n\n");
        Blame blame = bucket.verdict();
        body.append("**Verdict:** ").append(escaped(verdict(blame))).append("\n\n");
        for (String reason : blame.because()) {
            body.append("- ").append(escaped(reason)).append('\n');
        }
        body.append("\n| | |\n|---|---|\n");
        row(body, "Crashes", Integer.toString(bucket.occurrences()));
        row(body, "Machines", Integer.toString(bucket.machines()));
        if (bucket.firstSeen() != null && bucket.lastSeen() != null) {
            row(body, "First seen", bucket.firstSeen().toString());
            row(body, "Last seen", bucket.lastSeen().toString());
        }
        row(
                body,
                "Builds",
                String.join(", ", bucket.builds().stream().map(String::valueOf).toList()));
        if (!bucket.versions().isEmpty()) {
            row(body, "Driver versions", String.join(", ", bucket.versions()));
        }
        row(body, "Bucket", bucket.id());
        standOut(body);
        suspectMachines(body);
        files(body);
        return body.toString();
    }

    private static String verdict(Blame blame) {
        return switch (blame.kind()) {
            case "culprit" ->
                "%s%s (%s, %d %%)"
                        .formatted(
                                blame.module(),
                                blame.vendor().isEmpty() ? "" : " by " + blame.vendor(),
                                blame.label(),
                                (int) (blame.confidence() * 100));
            case "hardware" -> "hardware: " + blame.product();
            default -> "no driver can be named";
        };
    }

    private void standOut(StringBuilder body) {
        if (bucket.standOut().isEmpty()) {
            return;
        }
        body.append("\n### Drivers that stand out\n\n");
        for (BucketGroup.StandOut driver : bucket.standOut()) {
            body.append("- ")
                    .append(escaped(driver.driver()))
                    .append(": in %d of %d of these crashes, in %d of %d others\n"
                            .formatted(driver.here(), driver.ofHere(), driver.elsewhere(), driver.ofElsewhere()));
        }
    }

    private void suspectMachines(StringBuilder body) {
        List<String> here = result.rows().stream()
                .filter(row ->
                        row.summary() != null && row.summary().bucketHash().equals(bucket.hash()))
                .map(row -> row.summary() == null ? "" : row.summary().machine())
                .distinct()
                .toList();
        boolean first = true;
        for (Machine machine : result.machines()) {
            if (machine.suspect() && here.contains(machine.fingerprint())) {
                body.append(first ? "\n### Machines with suspect hardware\n\n" : "")
                        .append("- ")
                        .append(escaped(machine.fingerprint() + ": "
                                + machine.evidence().getFirst()))
                        .append('\n');
                first = false;
            }
        }
    }

    private void files(StringBuilder body) {
        body.append("\n### Dumps\n\n");
        List<String> names = names();
        for (String name : names.subList(0, Math.min(names.size(), MOST_FILES_IN_BODY))) {
            body.append("- ").append(escaped(name)).append('\n');
        }
        if (names.size() > MOST_FILES_IN_BODY) {
            body.append("- and ").append(names.size() - MOST_FILES_IN_BODY).append(" more\n");
        }
    }

    private static void row(StringBuilder body, String name, String value) {
        body.append("| ").append(name).append(" | ").append(escaped(value)).append(" |\n");
    }

    /**
     * Text for Markdown in which nobody is called and nothing linked or closed. What looks like a mention, a number of an issue or a
     * commit goes into code: GitHub looks for those after it has taken back every escape, and leaves out code alone.
     */
    private static String escaped(String text) {
        StringBuilder safe = new StringBuilder(text.length());
        for (String word : Printable.text(text).split(" ", -1)) {
            safe.append(safe.isEmpty() ? "" : " ").append(calls(word) ? code(word) : Printable.markdown(word));
        }
        return safe.toString();
    }

    private static boolean calls(String word) {
        return word.indexOf('@') >= 0
                || word.indexOf('#') >= 0
                || word.regionMatches(true, 0, "GH-", 0, 3)
                || word.contains("://")
                || word.contains("www.");
    }

    private static String code(String word) {
        return "`" + word.replace('`', '\'').replace('|', '/') + "`";
    }
}
