package io.culprit.triage;

import io.culprit.report.Report;
import io.culprit.report.Report.BugCheck;
import io.culprit.report.Report.Corruption;
import io.culprit.report.Report.Fault;
import io.culprit.rule.DriverClass;
import io.culprit.triage.Row.Blame;
import io.culprit.triage.Row.DriverFile;
import io.culprit.triage.Row.Status;
import io.culprit.triage.Row.Summary;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reports to rows. What recurs is kept once, which holds the memory of a run to about a kilobyte a file. */
final class Rows {

    private static final int MOST_REASONS = 3;
    private static final int MOST_DRIVERS = 400;

    private final Recurring recurring = new Recurring();

    Row of(String path, Report report) {
        boolean complete = report.dump().complete();
        List<String> warnings = report.dump().warnings();
        String error = complete || warnings.isEmpty() ? null : warnings.getFirst();
        String hash = report.file().sha256();
        return new Row(
                path,
                report.file().sizeBytes(),
                hash == null ? "" : hash,
                List.of(),
                complete ? Status.ANALYZED : Status.PARTIAL,
                error,
                report.dump().time(),
                summary(report));
    }

    static Row failed(String path, long sizeBytes, String why) {
        return new Row(path, sizeBytes, "", List.of(), Status.FAILED, why, null, null);
    }

    private Summary summary(Report report) {
        BugCheck bugCheck = report.bugCheck();
        Fault exception = report.exception();
        Corruption corruption = report.corruption();
        return once(new Summary(
                report.system().architecture(),
                report.system().build() == null ? 0 : report.system().build(),
                text(report.system().machine()),
                bugCheck != null ? bugCheck.code() : exception != null ? exception.code() : -1,
                bugCheck != null ? bugCheck.name() : exception != null ? exception.name() : "",
                parameters(bugCheck),
                blame(report.verdict()),
                report.bucket().id(),
                report.bucket().hash(),
                corruption == null ? "" : corruption.text(),
                corruption != null && corruption.singleBit(),
                drivers(report.modules().loaded())));
    }

    /** The row with what it shares with other rows held once. */
    Row once(Row row) {
        Summary summary = row.summary();
        return summary == null
                ? row
                : new Row(
                        row.path(),
                        row.sizeBytes(),
                        row.sha256(),
                        row.copies(),
                        row.status(),
                        row.error() == null ? null : recurring.one(row.error()),
                        row.time(),
                        once(summary));
    }

    private Summary once(Summary summary) {
        return new Summary(
                recurring.one(summary.architecture()),
                summary.build(),
                recurring.one(summary.machine()),
                summary.code(),
                recurring.one(summary.codeName()),
                summary.parameters(),
                recurring.one(summary.verdict()),
                recurring.one(summary.bucketId()),
                recurring.one(summary.bucketHash()),
                recurring.one(summary.corruption()),
                summary.singleBit(),
                drivers(summary));
    }

    /** Two machines have most drivers in common and yet no equal lists: lists and drivers are shared, each by itself. */
    private List<DriverFile> drivers(Summary summary) {
        List<DriverFile> drivers = new ArrayList<>(summary.drivers().size());
        for (DriverFile driver : summary.drivers()) {
            drivers.add(recurring.one(driver));
        }
        return recurring.one(List.copyOf(drivers));
    }

    private static List<Long> parameters(@Nullable BugCheck bugCheck) {
        List<Long> values = new ArrayList<>(4);
        if (bugCheck != null) {
            bugCheck.parameters().forEach(parameter -> values.add(parameter.value()));
        }
        return List.copyOf(values);
    }

    private static Blame blame(Report.Blame verdict) {
        List<String> because = verdict.because();
        return new Blame(
                verdict.kind().word(),
                text(verdict.module()),
                word(verdict.driverClass()),
                text(verdict.vendor()),
                verdict.component() == null ? text(verdict.product()) : verdict.component(),
                verdict.confidence(),
                verdict.label(),
                List.copyOf(because.subList(0, Math.min(because.size(), MOST_REASONS))));
    }

    private static String word(@Nullable DriverClass driverClass) {
        return driverClass == null ? "" : driverClass.word();
    }

    /** Modules that come from a third party or drive a device; only those can differ between machines in a way that matters. */
    private static List<DriverFile> drivers(List<Report.Loaded> modules) {
        List<DriverFile> drivers = new ArrayList<>();
        for (Report.Loaded module : modules) {
            boolean windows = module.driverClass() == DriverClass.WINDOWS;
            if (!windows && drivers.size() < MOST_DRIVERS) {
                drivers.add(new DriverFile(
                        module.name(), text(module.version()), word(module.driverClass()), module.timestamp()));
            }
        }
        return drivers;
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
