package io.culprit.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.culprit.Analyzer;
import io.culprit.Corpus;
import io.culprit.dump.NotADumpException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReportSchemaTest {

    private static final JsonSchema SCHEMA = schema();

    private static JsonSchema schema() {
        try (InputStream text = ReportSchemaTest.class.getResourceAsStream("/io/culprit/schema/report.json")) {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void holdsForHandMadeReports(ReportCase crash) {
        assertThat(SCHEMA.validate(Json.tree(crash.report()))).isEmpty();
    }

    @Test
    void holdsForEveryDumpOfTheCorpus() throws IOException {
        List<Path> dumps = new ArrayList<>(Corpus.kernelDumps());
        dumps.addAll(Corpus.userDumps());
        Analyzer analyzer = new Analyzer(Analyzer.Options.NONE);
        int valid = 0;
        for (Path dump : dumps) {
            try {
                Set<ValidationMessage> wrong = SCHEMA.validate(Json.tree(analyzer.analyze(dump)));
                assertThat(wrong).as(dump.toString()).isEmpty();
                valid++;
            } catch (NotADumpException bad) {
                throw new AssertionError(dump + ": " + bad.getMessage(), bad);
            }
        }
        assertThat(valid).isEqualTo(dumps.size()).isPositive();
    }

    @Test
    void refusesAnUnpaddedNumberWhereHexIsPromised() {
        ObjectNode report = (ObjectNode) Json.tree(ReportCase.DMA_CULPRIT.report());
        ((ObjectNode) report.get("context")).put("instruction", 5);
        assertThat(SCHEMA.validate(report)).isNotEmpty();
    }

    @Test
    void refusesACulpritWithoutAModule() {
        ObjectNode report = (ObjectNode) Json.tree(ReportCase.DMA_CULPRIT.report());
        ((ObjectNode) report.get("verdict")).remove("module");
        assertThat(SCHEMA.validate(report)).isNotEmpty();
    }

    /** A field that the program writes and the schema does not know would go unchecked. */
    @ParameterizedTest
    @EnumSource
    void knowsEveryFieldThatIsWritten(ReportCase crash) {
        assertThat(unknownFields("", Json.tree(crash.report()), SCHEMA.getSchemaNode()))
                .isEmpty();
    }

    private static List<String> unknownFields(String path, JsonNode value, JsonNode schema) {
        List<String> unknown = new ArrayList<>();
        JsonNode resolved = schema.has("$ref")
                ? SCHEMA.getSchemaNode().at(schema.get("$ref").asText().substring(1))
                : schema;
        if (value.isArray()) {
            value.forEach(item -> unknown.addAll(unknownFields(path + "[]", item, resolved.path("items"))));
        } else if (value.isObject() && !resolved.has("additionalProperties")) {
            value.properties().forEach(field -> {
                JsonNode known = resolved.path("properties").path(field.getKey());
                String name = path + "." + field.getKey();
                if (known.isMissingNode()) {
                    unknown.add(name);
                } else {
                    unknown.addAll(unknownFields(name, field.getValue(), known));
                }
            });
        }
        return unknown;
    }
}
