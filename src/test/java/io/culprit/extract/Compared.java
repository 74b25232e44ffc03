package io.culprit.extract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.culprit.Analyzer;
import io.culprit.report.JsonReport;
import io.culprit.report.Report;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Two reports, field by field. */
final class Compared {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Compared() {}

    /** The report of a file as a program sees it; with the stacks of all threads. */
    static JsonNode json(Path file) throws Exception {
        return json(new Analyzer(new Analyzer.Options(
                        null, null, Path.of(""), io.culprit.symbol.store.Progress.SILENT, null, true, false))
                .analyze(file));
    }

    private static JsonNode json(Report report) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (var json = JSON.getFactory().createGenerator(out)) {
            JsonReport.write(report, json);
        }
        return JSON.readTree(out.toByteArray());
    }

    /** Where the two differ, as paths with both values; {@code may} fits the paths that are not looked at. */
    static List<String> differences(JsonNode big, JsonNode small, Pattern may) {
        List<String> found = new ArrayList<>();
        compare("", big, small, may, found);
        return found;
    }

    private static void compare(String path, JsonNode big, JsonNode small, Pattern may, List<String> found) {
        if (may.matcher(path).matches() || big.equals(small)) {
            return;
        }
        if (big.isObject() && small.isObject()) {
            Set<String> names = new TreeSet<>();
            big.fieldNames().forEachRemaining(names::add);
            small.fieldNames().forEachRemaining(names::add);
            names.forEach(name -> compare(path + "/" + name, big.path(name), small.path(name), may, found));
        } else if (big.isArray() && small.isArray() && big.size() == small.size()) {
            for (int i = 0; i < big.size(); i++) {
                compare(path + "/" + i, big.get(i), small.get(i), may, found);
            }
        } else {
            found.add(path + ": " + big + " but " + small);
        }
    }
}
