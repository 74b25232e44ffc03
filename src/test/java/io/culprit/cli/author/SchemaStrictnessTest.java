package io.culprit.cli.author;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What strict validators refuse (Ajv's strict mode): unknown keywords, keywords without their type, required fields that nobody describes. */
class SchemaStrictnessTest {

    private static final Set<String> KEYWORDS = Set.of(
            "$schema",
            "$id",
            "$ref",
            "$defs",
            "title",
            "description",
            "type",
            "required",
            "properties",
            "additionalProperties",
            "items",
            "minItems",
            "maxItems",
            "enum",
            "const",
            "pattern",
            "format",
            "minimum",
            "maximum",
            "minLength",
            "maxLength",
            "oneOf",
            "anyOf",
            "allOf",
            "not",
            "if",
            "then",
            "else",
            "propertyNames",
            "minProperties",
            "uniqueItems");

    private static final Map<String, Set<String>> TYPES = Map.of(
            "properties", Set.of("object"),
            "items", Set.of("array"),
            "pattern", Set.of("string"),
            "minimum", Set.of("number", "integer"),
            "maximum", Set.of("number", "integer"));

    @ParameterizedTest
    @EnumSource(SchemaCommand.Subject.class)
    void passesStrictValidators(SchemaCommand.Subject subject) throws IOException {
        JsonNode schema = new ObjectMapper()
                .readTree(SchemaCommand.class.getResourceAsStream("/io/culprit/schema/" + subject + ".json"));
        assertThat(schema.path("$schema").asText()).isEqualTo("https://json-schema.org/draft/2020-12/schema");
        assertThat(schema.path("$id").asText()).isEqualTo("urn:culprit:schema:" + subject + ":1");
        List<String> found = new ArrayList<>();
        check(schema, "", found);
        assertThat(found).isEmpty();
    }

    private static void check(JsonNode schema, String path, List<String> found) {
        if (!schema.isObject()) {
            return;
        }
        schema.fieldNames().forEachRemaining(keyword -> {
            if (!KEYWORDS.contains(keyword)) {
                found.add(path + ": unknown keyword " + keyword);
            }
            if (TYPES.containsKey(keyword)
                    && !TYPES.get(keyword).contains(schema.path("type").asText())) {
                found.add(path + ": " + keyword + " without its type");
            }
        });
        for (JsonNode required : schema.path("required")) {
            if (!schema.path("properties").has(required.asText())) {
                found.add(path + ": " + required.asText() + " is required and not described");
            }
        }
        for (String map : List.of("properties", "$defs")) {
            schema.path(map)
                    .fields()
                    .forEachRemaining(each -> check(each.getValue(), path + "/" + each.getKey(), found));
        }
        for (String one : List.of("items", "additionalProperties", "not", "if", "then", "else")) {
            check(schema.path(one), path + "/" + one, found);
        }
        for (String many : List.of("oneOf", "anyOf", "allOf")) {
            schema.path(many).forEach(each -> check(each, path + "/" + many, found));
        }
    }
}
