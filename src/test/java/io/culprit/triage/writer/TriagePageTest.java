package io.culprit.triage.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culprit.triage.Row;
import io.culprit.triage.Row.Blame;
import io.culprit.triage.Row.DriverFile;
import io.culprit.triage.Row.Status;
import io.culprit.triage.Row.Summary;
import io.culprit.triage.Row.Trace;
import io.culprit.triage.TriageResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page in a browser. Each test drives a copy of the page with a script that writes what it saw where {@code --dump-dom} shows it. */
@Timeout(120)
class TriagePageTest {

    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final String EVIL = "<img src=x onerror=alert(1)>'\"&\u202e\u0007</script><b>.sys";
    private static final Instant MONDAY = Instant.parse("2025-03-03T08:00:00Z");

    @TempDir
    private Path folder;

    private record Seen(String dom, String log) {

        /** What the script wrote under a name. */
        String value(String name) {
            String mark = "data-" + name + "=\"";
            int start = dom.indexOf(mark);
            assertThat(start).as(name + " in " + log).isNotNegative();
            return dom.substring(start + mark.length(), dom.indexOf('"', start + mark.length()));
        }
    }

    @BeforeAll
    static void chromiumIsThere() {
        assumeTrue(Files.isExecutable(CHROMIUM), "skipped: chromium is not installed");
    }

    @Test
    void opensWithoutAnErrorOrARequest() throws Exception {
        Seen seen = open(page(), """
            put('requests', performance.getEntriesByType('resource').length);
            put('theme', matchMedia('(prefers-color-scheme: dark)').matches);
            put('rows', document.getElementById('dumps').tBodies[0].rows.length);
            """);
        assertThat(seen.log).doesNotContain("CONSOLE").doesNotContain("Uncaught");
        assertThat(seen.value("errors")).isEmpty();
        assertThat(seen.value("requests")).isEqualTo("0");
        assertThat(seen.value("rows")).isEqualTo("100");
    }

    @Test
    void filtersAndSorts() throws Exception {
        Seen seen = open(page(), """
            var table = document.getElementById('causes-table');
            var shown = function () { return [].filter.call(table.tBodies[0].rows, function (r) { return !r.hidden; }).length; };
            put('all', shown());
            type('causes-table-search', 'NIC.sys');
            put('filtered', shown());
            put('status', document.getElementById('causes-table-status').textContent);
            type('causes-table-search', '');
            var head = table.querySelectorAll('th')[0];
            var counts = function () { return [].map.call(table.tBodies[0].rows, function (r) { return r.cells[0].textContent; }).join(' '); };
            head.querySelector('button').click();
            put('up', counts()); put('aria', head.getAttribute('aria-sort'));
            head.querySelector('button').click();
            put('down', counts());
            var dumps = document.getElementById('dumps');
            document.getElementById('dumps-on').click();
            put('page', document.getElementById('dumps-status').textContent);
            type('dumps-search', 'gpu.sys 0007');
            put('found', document.getElementById('dumps-status').textContent);
            put('first', dumps.tBodies[0].rows[0].cells[0].textContent);
            """);
        assertThat(seen.value("errors")).isEmpty();
        assertThat(seen.value("all")).isEqualTo("3");
        assertThat(seen.value("filtered")).isEqualTo("1");
        assertThat(seen.value("status")).isEqualTo("1 shown");
        assertThat(seen.value("up")).isEqualTo("1 100 200");
        assertThat(seen.value("down")).isEqualTo("200 100 1");
        assertThat(seen.value("aria")).isEqualTo("ascending");
        assertThat(seen.value("page")).isEqualTo("101 to 200 of 301");
        assertThat(seen.value("found")).isEqualTo("1 to 1 of 1");
        assertThat(seen.value("first")).isEqualTo("/dumps/0007.dmp");
    }

    @Test
    void namesThatAreMarkupAppearAsText() throws Exception {
        Seen seen = open(page(), """
            type('dumps-search', 'onerror');
            put('elements', document.querySelectorAll('img, b, iframe').length);
            put('text', document.getElementById('dumps').tBodies[0].rows[0].cells[0].textContent.indexOf('<img src=x onerror=alert(1)>'));
            put('cause', document.getElementById('causes-table').textContent.indexOf('<img src=x onerror=alert(1)>') >= 0);
            put('bidi', document.documentElement.textContent.indexOf('\\u202e'));
            """);
        assertThat(seen.value("errors")).isEmpty();
        assertThat(seen.value("elements")).isEqualTo("0");
        assertThat(seen.value("text")).isEqualTo("7");
        assertThat(seen.value("cause")).isEqualTo("true");
        assertThat(seen.value("bidi")).isEqualTo("-1");
    }

    private Seen open(String page, String script) throws IOException, InterruptedException {
        String driver = """
            <script>
            var put = function (name, value) { document.documentElement.setAttribute('data-' + name, value); };
            var type = function (id, text) { var box = document.getElementById(id); box.value = text; box.dispatchEvent(new Event('input')); };
            try { %s } catch (wrong) { failures.push(String(wrong)); }
            put('errors', failures.join('; '));
            </script></body>
            """.formatted(script);
        String listener = """
            <meta charset="utf-8"><script>
            var failures = [];
            addEventListener('error', function (e) { failures.push(e.message); });
            addEventListener('securitypolicyviolation', function (e) { failures.push(e.violatedDirective); });
            </script>
            """;
        Path file = Files.writeString(
                folder.resolve("page.html"),
                page.replace("<meta charset=\"utf-8\">", listener).replace("</body>", driver));
        Path dom = folder.resolve("dom.html");
        Path log = folder.resolve("log.txt");
        Process chromium = new ProcessBuilder(
                        CHROMIUM.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--enable-logging=stderr",
                        "--user-data-dir=" + folder.resolve("profile"),
                        "--dump-dom",
                        file.toUri().toString())
                .redirectOutput(dom.toFile())
                .redirectError(log.toFile())
                .start();
        if (!chromium.waitFor(90, TimeUnit.SECONDS)) {
            chromium.descendants().forEach(ProcessHandle::destroyForcibly);
            chromium.destroyForcibly().waitFor();
        }
        return new Seen(Files.readString(dom), new String(Files.readAllBytes(log), StandardCharsets.UTF_8));
    }

    /** Two hundred crashes of one cause, a hundred of another, and one whose every text is hostile. */
    static String page() throws IOException {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            rows.add(row("/dumps/%04d.dmp".formatted(i), i, i % 3 == 0 ? "nic.sys" : "gpu.sys", "m" + i % 7));
        }
        rows.add(row("/dumps/" + EVIL, 300, EVIL, EVIL));
        return Pages.page(TriageResult.of(rows, 12, true), "0");
    }

    private static Row row(String path, int number, String driver, String machine) {
        Blame blame = new Blame(
                "culprit",
                driver,
                "graphics",
                driver,
                driver,
                0.8,
                "probable",
                List.of(driver + " is the driver whose instruction failed."));
        Summary summary = new Summary(
                "x64",
                22631,
                machine,
                0xD1,
                "DRIVER_IRQL_NOT_LESS_OR_EQUAL",
                List.of(0x10L, 2L, 0L, 1L),
                blame,
                "0xd1_" + driver,
                "hash of " + driver,
                "",
                false,
                List.of(new DriverFile(driver, "1." + number % 4, "graphics", 1)),
                Trace.NONE);
        return new Row(
                path,
                5,
                "%064x".formatted(number),
                List.of(),
                Status.ANALYZED,
                null,
                MONDAY.plus(Duration.ofHours(9L * number)),
                summary,
                "");
    }
}
