package io.culprit.report.explanation;

import io.culprit.fact.DmaFault;
import io.culprit.fact.Facts;
import io.culprit.fact.HardwareError;
import io.culprit.fact.MemoryCorruption;
import io.culprit.fact.PoolAllocation;
import io.culprit.machine.Address;
import io.culprit.paste.Answer;
import io.culprit.paste.Log;
import io.culprit.paste.Parameters;
import io.culprit.report.Page;
import io.culprit.report.PlainWords;
import io.culprit.report.Printable;
import io.culprit.rule.Label;
import io.culprit.verdict.Candidate;
import io.culprit.verdict.Verdict;
import io.culprit.windows.bugcheck.BlameStep;
import io.culprit.windows.bugcheck.BugCheckMeaning;
import io.culprit.windows.bugcheck.BugChecks;
import io.culprit.windows.bugcheck.IommuReason;
import io.culprit.windows.bugcheck.Subcode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a bug check means, its parameters as far as they are known, and what a log tells beside it. */
final class CrashExplanation {

    private static final int COLUMN = 14;
    private static final String INTEL = "GenuineIntel";
    private static final int MOST_FRAMES = 12;

    private final Page page;
    private final Answer.BugCheck crash;
    private final @Nullable Facts facts;
    private final @Nullable Verdict verdict;
    private final List<Verdict.Advice> advice;
    private final BugCheckMeaning meaning;

    CrashExplanation(Page page, Answer.BugCheck crash, Explained explained) {
        this.page = page;
        this.crash = crash;
        this.facts = explained.facts();
        this.verdict = explained.verdict();
        this.advice = explained.advice();
        Parameters given = crash.parameters();
        this.meaning = given.none()
                ? BugChecks.general(crash.code())
                : BugChecks.meaning(crash.code(), given.array(), given.known());
    }

    void write() {
        String code = Address.hex(Integer.toUnsignedLong(meaning.code()));
        page.strong(meaning.name() + " (" + code + ")").blank();
        page.wrapped("", "", meaning.text());
        if (meaning.cause() != null) {
            page.wrapped("", "", meaning.cause());
        }
        if (meaning.unknownSubtype() && crash.parameters().has(1)) {
            page.wrapped("", "", "The first parameter selects what the others mean, and its value is not documented.");
        }
        if (meaning.liveDump()) {
            page.wrapped("", "", "This code names live dumps: the system goes on running.");
        }
        for (String note : crash.notes()) {
            page.wrapped("Note: ", "      ", note);
        }
        page.blank();
        parameters();
        told();
        cases();
        log();
        blame();
        next();
    }

    private void parameters() {
        for (int i = 0; i < meaning.parameters().size(); i++) {
            BugCheckMeaning.Parameter parameter = meaning.parameters().get(i);
            boolean shown = crash.parameters().has(i + 1);
            String words = PlainWords.meaning(parameter.meaning(), shown ? parameter.decoded() : null);
            String first = "  P" + (i + 1) + "  " + (shown ? Address.hex(parameter.value()) + "  " : "");
            page.entry(first, " ".repeat(first.length()), words);
        }
    }

    /** What the parameters together tell, as the report of a dump says it. */
    private void told() {
        if (facts == null) {
            return;
        }
        DmaFault dma = facts.dma().find().orElse(null);
        PoolAllocation pool = facts.pool().find().orElse(null);
        MemoryCorruption corruption = facts.corruption().find().orElse(null);
        HardwareError hardware = facts.hardware().find().orElse(null);
        if (dma == null && pool == null && corruption == null && hardware == null) {
            return;
        }
        page.heading("What the parameters tell");
        if (dma != null) {
            dma(dma);
        }
        if (pool != null) {
            String use = pool.use() == null ? "nothing is known of its owner" : pool.use() + ", by " + pool.module();
            page.labeled("Pool tag", COLUMN, Printable.text(pool.tag()) + " (P" + pool.parameter() + "): " + use);
        }
        page.labeled("Memory", COLUMN, corruption == null ? null : corruption.text());
        page.labeled("Hardware", COLUMN, hardware == null ? null : PlainWords.sentence(hardware.text()));
        page.labeled("Component", COLUMN, hardware == null ? null : hardware.component());
    }

    private void dma(DmaFault dma) {
        long device = crash.parameters().array()[1];
        page.labeled(
                "Device",
                COLUMN,
                device == 0
                        ? "P2 is 0: Windows named no device. A dump still holds the machine's devices and their errors."
                        : "P2 is the device's own object, made by the bus driver; the driver above it is the one to"
                                + " ask: analyze the dump, or !devstack " + Address.hex(device) + " in a debugger.");
        page.labeled("Address", COLUMN, address(dma));
        page.labeled("Suggests", COLUMN, dma.suggests());
        String code = Address.hex(dma.reasonCode());
        String intel = IommuReason.of(INTEL, dma.reasonCode()).words();
        page.labeled(
                "Reason",
                COLUMN,
                dma.reason() != null
                        ? code + ", " + dma.reason()
                        : code
                                + (intel == null
                                        ? ", whose meaning is not known"
                                        : ", if the IOMMU is Intel's: " + intel));
        page.labeled(
                "Protection",
                COLUMN,
                "the numbers do not tell whether Kernel DMA Protection was on: msinfo32 shows it, and a dump holds what"
                        + " the firmware asks for.");
    }

    /** Both readings of P3 where it has two. */
    private static String address(DmaFault dma) {
        if (dma.interruptIndex() != null) {
            return "an interrupt, entry " + dma.interruptIndex() + " of the remapping table";
        }
        Long first = dma.busAddress();
        String whole = "as an address, bus address " + Address.hex(dma.address());
        return first == null
                ? whole
                : "as the number of a page, bus addresses " + Address.hex(first) + " to " + Address.hex(first + 0xFFF)
                        + "; " + whole;
    }

    private void cases() {
        if (!crash.parameters().none()) {
            return;
        }
        List<Subcode> cases = BugChecks.subcodes(crash.code());
        if (!cases.isEmpty()) {
            page.heading("Documented cases");
            for (Subcode one : cases) {
                page.entry("  " + one.condition() + "  ", "      ", one.text());
            }
        }
    }

    private void log() {
        Log log = crash.log();
        if (log.empty()) {
            return;
        }
        page.heading("What the text says beside it");
        page.labeled("Process", COLUMN, shown(log.process()));
        page.labeled("Names", COLUMN, shown(log.blamed()));
        page.labeled("Bucket", COLUMN, shown(log.bucket()));
        for (int i = 0; i < Math.min(MOST_FRAMES, log.frames().size()); i++) {
            page.labeled(
                    i == 0 ? "Stack" : "", COLUMN, shown(log.frames().get(i).symbol()));
        }
        if (log.frames().size() > MOST_FRAMES) {
            page.labeled("", COLUMN, PlainWords.count(log.frames().size() - MOST_FRAMES, "more frame"));
        }
        if (verdict != null) {
            judged(verdict);
        }
    }

    private static @Nullable String shown(@Nullable String raw) {
        return raw == null ? null : Printable.text(raw);
    }

    private static String who(Verdict judged) {
        if (judged instanceof Verdict.Culprit culprit) {
            return named(culprit.culprit()) + " " + PlainWords.caused(label(judged));
        }
        return judged instanceof Verdict.Hardware hardware
                ? "the hardware: " + hardware.component()
                : "nobody can be named";
    }

    /** The verdict by the rules for dumps. A text holds less than a dump and can be wrong, so it never makes more than probable. */
    private void judged(Verdict judged) {
        page.heading("Verdict from the text alone");
        page.labeled("Who", COLUMN, who(judged));
        page.labeled("How sure", COLUMN, label(judged).word() + ": a log tells less than a dump, at most probable");
        for (String why : judged.because()) {
            page.labeled("Why", COLUMN, PlainWords.sentence(Printable.text(why)));
        }
        page.labeled("Next", COLUMN, "analyze the dump itself: culprit analyze FILE.dmp");
    }

    static Label label(Verdict judged) {
        Label label = judged.label();
        return label == Label.CERTAIN || label == Label.STRONG ? Label.PROBABLE : label;
    }

    private static String named(Candidate candidate) {
        return PlainWords.named(
                Printable.text(candidate.module()), candidate.driverClass(), candidate.vendor(), candidate.product());
    }

    private void next() {
        if (!advice.isEmpty()) {
            page.heading("What to do next");
            for (Verdict.Advice step : advice) {
                page.wrapped("  - ", "    ", PlainWords.sentence(step.text()) + " " + PlainWords.sentence(step.why()));
            }
        }
    }

    private void blame() {
        List<BlameStep> steps = meaning.blame();
        if (!steps.isEmpty()) {
            page.heading("Whom an analysis asks first");
            for (BlameStep step : steps) {
                page.wrapped("  - ", "    ", BlameWords.of(step));
            }
        }
    }
}
