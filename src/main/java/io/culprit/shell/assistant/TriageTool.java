package io.culprit.shell.assistant;

import io.culprit.Analyzer;
import io.culprit.report.Ink;
import io.culprit.report.Printable;
import io.culprit.shell.RefusedException;
import io.culprit.triage.Row;
import io.culprit.triage.RowSink;
import io.culprit.triage.TriageResult;
import io.culprit.triage.TriageRun;
import io.culprit.triage.finding.Overview;
import io.culprit.triage.writer.TriageJson;
import io.culprit.triage.writer.TriageTable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** {@code triage_folder}: as {@code culprit triage}; what recurs first, single files on request. */
final class TriageTool implements Tool {

    static final int MOST_DUMPS = 2000;
    private static final int MOST_BUCKETS = 20;
    private static final int MOST_MACHINES = 10;
    private static final int MOST_DRIVERS = 10;
    private static final int MOST_FINDINGS = 20;
    private static final int MOST_FILES_OF_A_BUCKET = 5;
    private static final int WIDTH = 100;

    private final Roots roots;
    private final Analyzer analyzer;
    private final JsonTree json;
    private final UnaryOperator<String> pathWords;

    TriageTool(Roots roots, Analyzer analyzer, JsonTree json, UnaryOperator<String> pathWords) {
        this.roots = roots;
        this.analyzer = analyzer;
        this.json = json;
        this.pathWords = pathWords;
    }

    @Override
    public String name() {
        return "triage_folder";
    }

    @Override
    public Said answer(Given given, Call call) throws IOException {
        List<String> buckets = given.texts("buckets");
        int files = given.number("files", buckets.isEmpty() ? 0 : MOST_BUCKETS, MOST_DUMPS);
        List<Path> dumps = FindTool.below(given.optional("folder"), roots, MOST_DUMPS + 1, call);
        if (dumps.size() > MOST_DUMPS) {
            throw new RefusedException("more than " + MOST_DUMPS
                    + " dumps are there, the most of one call: name a folder inside, or run culprit triage");
        }
        Overview all = Overview.of(run(dumps, call), analyzer.judge());
        Overview result = buckets.isEmpty() ? all : all.only(buckets);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        TriageJson.write(result, Analyzer.VERSION, bytes);
        Map<String, Object> data = json.of(bytes.toByteArray());
        shorten(data, files);
        String part = result.result().whole()
                ? ""
                : "The time was over before the end: this is what was done until then.\n\n";
        return new Said(part + TriageTable.of(result, Ink.PLAIN, WIDTH), json.bounded(data, "ask for fewer \"files\""));
    }

    private TriageResult run(List<Path> dumps, Call call) {
        TriageRun run = new TriageRun(
                analyzer::each,
                Runtime.getRuntime().availableProcessors(),
                null,
                new Hearer(call, dumps.size()),
                pathWords);
        call.onStop(run::stop);
        try {
            return run.run(dumps);
        } finally {
            call.onStop(null);
        }
    }

    /** Ends the run when the answer is no longer wanted, or the time is over. */
    private static final class Hearer implements RowSink {

        private final Call call;
        private final long all;
        private String last = "";

        Hearer(Call call, long all) {
            this.call = call;
            this.all = all;
        }

        @Override
        public void row(Row row) {
            last = Printable.text(row.name());
        }

        @Override
        public void progress(long done, long found, boolean hunted) {
            call.progress(done, all, last);
        }

        @Override
        public boolean wanted() {
            return call.goOn();
        }
    }

    private static void shorten(Map<String, Object> data, int files) {
        JsonTree.cut(data, "buckets", MOST_BUCKETS);
        JsonTree.cut(data, "machines", MOST_MACHINES);
        JsonTree.cut(data, "drivers", MOST_DRIVERS);
        JsonTree.cut(data, "findings", MOST_FINDINGS);
        JsonTree.cut(data, "files", files);
        if (data.get("buckets") instanceof List<?> list) {
            for (Object bucket : list) {
                if (bucket instanceof Map<?, ?> fields
                        && fields.get("files") instanceof List<?> names
                        && names.size() > MOST_FILES_OF_A_BUCKET) {
                    names.subList(MOST_FILES_OF_A_BUCKET, names.size()).clear();
                }
            }
        }
    }
}
