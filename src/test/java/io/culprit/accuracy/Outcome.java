package io.culprit.accuracy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.culprit.emulator.crash.SavedKind;
import io.culprit.emulator.crash.TruthFile;
import io.culprit.emulator.scenario.CrashedMachine;
import io.culprit.report.Report;
import io.culprit.verdict.Candidate;
import io.culprit.verdict.Verdict;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What the analyzer said of an emulated dump, beside what is true of it.
 *
 * @param nameable whether the truth says that the driver can be named
 * @param wanted the guilty module, absent when it is no driver; a dump need not show it
 */
record Outcome(
        String scenario,
        long seed,
        String kind,
        String truth,
        @Nullable String wanted,
        boolean nameable,
        String said,
        @Nullable String named,
        String label) {

    /** Compares the expectation of the truth file with the report. */
    static Outcome of(CrashedMachine crash, SavedKind kind, Report report) throws IOException {
        ByteArrayOutputStream truth = new ByteArrayOutputStream();
        TruthFile.write(crash, kind, truth);
        JsonNode expected = new ObjectMapper().readTree(truth.toByteArray()).get("expected");
        boolean culprit = expected.get("kind").asText().equals("culprit");
        Verdict verdict = report.verdict();
        return new Outcome(
                crash.scenario().name(),
                crash.seed(),
                kind.optionName(),
                expected.get("kind").asText(),
                culprit ? expected.get("module").asText() : crash.guiltyModule(),
                culprit,
                verdict.kind().word(),
                report.culprit().map(Candidate::module).orElse(null),
                verdict.label().word());
    }

    /** The part of the scenario's name before its first hyphen. */
    String family() {
        int hyphen = scenario.indexOf('-');
        return hyphen < 0 ? scenario : scenario.substring(0, hyphen);
    }

    /** Whether the truth is a driver, and that one was named; or hardware, and hardware was named; or nobody wrong was named. */
    boolean right() {
        return switch (truth) {
            case "culprit" -> named != null && named.equalsIgnoreCase(wanted);
            case "hardware" -> said.equals("hardware");
            default -> named == null ? !said.equals("hardware") : named.equalsIgnoreCase(wanted);
        };
    }

    /** Whether a driver was named that is not the guilty one. */
    boolean wrong() {
        return named != null && !named.equalsIgnoreCase(wanted);
    }

    @Override
    public String toString() {
        return "%s --seed %d --kind %s: truth %s %s, said %s %s (%s)"
                .formatted(scenario, seed, kind, truth, wanted, said, named, label);
    }
}
