package io.culprit.triage.finding;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.culprit.triage.Row;
import io.culprit.triage.TriageIndex;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The crashes of an earlier run: from its JSON document, its NDJSON lines, or its index.
 *
 * @param crashes those that were read
 */
public record Earlier(List<Crash> crashes) {

    private static final String SQLITE = "SQLite format 3\0";

    /** What is compared of a crash: what tells its dump from others, its bucket and its machine. */
    record Crash(String key, String id, String hash, String machine) {}

    /**
     * Reads an earlier run.
     *
     * @throws IOException when the file cannot be read, or is none
     */
    public static Earlier read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] head = in.readNBytes(SQLITE.length());
            if (new String(head, StandardCharsets.ISO_8859_1).equals(SQLITE)) {
                List<Crash> crashes = new ArrayList<>();
                TriageIndex.each(file, row -> add(row, crashes));
                return new Earlier(List.copyOf(crashes));
            }
        }
        try (InputStream in = Files.newInputStream(file);
                JsonParser json = new JsonFactory().createParser(in)) {
            return new Earlier(document(json));
        } catch (com.fasterxml.jackson.core.JacksonException bad) {
            throw new IOException("it is neither JSON of an earlier run nor an index", bad);
        }
    }

    private static void add(Row row, List<Crash> crashes) {
        if (row.summary() != null) {
            crashes.add(
                    new Crash(key(row), row.summary().bucketId(), row.summary().bucketHash(), row.machine()));
        }
    }

    /** What tells a dump from others: its content, else its path. */
    static String key(Row row) {
        return row.sha256().isEmpty() ? row.path() : row.sha256();
    }

    private static List<Crash> document(JsonParser json) throws IOException {
        List<Crash> crashes = new ArrayList<>();
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
            add(row, crashes);
        }
        if (!any) {
            throw new IOException("it is neither JSON of an earlier run nor an index");
        }
        return List.copyOf(crashes);
    }

    private static void files(JsonParser json, List<Crash> crashes) throws IOException {
        while (json.nextToken() == JsonToken.START_OBJECT) {
            Map<String, String> row = new TreeMap<>();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                part(json, field, row);
            }
            add(row, crashes);
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

    private static void add(Map<String, String> row, List<Crash> crashes) {
        String hash = row.getOrDefault("bucket.hash", "");
        if (!hash.isEmpty()) {
            crashes.add(new Crash(
                    row.getOrDefault("file.sha256", row.getOrDefault("file.path", "")),
                    row.getOrDefault("bucket.id", hash),
                    hash,
                    row.getOrDefault("system.machine", "")));
        }
    }
}
