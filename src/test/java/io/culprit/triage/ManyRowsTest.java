package io.culprit.triage;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import io.culprit.bulk.Spool;
import io.culprit.rule.Role;
import io.culprit.rule.RuleBook;
import io.culprit.triage.Row.Blame;
import io.culprit.triage.finding.Overview;
import io.culprit.triage.writer.TriageJson;
import io.culprit.verdict.Judge;
import io.culprit.verdict.Review;
import io.culprit.verdict.Verdict;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** More rows than memory holds say the same as rows that fit, and need no more memory. */
class ManyRowsTest {

    /** Some runs of the temporary file, and a rest. */
    private static final int ROWS = 20_000;

    private static String json(List<Integer> numbers) throws IOException {
        Gathering gathering = new Gathering(Gathering.Choice.ALL);
        for (int number : numbers) {
            gathering.add(ManyRows.path(number, ROWS), ManyRows.file(number, ROWS), false);
        }
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        TriageJson.write(Overview.of(gathering.result(true), new Judge(RuleBook.builtIn())), "0", json);
        return json.toString();
    }

    @Test
    void theOrderInWhichFilesAreReadDoesNotShow() throws IOException {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            numbers.add(i);
        }
        String inOrder = json(numbers);
        Collections.shuffle(numbers, new Random(18));
        assertThat(json(numbers).equals(inOrder)).isTrue();
        assertThat(inOrder).contains("\"copies\" : " + (ROWS / 20 - 1)).contains("\"kind\" : \"software\"");
    }

    /** {@code -Dculprit.rows=1000000} in 256 MB, which is what the documentation says of it. */
    @Test
    void memoryDoesNotGrowWithTheRows(@TempDir Path folder) throws Exception {
        int rows = Integer.getInteger("culprit.rows", 2 * ROWS);
        int megabytes = rows > 10 * ROWS ? 256 : 64;
        Process run = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + megabytes + "m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        place(ManyRowsMain.class)
                                + File.pathSeparator
                                + place(Gathering.class)
                                + File.pathSeparator
                                + place(JsonFactory.class),
                        ManyRowsMain.class.getName(),
                        Integer.toString(rows),
                        folder.toString())
                .redirectErrorStream(true)
                .start();
        String told = new String(run.getInputStream().readAllBytes());
        assertThat(run.waitFor()).as(told).isZero();
        System.out.println(told);
        assertThat(Files.size(folder.resolve("many.html")))
                .as("the first 10,000")
                .isLessThan(12_000_000);
        try (var left = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            assertThat(left.filter(file -> file.toString().endsWith(".rows"))).isEmpty();
        }
    }

    private static String place(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString();
    }

    @Test
    void aRowIsReadAsItWasWritten() throws IOException {
        Row plain = ManyRows.file(7, ROWS).rows().getFirst();
        Blame verdict = plain.summary().verdict();
        Blame other = new Blame(
                "inconclusive",
                "",
                "",
                "",
                "\uD800 lone",
                0.25,
                "possible",
                List.of("because", "\u202E"),
                List.of(new Review.Lead("a.sys", 0.125)),
                new Review.Before(Verdict.Kind.CULPRIT, verdict.module(), 0.9));
        Review.Recurrence told = new Review.Recurrence(Role.RECURRING_PLACE, null, "told", 1, 2, 3, 4, 5);
        Row reviewed = plain.withCopies(List.of("/b", "/c")).reviewed(other, List.of(told));
        Row failed = Rows.failed("/x/\uDC00.dmp", Long.MAX_VALUE, "why");
        for (Row row : List.of(plain, reviewed, failed, plain.of("host"))) {
            Spool.Form<Row> form = new RowForm();
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            form.write(new DataOutputStream(bytes), row);
            form.write(new DataOutputStream(bytes), row);
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
            assertThat(form.read(in)).isEqualTo(row);
            assertThat(form.read(in)).as("again, where what recurs is a number").isEqualTo(row);
        }
    }
}
