package io.culprit.triage.writer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.culprit.report.Ink;
import io.culprit.rule.RuleBook;
import io.culprit.triage.Row;
import io.culprit.triage.Row.Blame;
import io.culprit.triage.Row.DriverFile;
import io.culprit.triage.Row.Status;
import io.culprit.triage.Row.Summary;
import io.culprit.triage.Row.Trace;
import io.culprit.triage.TriageResult;
import io.culprit.triage.finding.Overview;
import io.culprit.verdict.Judge;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is written of names that try to be markup, formulas or commands. */
class TriageWritersTest {

    private static final Judge JUDGE = new Judge(RuleBook.builtIn());

    private static final String EVIL = "=cmd|'<img src=x onerror=alert(1)>\"&\u202e\u0007.sys";

    private static TriageResult evil() {
        Blame blame =
                new Blame("culprit", EVIL, "network-wired", EVIL, EVIL, 0.99, "certain", List.of(EVIL, "</script>"));
        Summary summary = new Summary(
                "x64",
                22621,
                "m1",
                0xD1,
                EVIL,
                List.of(1L, 2L, 3L, -1L),
                blame,
                "0xd1_x",
                "0123",
                EVIL,
                true,
                List.of(new DriverFile(EVIL, EVIL, "", 1)),
                Trace.NONE);
        Row good = new Row(
                "/dumps/" + EVIL,
                5,
                "ab".repeat(32),
                List.of("/copy/" + EVIL),
                Status.ANALYZED,
                null,
                Instant.parse("2025-01-01T00:00:00Z"),
                summary,
                "");
        Row bad = new Row("/dumps/-bad.dmp", 5, "", List.of(), Status.FAILED, "it is \u001b[31mred", null, null, "");
        return TriageResult.of(List.of(good, bad), 3, true);
    }

    /** What only an event log tells of is no dump. */
    @Test
    void countsDumpsAndCrashesOfEventLogsApart() throws IOException {
        List<Row> rows = evil().rows().list();
        Row event = new Row(
                "/system.xml!event 7",
                0,
                "",
                List.of(),
                Status.EVENT,
                null,
                rows.getFirst().time(),
                rows.getFirst().summary(),
                "");
        TriageResult result = TriageResult.of(List.of(rows.getFirst(), rows.getLast(), event), 0, true);
        assertThat(TriageTable.of(Overview.of(result, JUDGE), Ink.PLAIN, 120))
                .contains("2 dumps (", "copy), 1 crash of event logs alone,");
        assertThat(Pages.page(result, "0"))
                .contains("<strong>2</strong>dumps", "<strong>1</strong>crashes of event logs alone");
        assertThat(TriageTable.of(Overview.of(evil(), JUDGE), Ink.PLAIN, 120)).doesNotContain("event logs");
    }

    private static JsonSchema schema(String name) throws IOException {
        try (InputStream in = TriageWritersTest.class.getResourceAsStream("/io/culprit/schema/" + name + ".json")) {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(in);
        }
    }

    @Test
    void aTableTellsWhereNothingIsThereFromWhereNothingCouldBeRead() {
        TriageResult none = TriageResult.of(List.of(), 0, true);
        Row broken = new Row("/dumps/bad.dmp", 5, "", List.of(), Status.FAILED, "it is cut", null, null, "");
        assertThat(TriageTable.of(Overview.of(none, JUDGE), Ink.PLAIN, 80))
                .startsWith("No crash was found that counts.");
        assertThat(TriageTable.of(Overview.of(TriageResult.of(List.of(broken), 0, true), JUDGE), Ink.PLAIN, 80))
                .startsWith("No crash could be read.");
    }

    private static byte[] ticket(TriageResult result) throws IOException {
        List<byte[]> tickets = new ArrayList<>();
        Tickets.write(Overview.of(result, JUDGE), (name, json) -> tickets.add(json));
        return tickets.getFirst();
    }

    @Test
    void jsonOfEveryKindFollowsItsSchema() throws IOException {
        TriageResult result = evil();
        ByteArrayOutputStream document = new ByteArrayOutputStream();
        TriageJson.write(Overview.of(result, JUDGE), "0", document);
        ObjectMapper json = new ObjectMapper();
        JsonNode tree = json.readTree(document.toByteArray());
        assertThat(schema("triage").validate(tree)).isEmpty();
        for (Row row : result.rows()) {
            assertThat(schema("triage").validate(json.readTree(RowJson.line(row))))
                    .isEmpty();
        }
        assertThat(schema("ticket").validate(json.readTree(ticket(result)))).isEmpty();
        assertThat(document.toString(StandardCharsets.UTF_8))
                .doesNotContain("\u202e")
                .doesNotContain("\u0007");
    }

    /** GitHub looks for mentions and numbers in the text that it shows, where escapes are gone; not in code (html-pipeline). */
    @Test
    void aTicketCallsNobodyAndClosesNothing() throws IOException {
        Row row = evil().rows().list().getLast().at("/dumps/@org closes #3 repo#4 GH-7 www.a.b.dmp");
        TriageResult result = TriageResult.of(List.of(row), 0, true);
        String body = new ObjectMapper().readTree(ticket(result)).path("body").asText();
        assertThat(body).contains("`@org` closes `#3` `repo#4` `GH-7` `www.a.b.dmp`");
        assertThat(body.replaceAll("`[^`]*`", "")).doesNotContain("@", "&#64;", "#3", "#4", "GH-7", "www.");
    }

    @Test
    void aCellNeverBecomesAFormula() {
        for (Row row : evil().rows()) {
            String line = TriageCsv.line(row);
            assertThat(line.chars().filter(c -> c == '\n').count()).isEqualTo(1);
            assertThat(line)
                    .doesNotContain(",=")
                    .doesNotContain(",\"=")
                    .doesNotContain(",-")
                    .doesNotContain("\u001b");
        }
        assertThat(TriageCsv.line(evil().rows().list().getLast())).contains("\"'=cmd|");
    }

    @Test
    void everyLineOfTheCsvHasAsManyCellsAsItsHeader() {
        Row failed = evil().rows().list().getFirst();
        Row other = evil().rows().list().getLast();
        int columns = TriageCsv.HEADER.split(",").length;
        assertThat(cells(TriageCsv.line(failed))).isEqualTo(columns);
        assertThat(cells(TriageCsv.line(other))).isEqualTo(columns);
    }

    private static int cells(String line) {
        int cells = 1;
        boolean quoted = false;
        for (char c : line.toCharArray()) {
            quoted ^= c == '"';
            cells += c == ',' && !quoted ? 1 : 0;
        }
        return cells;
    }

    @Test
    void nothingFromADumpIsMarkupInThePage() throws IOException {
        String html = Pages.page(evil(), "0");
        assertThat(html)
                .contains("&lt;img src=x")
                .contains("default-src 'none'")
                .doesNotContain("<img")
                .doesNotContain("\u202e")
                .doesNotContain("http://")
                .doesNotContain("https://");
        assertThat(html.split("</script>")).hasSize(3);
    }

    @Test
    void theTableFitsTheTerminal() {
        for (int columns : new int[] {40, 60, 80, 200}) {
            for (String line : TriageTable.of(Overview.of(evil(), JUDGE), Ink.PLAIN, columns)
                    .split("\n")) {
                boolean oneWord = line.strip().indexOf(' ') < 0;
                assertThat(line).matches(any -> oneWord || any.length() <= columns);
                assertThat(line).doesNotContain("\u001b").doesNotContain("\u0007");
            }
        }
    }

    @Test
    void anyNumberOfDumpsMakesAPageOfBoundedSizeThatSaysSo() throws IOException {
        Row one = evil().rows().list().getFirst();
        List<Row> many = java.util.stream.IntStream.range(0, 30_000)
                .mapToObj(i -> one.at("/dumps/" + i + ".dmp"))
                .toList();
        String html = Pages.page(TriageResult.of(many, 0, true), "0");
        assertThat(html.length()).isLessThan(5_000_000);
        assertThat(html).contains("The first 10000 of 30000; all are in the JSON.");
    }
}
