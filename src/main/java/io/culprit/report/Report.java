package io.culprit.report;

import io.culprit.dump.UserProcess;
import io.culprit.fact.CrashedProgram;
import io.culprit.fact.Fact;
import io.culprit.fact.Facts;
import io.culprit.fact.Missing;
import io.culprit.rule.DriverClass;
import io.culprit.verdict.Bucket;
import io.culprit.verdict.Candidate;
import io.culprit.verdict.Verdict;
import io.culprit.windows.blob.PciFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is said of one crash: its facts, and what they were judged to be. The writers read both as they are; every text of theirs goes
 * out through {@code wording}, which is where strings of a dump become harmless and people are left out.
 *
 * @param version of the program that made it
 * @param classOf the driver class of a module by its file name, {@code null} where it is not known
 * @param driverOf the driver of a PCI function by its file name, {@code null} where it is not known
 * @param wording what may be shown, and how
 */
public record Report(
        String version,
        Facts facts,
        Verdict verdict,
        Bucket bucket,
        Function<String, @Nullable DriverClass> classOf,
        Function<PciFunction, @Nullable String> driverOf,
        Wording wording) {

    /** Version of the JSON contract. A field that is renamed or removed makes a new one; a field that is added does not. */
    public static final int SCHEMA_VERSION = 1;

    private static final double WORTH_NAMING = 0.01;

    /** The program that makes reports. */
    public static final String TOOL = "culprit";

    /**
     * The report of one crash.
     *
     * @param redact whether to leave out names of people and machines, user paths and serial numbers
     */
    public static Report of(
            Facts facts,
            Verdict verdict,
            String version,
            boolean redact,
            Function<String, @Nullable DriverClass> classOf,
            Function<PciFunction, @Nullable String> driverOf) {
        Wording wording = new Wording(redact ? Redaction.of(facts) : null);
        return new Report(version, facts, verdict, Bucket.of(facts, verdict), classOf, driverOf, wording);
    }

    /** The report of one crash of whose devices no drivers are known. */
    public static Report of(
            Facts facts,
            Verdict verdict,
            String version,
            boolean redact,
            Function<String, @Nullable DriverClass> classOf) {
        return of(facts, verdict, version, redact, classOf, function -> null);
    }

    /** Who is worth naming beside or instead of a culprit: whoever is below one in a hundred is for the whole report. */
    List<Candidate> suspects() {
        List<Candidate> suspects = new ArrayList<>();
        for (Candidate candidate : verdict.candidates()) {
            if (candidate.confidence() >= WORTH_NAMING) {
                suspects.add(candidate);
            }
        }
        return suspects;
    }

    /** The driver that is named as the culprit. */
    public Optional<Candidate> culprit() {
        return verdict instanceof Verdict.Culprit named ? Optional.of(named.culprit()) : Optional.empty();
    }

    /** The part that failed, where it is the hardware. */
    public Optional<String> component() {
        return verdict instanceof Verdict.Hardware hardware ? Optional.of(hardware.component()) : Optional.empty();
    }

    /** The fields that could not be known, each once, with the reason. */
    public List<Missing> unknown() {
        return facts.unknowns();
    }

    /** A text of the facts or the verdict as it may be shown; empty for none. */
    public String text(@Nullable String raw) {
        return raw == null ? "" : wording.text(raw);
    }

    /** Nobody knows what a program writes under its names: where people are to be left out, a failed assertion alone is shown. */
    List<CrashedProgram.Annotation> annotations(CrashedProgram program) {
        if (!wording.redacts()) {
            return program.annotations();
        }
        List<CrashedProgram.Annotation> shown = new ArrayList<>();
        for (CrashedProgram.Annotation annotation : program.annotations()) {
            if (annotation.name().equals("assertion")) {
                shown.add(annotation);
            }
        }
        return shown;
    }

    /** The regions that the dump names; by the last part of their names where people are to be left out, who own the folders. */
    List<UserProcess.Region> maps(CrashedProgram program) {
        if (!wording.redacts()) {
            return program.maps();
        }
        List<UserProcess.Region> shown = new ArrayList<>(program.maps().size());
        for (UserProcess.Region region : program.maps()) {
            shown.add(new UserProcess.Region(
                    region.start(),
                    region.sizeBytes(),
                    region.state(),
                    region.protection(),
                    region.type(),
                    region.shortName()));
        }
        return shown;
    }

    /** Whose certificate signed a module, as far as a dump tells; null where people are to be left out, who sign as well. */
    @Nullable
    String signer(String module) {
        return wording.redacts()
                        || !(facts.program()
                                instanceof Fact.Known<CrashedProgram>(CrashedProgram program, String source))
                ? null
                : program.signers().get(module.toLowerCase(Locale.ROOT));
    }

    /** The handles that were open; without the names of their objects where people are to be left out, for nobody knows what is in them. */
    List<UserProcess.Handle> opened(CrashedProgram program) {
        if (!wording.redacts()) {
            return program.opened();
        }
        List<UserProcess.Handle> nameless = new ArrayList<>(program.opened().size());
        for (UserProcess.Handle handle : program.opened()) {
            nameless.add(new UserProcess.Handle(handle.value(), handle.type(), null, handle.grantedAccess()));
        }
        return nameless;
    }
}
