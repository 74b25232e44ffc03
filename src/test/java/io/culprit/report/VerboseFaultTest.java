package io.culprit.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.Analyzer;
import io.culprit.Corpus;
import io.culprit.fact.CrashContext;
import io.culprit.fact.HandMadeFacts;
import io.culprit.machine.Registers;
import io.culprit.stack.FrameTrust;
import io.culprit.verdict.Verdict;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the whole report calls the fault is the fault, and not the routine that stopped the system. */
class VerboseFaultTest {

    @Test
    void theFaultingInstructionIsNeverThatOfTheBugCheckRoutine() throws Exception {
        Analyzer analyzer = new Analyzer(Analyzer.Options.NONE);
        for (Path path : Corpus.kernelDumps()) {
            Report report = analyzer.analyze(path);
            String text = VerboseReport.of(report, Ink.PLAIN);
            Registers header =
                    report.facts().context().find().map(CrashContext::registers).orElse(null);
            WinDbg windbg = new WinDbg(report.facts().system().architecture(), report.wording());
            int at = text.indexOf("FAULTING_IP:");
            CrashContext fault = report.facts().fault().find().orElse(null);
            boolean own = header != null
                    && (fault == null || fault.registers().instruction() != header.instruction())
                    && report.facts()
                                    .instruction()
                                    .find()
                                    .map(found -> found.address())
                                    .orElse(0L)
                            != header.instruction();
            if (header != null && own && at >= 0) {
                String shown = text.lines()
                        .skip(text.substring(0, at).lines().count() + 2)
                        .findFirst()
                        .orElse("");
                assertThat(shown)
                        .as(path.toString())
                        .isNotBlank()
                        .doesNotStartWith(windbg.address(header.instruction()));
            }
            if (fault != null) {
                assertThat(text)
                        .as(path.toString())
                        .contains("REGISTERS:  (at the fault, " + fault.origin() + ")")
                        .contains("rip=" + windbg.argument(fault.registers().instruction()));
            }
        }
    }

    @Test
    void theAnswerComesBeforeTheLists() {
        String text = VerboseReport.of(ReportCase.DMA_CULPRIT.report(), Ink.PLAIN);
        assertThat(text.indexOf("IMAGE_NAME:"))
                .isPositive()
                .isLessThan(text.indexOf("STACK_TEXT:"))
                .isLessThan(text.indexOf("LOADED_MODULES:"));
    }

    /** The stack of a program that ran out of it: the function once, and how often; JSON has every frame. */
    @Test
    void saysRecursionOnce() {
        HandMadeFacts facts = HandMadeFacts.kernel().module("app.sys", 0xfffff8047bdf0000L, 0x10000);
        for (int i = 0; i < 246; i++) {
            facts.frame("app.sys", 0x1234, "app!deeper+0x34", FrameTrust.UNWIND, null);
        }
        facts.frame("app.sys", 0x2000, "app!begin", FrameTrust.UNWIND, null);
        Verdict nobody = new Verdict.Inconclusive(0, List.of(), List.of("because"), List.of(), List.of());
        Report report = Report.of(facts.facts(), nobody, "0.0.0", false, module -> null);

        String text = VerboseReport.of(report, Ink.PLAIN);
        String stack = text.substring(text.indexOf("STACK_TEXT:"));

        assertThat(stack.substring(0, stack.indexOf("\n\n")).lines().filter(line -> line.contains("deeper")))
                .hasSize(1);
        assertThat(stack).contains("  [recursion: 246 times]");
        assertThat(MarkdownReport.of(report, false))
                .contains("[recursion: 246 times]")
                .contains("app!begin");
    }
}
