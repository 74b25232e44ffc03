package io.culprit.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.Approved;
import io.culprit.verdict.Candidate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReportFormatsTest {

    @ParameterizedTest
    @EnumSource
    void saysTheShortAnswerAsApproved(ReportCase crash) {
        Approved.check("report/" + crash.fileName() + ".txt", TextReport.of(crash.report(), Ink.PLAIN));
    }

    @ParameterizedTest
    @EnumSource
    void saysTheWholeReportAsApproved(ReportCase crash) {
        Approved.check("report/" + crash.fileName() + ".verbose.txt", VerboseReport.of(crash.report(), Ink.PLAIN));
    }

    @ParameterizedTest
    @EnumSource
    void writesJsonAsApproved(ReportCase crash) {
        Approved.check("report/" + crash.fileName() + ".json", Json.pretty(crash.report()));
    }

    @ParameterizedTest
    @EnumSource
    void writesMarkdownAsApproved(ReportCase crash) {
        Approved.check("report/" + crash.fileName() + ".md", MarkdownReport.of(crash.report(), false));
    }

    @ParameterizedTest
    @EnumSource
    void writesAPageThatAsksNobodyForAnything(ReportCase crash) {
        String page = HtmlReport.of(crash.report(), true);
        assertThat(page)
                .startsWith("<!doctype html>")
                .contains("default-src 'none'")
                .doesNotContain("<script", "<img", "<iframe", "@import", "url(");
        assertThat(page.replace("href=\"data:,\"", "")).doesNotContain("href=");
    }

    @ParameterizedTest
    @EnumSource
    void writesAPageThatSaysWhatTheMarkdownSays(ReportCase crash) {
        String page = HtmlReport.of(crash.report(), false);
        assertThat(page).contains(Printable.html(crash.report().bucket().id()));
        for (String sentence : crash.report().verdict().because()) {
            assertThat(page).contains("<li>" + Printable.html(Printable.text(PlainWords.sentence(sentence))) + "</li>");
        }
        assertThat(page).contains(Printable.html(Printable.text(new Crash(crash.report()).answer())));
    }

    /** Who reads the ticket must know as much as who ran the command. */
    @ParameterizedTest
    @EnumSource
    void everyFormSaysTheSameOfTheCrash(ReportCase crash) {
        Report report = crash.report();
        String text = words(TextReport.of(report, Ink.PLAIN, 10_000));
        String markdown = MarkdownReport.of(report, false);
        String page = HtmlReport.of(report, false);
        List<String> said = new ArrayList<>(new Crash(report).leads());
        for (Crash.Row row : new Crash(report).rows()) {
            said.add(row.value() == null ? "" : row.value());
        }
        report.suspects().forEach(suspect -> said.add(suspect.module()));
        for (String one : said) {
            String words = report.wording().sentence(one);
            assertThat(text).contains(words(words));
            assertThat(markdown).contains(Printable.markdown(words));
            assertThat(page).contains(Printable.html(words));
        }
    }

    /** Whoever is below one in a hundred is for the whole report. */
    @Test
    void namesNobodyWhoIsNoSuspect() {
        Report report = ReportCase.DMA_UNNAMED.report();
        assertThat(report.verdict().candidates()).extracting(Candidate::module).contains("beep.sys");
        assertThat(MarkdownReport.of(report, false)).contains("mystery.sys").doesNotContain("beep.sys");
        assertThat(HtmlReport.of(report, false)).contains("mystery.sys").doesNotContain("beep.sys");
        assertThat(MarkdownReport.of(report, true)).contains("beep.sys");
    }

    @ParameterizedTest
    @EnumSource
    void opensAndClosesItsElementsInPairs(ReportCase crash) {
        String page = HtmlReport.further(crash.report(), true);
        for (String element :
                List.of("main", "table", "thead", "tbody", "tr", "td", "th", "ul", "ol", "li", "div", "p", "code")) {
            assertThat(page.split("<" + element + "[ >]", -1))
                    .as(element)
                    .hasSameSizeAs(page.split("</" + element + ">", -1));
        }
    }

    @ParameterizedTest
    @EnumSource
    void colorsWithoutChangingAWord(ReportCase crash) {
        String colored = TextReport.of(crash.report(), Ink.COLOR);
        assertThat(colored).contains("\u001B[");
        assertThat(words(colored.replaceAll("\u001B\\[[0-9;]*m", "")))
                .isEqualTo(words(TextReport.of(crash.report(), Ink.PLAIN)));
    }

    private static String words(String text) {
        return text.replaceAll("\\s+", " ");
    }

    /** A driver that nobody knows is seldom among the first: the short report lists it all the same. */
    @Test
    void namesEverySuspectOfACrashWithoutADevice() {
        String text = TextReport.of(ReportCase.DMA_UNNAMED.report(), Ink.PLAIN);
        assertThat(text)
                .contains("  - less likely: mystery.sys 7 %, stornvme.sys 4 %")
                .doesNotContain("beep.sys");
    }

    @Test
    void keepsNoApprovedFileWithoutItsCase() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/io/culprit/report"))) {
            assertThat(files.map(path -> path.getFileName().toString())
                            .map(name -> name.substring(0, name.indexOf('.'))))
                    .isSubsetOf(Stream.of(ReportCase.values())
                            .map(ReportCase::fileName)
                            .toList());
        }
    }
}
