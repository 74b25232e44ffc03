package io.culprit.shell.assistant;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.culprit.shell.RefusedException;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.TypeRef;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON that other packages write, as maps and lists that can be shortened. */
final class JsonTree {

    private static final int MOST_BYTES = 2 << 20;
    private static final String OMITTED = "omitted";
    private static final TypeRef<Map<String, Object>> MAP = new TypeRef<>() {};

    private final McpJsonMapper mapper;

    JsonTree(McpJsonMapper mapper) {
        this.mapper = mapper;
    }

    /** Writes one JSON object. */
    @FunctionalInterface
    interface Writer {
        /** As it says. */
        void write(JsonGenerator json) throws IOException;
    }

    /** What a writer writes. */
    Map<String, Object> of(Writer writer) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
            writer.write(json);
        }
        return of(bytes.toByteArray());
    }

    /** One JSON object. */
    Map<String, Object> of(byte[] bytes) throws IOException {
        return mapper.readValue(bytes, MAP);
    }

    /** A resource of this program. */
    Map<String, Object> resource(String name) throws IOException {
        try (InputStream in = JsonTree.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("resource " + name + " is missing");
            }
            return of(in.readAllBytes());
        }
    }

    /** Refuses what is too large for an answer. */
    Map<String, Object> bounded(Map<String, Object> data, String advice) throws IOException {
        int length = mapper.writeValueAsBytes(data).length;
        if (length > MOST_BYTES) {
            throw new RefusedException(
                    "the answer would have " + length + " bytes, and at most 2 MiB are given: " + advice);
        }
        return data;
    }

    /** Keeps the first {@code most} elements of a list, and says how many are left out. */
    static void cut(Map<String, Object> data, String name, int most) {
        if (data.get(name) instanceof List<?> list && list.size() > most) {
            data.put(name, new ArrayList<>(list.subList(0, most)));
            omitted(data, name, list.size() - most);
        }
    }

    /** Leaves a part out, and says how much it had. */
    static void leaveOut(Map<String, Object> data, String name) {
        omitted(data, name, Math.max(1, size(data.remove(name))));
    }

    private static int size(@Nullable Object part) {
        return switch (part) {
            case Collection<?> list -> list.size();
            case Map<?, ?> map ->
                map.values().stream().mapToInt(JsonTree::listed).sum();
            case null, default -> 1;
        };
    }

    private static int listed(Object part) {
        return part instanceof Collection<?> list ? list.size() : 0;
    }

    private static void omitted(Map<String, Object> data, String name, int count) {
        Map<String, Object> all = new LinkedHashMap<>();
        if (data.get(OMITTED) instanceof Map<?, ?> before) {
            before.forEach((key, value) -> all.put(String.valueOf(key), value));
        }
        all.put(name, count);
        data.put(OMITTED, all);
    }
}
