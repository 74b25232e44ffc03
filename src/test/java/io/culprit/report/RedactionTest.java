package io.culprit.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.culprit.dump.UserProcess;
import io.culprit.fact.CrashedProgram;
import io.culprit.fact.Facts;
import io.culprit.fact.HandMadeFacts;
import io.culprit.stack.FrameTrust;
import io.culprit.verdict.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedactionTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "C:\\Users\\jdoe\\app.exe; C:\\Users\\<user>\\app.exe",
                "C:\\Users\\Jane Doe\\AppData\\x.dll; C:\\Users\\<user>\\AppData\\x.dll",
                "c:/users/jdoe/x; c:/users/<user>/x",
                "D:\\Documents and Settings\\jdoe\\x; D:\\Documents and Settings\\<user>\\x",
                "/home/jdoe/bin/app; /home/<user>/bin/app",
                "/Users/jdoe/Library; /Users/<user>/Library",
                "\\\\FILESRV01\\share\\x.sys; \\\\<machine>\\share\\x.sys",
                "\\\\?\\C:\\Windows\\x; \\\\?\\C:\\Windows\\x",
                "\\SystemRoot\\System32\\drivers\\x.sys; \\SystemRoot\\System32\\drivers\\x.sys",
                "COMPUTERNAME=DESKTOP-4711; COMPUTERNAME=<machine>",
                "USERNAME=jdoe; USERNAME=<user>",
                "Serial Number: WD-WX11; Serial Number: <serial>",
                "S-1-5-21-1004336348-1177238915-682003330-512; <sid>",
                "mail jdoe@example.com now; mail <mail> now",
                "USB\\VID_046D&PID_C52B\\A1B2C3D4E5; USB\\VID_046D&PID_C52B\\<serial>",
                "PCI\\VEN_8086&DEV_2723\\3&11583659&0&A3; PCI\\VEN_8086&DEV_2723\\3&11583659&0&A3",
            })
    void takesOutPeopleAndMachines(String raw, String redacted) {
        assertThat(Redaction.of(HandMadeFacts.kernel().facts()).redacted(raw)).isEqualTo(redacted);
    }

    @Test
    void takesOutEverywhereANameThatOnePathGivesAway() {
        Facts facts = HandMadeFacts.user()
                .fileName("jdoe-app.dmp")
                .module("app.exe", "C:\\Users\\jdoe\\app.exe", 0x1000, 0x1000, null, null)
                .thread(0, 1, "worker of JDOE")
                .facts();
        Verdict verdict = new Verdict.Inconclusive(0, List.of(), List.of("jdoe started it"), List.of(), List.of());
        Report report = Report.of(facts, verdict, "0", true, module -> null);
        String everything = Json.text(report)
                + TextReport.of(report, Ink.PLAIN)
                + VerboseReport.of(report, Ink.PLAIN)
                + MarkdownReport.of(report, true)
                + HtmlReport.of(report, true);
        assertThat(everything).doesNotContainIgnoringCase("jdoe");
        assertThat(Json.tree(report).at("/modules/loaded/0/path").asText()).isEqualTo("C:\\Users\\<user>\\app.exe");
    }

    /** Nobody knows what a program writes under its names, but a failed assertion is about its code. */
    @Test
    void leavesOutWhatAProgramWroteDownButNotItsFailedAssertion() {
        CrashedProgram program = new CrashedProgram(
                List.of(),
                List.of(
                        new CrashedProgram.Annotation("assertion", "ok in main, /home/jdoe/src/app.c:3"),
                        new CrashedProgram.Annotation("client", "4711 Example Street"),
                        new CrashedProgram.Annotation("user", "jdoe")),
                List.of(),
                List.of(new UserProcess.Handle(4, "File", "jdoe's secret", 1)),
                List.of(),
                null,
                null);
        Facts facts = HandMadeFacts.user().program(program).facts();
        Verdict verdict = new Verdict.Inconclusive(0, List.of(), List.of(), List.of(), List.of());
        JsonNode shown =
                Json.tree(Report.of(facts, verdict, "1", true, name -> null)).at("/program/annotations");
        assertThat(shown).hasSize(1);
        assertThat(shown.at("/0/name").asText()).isEqualTo("assertion");
        assertThat(shown.at("/0/value").asText()).isEqualTo("ok in main, /home/<user>/src/app.c:3");
        assertThat(Json.tree(Report.of(facts, verdict, "1", false, name -> null))
                        .at("/program/annotations"))
                .hasSize(3);
    }

    /** Whose folder a library lies in, and who signed a program, may be a person's name. */
    @Test
    void namesMappedFilesWithoutTheirFoldersAndNobodyWhoSigned() {
        Verdict verdict = new Verdict.Inconclusive(0, List.of(), List.of(), List.of(), List.of());
        Facts facts = ReportCase.PROGRAM_FAULT.facts();
        JsonNode open = Json.tree(Report.of(facts, verdict, "1", false, name -> null));
        JsonNode redacted = Json.tree(Report.of(facts, verdict, "1", true, name -> null));

        assertThat(open.at("/program/maps/0/name").asText()).isEqualTo("/home/jdoe/app");
        assertThat(redacted.at("/program/maps/0/name").asText()).isEqualTo("app");
        assertThat(redacted.at("/program/maps/1/name").asText()).isEqualTo("[heap]");
        assertThat(open.at("/modules/loaded/0/signer").asText()).isEqualTo("Jane Doe Software");
        assertThat(redacted.at("/modules/loaded/0/signer").isMissingNode()).isTrue();
    }

    @Test
    void takesUserAndMachineOutOfThePathOfAFile() {
        assertThat(Redaction.path("\\\\DESKTOP-4711\\C$\\Users\\jdoe\\a.dmp"))
                .isEqualTo("\\\\<machine>\\C$\\Users\\<user>\\a.dmp");
    }

    @Test
    void takesOutTheNameOfTheMachineThatTheEnvironmentTells() {
        Facts facts = HandMadeFacts.user()
                .named("DESKTOP-4711")
                .named("system")
                .fileName("desktop-4711.dmp")
                .thread(0, 1, "pipe to DESKTOP-4711, of the system")
                .facts();
        Redaction redaction = Redaction.of(facts);
        assertThat(redaction.redacted("pipe to DESKTOP-4711, of the system"))
                .isEqualTo("pipe to <name>, of the system");
        assertThat(redaction.redacted("desktop-4711.dmp")).isEqualTo("<name>.dmp");
    }

    /** WinDbg's name of a module has no extension, and an address of mail without its end would be none. */
    @Test
    void seesNamesWholeBeforeTheirExtensionsAreCutOff() {
        Facts facts = HandMadeFacts.user()
                .module("jane@example.com", 0x1000, 0x1000)
                .frame("jane@example.com", 0x10, null, FrameTrust.CONTEXT, null)
                .facts();
        Verdict verdict = new Verdict.Inconclusive(0, List.of(), List.of(), List.of(), List.of());
        Report report = Report.of(facts, verdict, "0", true, module -> null);
        assertThat(VerboseReport.of(report, Ink.PLAIN)).contains("<mail>+0x10").doesNotContain("jane@");
        assertThat(MarkdownReport.of(report, true)).doesNotContain("jane@");
    }

    /** The folders of a build machine may be a person's. */
    @Test
    void keepsOfASourceFileOnlyItsOwnName() {
        Facts facts = HandMadeFacts.user()
                .module("app.exe", "C:\\app.exe", 0x1000, 0x1000, null, null)
                .sourced("app.exe", 0x10, "app!main+0x4", "D:\\work\\annabel\\app\\main.c", 17)
                .facts();
        Verdict verdict = new Verdict.Inconclusive(0, List.of(), List.of(), List.of(), List.of());
        Report open = Report.of(facts, verdict, "0", false, module -> null);
        Report redacted = Report.of(facts, verdict, "0", true, module -> null);
        assertThat(VerboseReport.of(open, Ink.PLAIN))
                .contains("app!main+0x4 [D:\\work\\annabel\\app\\main.c @ 17]  [unwind]");
        assertThat(Json.text(open)).contains("annabel").contains("\"line\":17");
        assertThat(VerboseReport.of(redacted, Ink.PLAIN)).contains("app!main+0x4 [main.c @ 17]  [unwind]");
        assertThat(Json.text(redacted)).doesNotContain("annabel");
    }

    @Test
    void keepsTheWordsOfTheReportWhenTheUserHasAnOrdinaryName() {
        Facts facts = HandMadeFacts.user()
                .module("app.exe", "C:\\Users\\user\\app.exe", 0x1000, 0x1000, null, null)
                .incomplete("the user stack is missing")
                .facts();
        Verdict verdict = new Verdict.Inconclusive(0, List.of(), List.of(), List.of(), List.of());
        Report report = Report.of(facts, verdict, "0", true, module -> null);
        assertThat(Json.tree(report).at("/dump/warnings/0").asText()).isEqualTo("the user stack is missing");
    }

    @Test
    void leavesEverythingWhenNotAsked() {
        assertThat(Json.tree(ReportCase.PROGRAM_FAULT.report(false))
                        .at("/modules/loaded/0/path")
                        .asText())
                .isEqualTo("C:\\Users\\jdoe\\app.exe");
    }
}
