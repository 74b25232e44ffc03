package io.culprit.triage.writer;

import io.culprit.rule.RuleBook;
import io.culprit.triage.TriageResult;
import io.culprit.triage.finding.Overview;
import io.culprit.verdict.Judge;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** The page of a result. */
final class Pages {

    private static final Judge JUDGE = new Judge(RuleBook.builtIn());

    private Pages() {}

    static String page(TriageResult result, String version) throws IOException {
        return page(Overview.of(result, JUDGE), version);
    }

    static String page(Overview overview, String version) throws IOException {
        ByteArrayOutputStream html = new ByteArrayOutputStream();
        TriageHtml.write(overview, version, Instant.parse("2026-03-14T09:26:53Z"), html);
        return html.toString(StandardCharsets.UTF_8);
    }
}
