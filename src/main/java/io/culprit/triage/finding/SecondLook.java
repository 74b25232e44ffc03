package io.culprit.triage.finding;

import io.culprit.bulk.Many;
import io.culprit.dump.DumpKind;
import io.culprit.fact.BugCheck;
import io.culprit.fact.DumpDescription;
import io.culprit.fact.Fact;
import io.culprit.fact.Facts;
import io.culprit.fact.FactsBuilder;
import io.culprit.fact.FileIdentity;
import io.culprit.fact.RaisedException;
import io.culprit.fact.TargetSystem;
import io.culprit.image.LoadedModule;
import io.culprit.image.Modules;
import io.culprit.image.VersionFacts;
import io.culprit.machine.Architecture;
import io.culprit.rule.Label;
import io.culprit.triage.Row;
import io.culprit.triage.Row.Blame;
import io.culprit.triage.Row.DriverFile;
import io.culprit.triage.Row.Summary;
import io.culprit.verdict.Review;
import io.culprit.verdict.Review.Recurrence;
import io.culprit.verdict.Verdict.Kind;
import io.culprit.windows.bugcheck.BugChecks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Judges each crash once more, by what its row keeps of it and what all dumps together tell. */
final class SecondLook implements Many.Change<Row> {

    private static final long serialVersionUID = 1L;
    private static final String SOURCE = "row";

    private final Judges judges;
    private final Recurrences recurrences;

    SecondLook(Judges judges, Recurrences recurrences) {
        this.judges = judges;
        this.recurrences = recurrences;
    }

    /** The row with what is told of it, and with the verdict that it then has. */
    @Override
    public Row apply(Row row) {
        Summary summary = row.summary();
        if (summary == null || row.status() == Row.Status.EVENT) {
            return row;
        }
        List<Recurrence> recurs = recurrences.of(row, summary);
        if (recurs.isEmpty()) {
            return row;
        }
        Blame alone = summary.verdict();
        Review.Before before = before(alone);
        Review review = judges.judge().review(facts(row, summary, recurs), before, recurs);
        return row.reviewed(review.because().isEmpty() ? alone : blame(alone, before, review), recurs);
    }

    private static Review.Before before(Blame alone) {
        for (Kind kind : Kind.values()) {
            if (kind != Kind.INCONCLUSIVE && kind.word().equals(alone.kind())) {
                String subject = kind == Kind.HARDWARE ? alone.product() : alone.module();
                return new Review.Before(kind, subject, alone.confidence());
            }
        }
        return new Review.Before(Kind.INCONCLUSIVE, "", alone.confidence());
    }

    private static Blame blame(Blame alone, Review.Before before, Review review) {
        List<String> because = new ArrayList<>(review.because());
        alone.because().stream().filter(text -> !because.contains(text)).forEach(because::add);
        boolean same = review.kind() == before.kind()
                && review.subject().equals(before.subject())
                && review.confidence() == before.confidence();
        boolean named = alone.culprit()
                && (review.kind() == Kind.INCONCLUSIVE || alone.module().equalsIgnoreCase(review.subject()));
        return new Blame(
                review.kind().word(),
                named ? alone.module() : review.kind() == Kind.CULPRIT ? review.subject() : "",
                named ? alone.driverClass() : "",
                named ? alone.vendor() : "",
                named ? alone.product() : review.kind() == Kind.HARDWARE ? review.subject() : "",
                review.confidence(),
                Label.of(review.confidence()).word(),
                List.copyOf(because),
                review.leads(),
                same ? null : before);
    }

    /** What the row keeps of the dump, as far as rules can ask for it: the crash, and the modules that are spoken of. */
    private static Facts facts(Row row, Summary summary, List<Recurrence> recurs) {
        List<LoadedModule> modules = new ArrayList<>();
        for (DriverFile driver : summary.drivers()) {
            if (spokenOf(driver.name(), summary.verdict(), recurs)) {
                modules.add(module(driver));
            }
        }
        boolean kernel = !summary.parameters().isEmpty();
        DumpKind kind = kernel ? DumpKind.HEADER : DumpKind.MINIDUMP;
        FactsBuilder facts = new FactsBuilder()
                .dump(new DumpDescription(kind, 0, null, row.time(), false, List.of()))
                .system(new TargetSystem(
                        "windows",
                        architecture(summary),
                        summary.build(),
                        null,
                        null,
                        0,
                        uptime(row, summary),
                        null,
                        null,
                        null,
                        null,
                        null))
                .file(new FileIdentity(SOURCE, 0, null))
                .modules(Modules.of(modules, List.of()));
        if (kernel) {
            long[] parameters = new long[4];
            for (int i = 0; i < Math.min(parameters.length, summary.parameters().size()); i++) {
                parameters[i] = summary.parameters().get(i);
            }
            facts.bugCheck(Fact.known(BugCheck.of(BugChecks.meaning((int) summary.code(), parameters)), SOURCE));
        }
        if (!kernel && summary.code() >= 0) {
            RaisedException exception =
                    new RaisedException((int) summary.code(), summary.codeName(), 0, null, List.of(), null);
            facts.exception(Fact.known(exception, SOURCE));
        }
        return facts.build();
    }

    private static @Nullable Long uptime(Row row, Summary summary) {
        Instant boot = summary.trace().boot();
        Instant time = row.time();
        return boot == null || time == null
                ? null
                : Duration.between(boot, time).toSeconds();
    }

    private static LoadedModule module(DriverFile driver) {
        VersionFacts version =
                driver.version().isEmpty() ? null : new VersionFacts(driver.version(), null, null, null, null, null);
        return new LoadedModule(driver.name(), null, 0, 0, driver.timestamp(), null, null, version);
    }

    private static boolean spokenOf(String module, Blame verdict, List<Recurrence> recurs) {
        boolean spoken = module.equalsIgnoreCase(verdict.module());
        for (Recurrence one : recurs) {
            spoken |= module.equalsIgnoreCase(one.module());
        }
        return spoken;
    }

    private static Architecture architecture(Summary summary) {
        for (Architecture architecture : Architecture.values()) {
            if (architecture.jsonName().equals(summary.architecture())) {
                return architecture;
            }
        }
        return Architecture.X64;
    }
}
