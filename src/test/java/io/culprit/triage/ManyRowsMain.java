package io.culprit.triage;

import io.culprit.rule.RuleBook;
import io.culprit.triage.finding.Overview;
import io.culprit.triage.writer.TriageHtml;
import io.culprit.triage.writer.TriageJson;
import io.culprit.verdict.Judge;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** What triage needs for so many rows. Arguments: how many, a folder for the JSON and the page. */
final class ManyRowsMain {

    private ManyRowsMain() {}

    public static void main(String[] arguments) throws IOException {
        int all = Integer.parseInt(arguments[0]);
        Path folder = Path.of(arguments[1]);
        long start = System.nanoTime();
        Gathering gathering = new Gathering(Gathering.Choice.ALL);
        for (int i = 0; i < all; i++) {
            gathering.add(ManyRows.path(i, all), ManyRows.file(i, all), false);
        }
        told("gathered", start);
        TriageResult result = gathering.result(true);
        told("counted", start);
        Overview overview = Overview.of(result, new Judge(RuleBook.builtIn()));
        told("looked at twice", start);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(folder.resolve("many.json")))) {
            TriageJson.write(overview, "0", out);
        }
        told("JSON", start);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(folder.resolve("many.html")))) {
            TriageHtml.write(overview, "0", Instant.EPOCH, out);
        }
        told("HTML", start);
    }

    private static void told(String what, long start) {
        double seconds = (System.nanoTime() - start) / 1e9;
        System.gc();
        long used = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
        System.out.printf("%-16s %6.1f s, %5d MB%n", what, seconds, used >> 20);
    }
}
