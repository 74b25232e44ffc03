package io.culprit.shell.assistant;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** What tools answer, as JSON Schema: those of {@code culprit schema}, of which an answer may leave parts out and says so. */
final class ToolSchemas {

    private ToolSchemas() {}

    /** An object inside an object. */
    static Map<String, Object> object(Map<String, Object> parent, String name) {
        Map<String, Object> object = new LinkedHashMap<>();
        if (!(parent.get(name) instanceof Map<?, ?> map)) {
            throw new IllegalStateException("no object " + name);
        }
        map.forEach((key, value) -> object.put(String.valueOf(key), value));
        return object;
    }

    /** The output schema of a description: its own, or one of the schemas, which stands at the root or among the definitions. */
    static Map<String, Object> output(Map<String, Object> said, JsonTree json) throws IOException {
        Map<String, Object> own = object(said, "output");
        if (!(own.remove("schema") instanceof String name)) {
            return own;
        }
        Map<String, Object> whole = json.resource("/io/culprit/schema/" + name + ".json");
        Map<String, Object> definitions = whole.containsKey("$defs") ? object(whole, "$defs") : Map.of();
        Map<String, Object> schema =
                own.remove("definition") instanceof String definition ? object(definitions, definition) : whole;
        schema.remove("$id");
        schema.remove("$schema");
        Map<String, Object> properties = new LinkedHashMap<>();
        if (schema.containsKey("properties")) {
            properties.putAll(object(schema, "properties"));
        }
        if (own.containsKey("properties")) {
            properties.putAll(object(own, "properties"));
        }
        schema.putAll(own);
        schema.put("properties", properties);
        if (!definitions.isEmpty()) {
            schema.put("$defs", definitions);
        }
        return schema;
    }
}
