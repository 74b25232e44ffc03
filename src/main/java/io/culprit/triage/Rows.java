package io.culprit.triage;

import io.culprit.bulk.Recurring;
import io.culprit.fact.BugCheck;
import io.culprit.fact.DumpDescription;
import io.culprit.fact.Facts;
import io.culprit.fact.FileIdentity;
import io.culprit.fact.MemoryCorruption;
import io.culprit.fact.RaisedException;
import io.culprit.fact.StackFrame;
import io.culprit.fact.TargetMachine;
import io.culprit.image.LoadedModule;
import io.culprit.image.VersionFacts;
import io.culprit.machine.Address;
import io.culprit.report.Report;
import io.culprit.rule.DriverClass;
import io.culprit.triage.Row.Blame;
import io.culprit.triage.Row.DriverFile;
import io.culprit.triage.Row.Status;
import io.culprit.triage.Row.Summary;
import io.culprit.triage.Row.Trace;
import io.culprit.verdict.Candidate;
import io.culprit.verdict.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reports to rows. What recurs is kept once. */
final class Rows {

    private static final int MOST_REASONS = 3;
    private static final int MOST_DRIVERS = 400;

    /** Whatever fails, it is these that stand on top of the stack. */
    private static final Set<String> CORE = Set.of("ntoskrnl.exe", "hal.dll", "verifier.sys");

    /** Where packets are classified, and callout drivers called. */
    private static final Set<String> NETWORK = Set.of("netio.sys", "fwpkclnt.sys", "tcpip.sys");

    private final Recurring recurring = new Recurring();

    Row of(String path, Report report) {
        DumpDescription dump = report.facts().dump();
        FileIdentity file = report.facts().file();
        boolean complete = dump.complete();
        boolean silent = complete || dump.warnings().isEmpty();
        return new Row(
                path,
                file.sizeBytes(),
                file.sha256() == null ? "" : file.sha256(),
                List.of(),
                complete ? Status.ANALYZED : Status.PARTIAL,
                silent ? null : report.text(dump.warnings().getFirst()),
                dump.time(),
                summary(report),
                "");
    }

    static Row failed(String path, long sizeBytes, String why) {
        return new Row(path, sizeBytes, "", List.of(), Status.FAILED, why, null, null, "");
    }

    private Summary summary(Report report) {
        Facts facts = report.facts();
        BugCheck bugCheck = facts.bugCheck().find().orElse(null);
        RaisedException exception = facts.exception().find().orElse(null);
        MemoryCorruption corruption = facts.corruption().find().orElse(null);
        return once(new Summary(
                facts.system().architecture().jsonName(),
                facts.system().build(),
                report.text(facts.system().machine()),
                code(bugCheck, exception),
                bugCheck != null ? bugCheck.name() : exception != null ? exception.name() : "",
                parameters(bugCheck),
                blame(report),
                report.bucket().id(),
                report.bucket().hash(),
                corruption == null ? "" : report.text(corruption.text()),
                corruption != null && corruption.singleBit(),
                drivers(report),
                trace(report)));
    }

    private static long code(@Nullable BugCheck bugCheck, @Nullable RaisedException exception) {
        if (bugCheck != null) {
            return Integer.toUnsignedLong(bugCheck.code());
        }
        return exception == null ? -1 : Integer.toUnsignedLong(exception.code());
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
                        once(summary),
                        row.host());
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
                drivers(summary),
                once(summary.trace()));
    }

    private Trace once(Trace trace) {
        return new Trace(
                recurring.one(trace.site()),
                trace.network(),
                recurring.one(trace.bios()),
                trace.boot(),
                recurring.one(trace.advice()));
    }

    /** Two machines have most drivers in common and yet no equal lists: lists and drivers are shared, each by itself. */
    private List<DriverFile> drivers(Summary summary) {
        List<DriverFile> drivers = new ArrayList<>(summary.drivers().size());
        for (DriverFile driver : summary.drivers()) {
            drivers.add(recurring.one(driver));
        }
        return recurring.one(List.copyOf(drivers));
    }

    private static Trace trace(Report report) {
        Facts facts = report.facts();
        String outside = "";
        String third = "";
        String first = "";
        for (StackFrame frame : facts.stack()) {
            String module = frame.module() == null ? "" : frame.module().toLowerCase(Locale.ROOT);
            if (module.isEmpty() || CORE.contains(module)) {
                continue;
            }
            String site = module + "+" + Address.hex(frame.offset());
            outside = outside.isEmpty() ? site : outside;
            first = first.isEmpty() ? module : first;
            boolean windows = report.classOf().apply(module) == DriverClass.WINDOWS;
            third = third.isEmpty() && !windows ? site : third;
        }
        TargetMachine machine = facts.machine().find().orElse(null);
        TargetMachine.Bios bios = machine == null ? null : machine.bios();
        Long uptime = facts.system().uptimeSeconds();
        Instant time = facts.dump().time();
        return new Trace(
                report.text(third.isEmpty() ? outside : third),
                NETWORK.contains(first),
                bios == null ? "" : report.text(bios.version()),
                time == null || uptime == null ? null : time.minusSeconds(uptime),
                advice(report));
    }

    private static List<String> advice(Report report) {
        List<String> steps = new ArrayList<>(MOST_REASONS);
        for (Verdict.Advice step : report.verdict().advice()) {
            if (steps.size() < MOST_REASONS) {
                steps.add(report.text(step.text()));
            }
        }
        return List.copyOf(steps);
    }

    private static List<Long> parameters(@Nullable BugCheck bugCheck) {
        List<Long> values = new ArrayList<>(4);
        if (bugCheck != null) {
            bugCheck.parameters().forEach(parameter -> values.add(parameter.value()));
        }
        return List.copyOf(values);
    }

    private static Blame blame(Report report) {
        Verdict verdict = report.verdict();
        Candidate culprit = report.culprit().orElse(null);
        String component = report.component().orElse(null);
        List<String> because = new ArrayList<>(MOST_REASONS);
        for (int i = 0; i < Math.min(verdict.because().size(), MOST_REASONS); i++) {
            because.add(report.text(verdict.because().get(i)));
        }
        return new Blame(
                verdict.kind().word(),
                culprit == null ? "" : report.text(culprit.module()),
                culprit == null ? "" : culprit.driverClass().word(),
                culprit == null ? "" : report.text(culprit.vendor()),
                component != null ? report.text(component) : culprit == null ? "" : report.text(culprit.product()),
                verdict.confidence(),
                verdict.label().word(),
                List.copyOf(because));
    }

    /** Modules that come from a third party or drive a device; only those can differ between machines in a way that matters. */
    private static List<DriverFile> drivers(Report report) {
        List<DriverFile> drivers = new ArrayList<>();
        for (LoadedModule module : report.facts().modules().loaded()) {
            DriverClass driverClass = report.classOf().apply(module.name());
            if (driverClass != DriverClass.WINDOWS && drivers.size() < MOST_DRIVERS) {
                VersionFacts version = module.version();
                drivers.add(new DriverFile(
                        report.text(module.name()),
                        version == null ? "" : report.text(version.fileVersion()),
                        driverClass == null ? "" : driverClass.word(),
                        module.timestamp()));
            }
        }
        return drivers;
    }
}
