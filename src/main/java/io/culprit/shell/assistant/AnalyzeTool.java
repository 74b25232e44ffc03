package io.culprit.shell.assistant;

import io.culprit.Analyzer;
import io.culprit.dump.NotADumpException;
import io.culprit.report.Ink;
import io.culprit.report.JsonReport;
import io.culprit.report.Page;
import io.culprit.report.Report;
import io.culprit.report.TextReport;
import io.culprit.shell.RefusedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code analyze_dump}: as {@code culprit analyze}; the short answer first, parts of the report on request. */
final class AnalyzeTool implements Tool {

    /** What the short answer has of the report. */
    private static final Set<String> SHORT = Set.of(
            "schemaVersion",
            "tool",
            "file",
            "dump",
            "system",
            "bugCheck",
            "exception",
            "process",
            "thread",
            "processor",
            "stack",
            "stackStopReason",
            "program",
            "verdict",
            "bucket",
            "part",
            "advice");

    private static final int SHORT_STACK = 12;
    private static final String ALL = "all";

    private final Roots roots;
    private final Analyzer analyzer;
    private final JsonTree json;

    AnalyzeTool(Roots roots, Analyzer analyzer, JsonTree json) {
        this.roots = roots;
        this.analyzer = analyzer;
        this.json = json;
    }

    @Override
    public String name() {
        return "analyze_dump";
    }

    @Override
    public Said answer(Given given, Call call) throws IOException, NotADumpException {
        List<String> parts = given.texts("parts");
        Report report = report(roots.dump(given.text("file")), call);
        Map<String, Object> data = json.of(generator -> JsonReport.write(report, generator));
        if (!parts.contains(ALL)) {
            shorten(data, parts);
        }
        return new Said(
                TextReport.of(report, Ink.PLAIN, Page.WIDTH, TextReport.Whole.OF_THE_TOOL),
                json.bounded(data, "ask for parts of the report, each for itself"));
    }

    /** Who does not wait any more interrupts it; what comes after it in this thread must not hear of that. */
    private Report report(Roots.Place place, Call call) throws IOException, NotADumpException {
        call.onStop(Thread.currentThread()::interrupt);
        try {
            return analyzer.analyze(place.file(), place.entry());
        } catch (IOException | NotADumpException | RuntimeException why) {
            if (!call.goOn()) {
                throw new RefusedException("cancelled, or the time was over");
            }
            throw why;
        } finally {
            call.onStop(null);
            Thread.interrupted();
        }
    }

    private static void shorten(Map<String, Object> data, List<String> parts) {
        for (String part : parts) {
            if (!data.containsKey(part)) {
                throw new RefusedException("this report has no part " + part + " (it has: "
                        + String.join(", ", data.keySet()) + "; or " + ALL + ")");
            }
        }
        for (String part : new ArrayList<>(data.keySet())) {
            if (!SHORT.contains(part) && !parts.contains(part)) {
                JsonTree.leaveOut(data, part);
            }
        }
        if (!parts.contains("stack")) {
            JsonTree.cut(data, "stack", SHORT_STACK);
        }
    }
}
