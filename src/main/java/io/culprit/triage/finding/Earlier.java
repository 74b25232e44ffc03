package io.culprit.triage.finding;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.culprit.bulk.Digests;
import io.culprit.triage.Row;
import io.culprit.triage.TriageIndex;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** The crashes of an earlier run: from its JSON document, its NDJSON lines, or its index. They are counted, and known again by content. */
public final class Earlier implements Serializable {

    private static final long serialVersionUID = 1L;
    private static final String SQLITE = "SQLite format 3\0";

    private final Digests known = new Digests();
    private final HashMap<String, String> ids = new HashMap<>();
    private final CauseCounts counts = new CauseCounts();

    Earlier() {}

    /**
     * One crash more.
     *
     * @param key what tells its dump from others
     */
    void add(String key, String id, String hash, String machine) {
        known.add(key);
        ids.put(hash, id);
        counts.add(hash, machine.isEmpty() ? key : machine);
    }

    /** Whether the earlier run had this dump. */
    boolean knows(Row row) {
        return known.has(key(row));
    }

    /** Readable ids of buckets by their hash. */
    Map<String, String> ids() {
        return ids;
    }

    CauseCounts counts() {
        return counts;
    }

    /**
     * Reads an earlier run.
     *
     * @throws IOException when the file cannot be read, or is none
     */
    public static Earlier read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] head = in.readNBytes(SQLITE.length());
            if (new String(head, StandardCharsets.ISO_8859_1).equals(SQLITE)) {
                Earlier earlier = new Earlier();
                TriageIndex.each(file, earlier::add);
                return earlier;
            }
        }
        try (InputStream in = Files.newInputStream(file);
                JsonParser json = new JsonFactory().createParser(in)) {
            return document(json);
        } catch (com.fasterxml.jackson.core.JacksonException bad) {
            throw new IOException("it is neither JSON of an earlier run nor an index", bad);
        }
    }

    void add(Row row) {
        if (row.summary() != null) {
            add(key(row), row.summary().bucketId(), row.summary().bucketHash(), row.machine());
        }
    }

    /** What tells a dump from others: its content, else its path. */
    static String key(Row row) {
        return row.sha256().isEmpty() ? row.path() : row.sha256();
    }

    private static Earlier document(JsonParser json) throws IOException {
        Earlier crashes = new Earlier();
        boolean any = false;
        while (json.nextToken() == JsonToken.START_OBJECT) {
            Map<String, String> row = new TreeMap<>();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                JsonToken value = json.nextToken();
                any |= field.equals("files") || field.equals("file");
                if (field.equals("files") && value == JsonToken.START_ARRAY) {
                    files(json, crashes);
                } else {
                    part(json, field, row);
                }
            }
            crashes.add(row);
        }
        if (!any) {
            throw new IOException("it is neither JSON of an earlier run nor an index");
        }
        return crashes;
    }

    private static void files(JsonParser json, Earlier crashes) throws IOException {
        while (json.nextToken() == JsonToken.START_OBJECT) {
            Map<String, String> row = new TreeMap<>();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                part(json, field, row);
            }
            crashes.add(row);
        }
    }

    /** Keeps the texts of an object within a row as {@code object.field}. */
    private static void part(JsonParser json, String object, Map<String, String> row) throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT
                || !object.equals("file") && !object.equals("bucket") && !object.equals("system")) {
            json.skipChildren();
            return;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            if (json.nextToken() == JsonToken.VALUE_STRING) {
                row.put(object + "." + field, json.getText());
            } else {
                json.skipChildren();
            }
        }
    }

    private void add(Map<String, String> row) {
        String hash = row.getOrDefault("bucket.hash", "");
        if (!hash.isEmpty()) {
            add(
                    row.getOrDefault("file.sha256", row.getOrDefault("file.path", "")),
                    row.getOrDefault("bucket.id", hash),
                    hash,
                    row.getOrDefault("system.machine", ""));
        }
    }
}
