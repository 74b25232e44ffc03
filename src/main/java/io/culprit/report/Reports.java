package io.culprit.report;

import io.culprit.fact.DumpDescription;
import io.culprit.fact.Fact;
import io.culprit.fact.Facts;
import io.culprit.fact.FileIdentity;
import io.culprit.fact.TargetSystem;
import io.culprit.rule.DriverClass;
import io.culprit.verdict.Bucket;
import io.culprit.verdict.Candidate;
import io.culprit.verdict.Evidence;
import io.culprit.verdict.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes the report of a crash from its facts and the verdict: a pure function that changes words and numbers, not their meaning. */
public final class Reports {

    private static final String TOOL = "culprit";

    private final Facts facts;
    private final Verdict verdict;
    private final Wording wording;

    private Reports(Facts facts, Verdict verdict, Wording wording) {
        this.facts = facts;
        this.verdict = verdict;
        this.wording = wording;
    }

    /**
     * The report of one crash.
     *
     * @param version of this program
     * @param redact whether to leave out names of people and machines, user paths and serial numbers
     * @param classOf the driver class of a module by its file name, {@code null} where it is not known
     */
    public static Report of(
            Facts facts,
            Verdict verdict,
            String version,
            boolean redact,
            Function<String, @Nullable DriverClass> classOf) {
        Wording wording = new Wording(redact ? Redaction.of(facts) : null);
        return new Reports(facts, verdict, wording).report(version, classOf);
    }

    private Report report(String version, Function<String, @Nullable DriverClass> classOf) {
        CrashParts crash = new CrashParts(wording);
        StackParts stacks = new StackParts(wording);
        Report.Device device = value(facts.device(), crash::device);
        Report.Dma dma = value(facts.dma(), fact -> crash.dma(fact, device));
        return new Report(
                new Report.Tool(TOOL, version),
                file(facts.file()),
                dump(facts.dump()),
                system(facts.system()),
                value(facts.bugCheck(), crash::bugCheck),
                value(facts.exception(), crash::exception),
                value(facts.context(), crash::context),
                value(facts.process(), fact -> new Report.Process(wording.text(fact.name()), fact.id())),
                value(facts.thread(), crash::thread),
                value(facts.processor(), crash::processor),
                stacks.frames(facts.stack()),
                wording.text(facts.stackStopReason()),
                stacks.threads(facts.threads()),
                new ModuleParts(wording).modules(facts.modules(), classOf),
                dma,
                dma == null ? device : null,
                value(facts.irp(), crash::irp),
                value(facts.instruction(), crash::instruction),
                value(facts.verifier(), crash::verifier),
                value(facts.corruption(), crash::corruption),
                crash.pool(facts.pool()),
                crash.hardware(facts.hardware()),
                crash.interrupts(facts.interrupts()),
                value(facts.program(), fact -> new ProgramParts(wording).program(fact)),
                value(facts.brokenDriver(), wording::text),
                blame(),
                Bucket.of(facts, verdict),
                advice(verdict.advice()),
                Unknowns.of(facts, wording));
    }

    /** The report's part for a fact that is known; {@code null}, an absent field, for one that is not. */
    private static <T, R> @Nullable R value(Fact<T> fact, Function<T, R> part) {
        return fact instanceof Fact.Known<T> known ? part.apply(known.value()) : null;
    }

    private Report.File file(FileIdentity file) {
        return new Report.File(wording.text(Printable.fileName(file.name())), file.sizeBytes(), file.sha256());
    }

    private Report.Dump dump(DumpDescription dump) {
        return new Report.Dump(
                dump.kind().kernel() ? "kernel" : "user",
                dump.kind().jsonName(),
                dump.type(),
                wording.textOrNull(dump.writer()),
                dump.time(),
                dump.complete(),
                wording.texts(dump.warnings()));
    }

    private Report.System system(TargetSystem system) {
        return new Report.System(
                wording.text(system.platform()),
                system.architecture().jsonName(),
                system.build() == 0 ? null : system.build(),
                wording.textOrNull(system.buildLab()),
                wording.textOrNull(system.product()),
                system.processors(),
                system.uptimeSeconds(),
                wording.textOrNull(system.hypervisor()),
                wording.textOrNull(system.cpuVendor()),
                wording.textOrNull(system.machine()));
    }

    private Report.Blame blame() {
        return switch (verdict.kind()) {
            case CULPRIT -> blame(((Verdict.Culprit) verdict).culprit(), null);
            case HARDWARE -> blame(null, wording.text(((Verdict.Hardware) verdict).component()));
            case INCONCLUSIVE -> blame(null, null);
        };
    }

    private Report.Blame blame(@Nullable Candidate named, @Nullable String component) {
        return new Report.Blame(
                verdict.kind(),
                named == null ? null : wording.text(named.module()),
                named == null ? null : named.driverClass(),
                named == null ? null : wording.textOrNull(named.vendor()),
                named == null ? null : wording.textOrNull(named.product()),
                component,
                verdict.confidence(),
                verdict.label().word(),
                wording.texts(verdict.because()),
                suspects(verdict.candidates()),
                wording.texts(verdict.against()));
    }

    private List<Report.Suspect> suspects(List<Candidate> candidates) {
        List<Report.Suspect> suspects = new ArrayList<>(candidates.size());
        for (Candidate candidate : candidates) {
            suspects.add(new Report.Suspect(
                    wording.text(candidate.module()),
                    candidate.driverClass(),
                    wording.textOrNull(candidate.vendor()),
                    wording.textOrNull(candidate.product()),
                    candidate.confidence(),
                    reasons(candidate.evidence())));
        }
        return suspects;
    }

    private List<Report.Reason> reasons(List<Evidence> evidence) {
        List<Report.Reason> reasons = new ArrayList<>(evidence.size());
        for (Evidence one : evidence) {
            reasons.add(new Report.Reason(
                    wording.text(one.rule()),
                    one.userRule(),
                    wording.text(one.role()),
                    wording.text(one.text()),
                    wording.text(one.source()),
                    one.weight()));
        }
        return reasons;
    }

    private List<Report.Advice> advice(List<Verdict.Advice> advice) {
        List<Report.Advice> steps = new ArrayList<>(advice.size());
        for (Verdict.Advice step : advice) {
            steps.add(new Report.Advice(wording.text(step.text()), wording.text(step.why())));
        }
        return steps;
    }
}
