package io.culprit.report;

import io.culprit.fact.BugCheck;
import io.culprit.fact.CrashedProgram;
import io.culprit.fact.CrashingProcessor;
import io.culprit.fact.CurrentProcess;
import io.culprit.fact.CurrentThread;
import io.culprit.fact.DumpDescription;
import io.culprit.fact.Facts;
import io.culprit.fact.RaisedException;
import io.culprit.fact.StackFrame;
import io.culprit.fact.TargetSystem;
import io.culprit.image.LoadedModule;
import io.culprit.stack.FrameTrust;
import io.culprit.verdict.Candidate;
import org.jspecify.annotations.Nullable;

/** The whole report under the keys of WinDbg's {@code !analyze -v}, which engineers and their scripts search for. */
public final class VerboseReport {

    private final Report report;
    private final Facts facts;
    private final Crash crash;
    private final WinDbg windbg;
    private final Page page;

    private VerboseReport(Report report, Ink ink, int columns) {
        this.report = report;
        this.facts = report.facts();
        this.crash = new Crash(report);
        this.windbg = new WinDbg(facts.system().architecture(), report.wording());
        this.page = new Page(ink, columns, report.wording());
    }

    /** The whole report of one crash, ending in a line feed. */
    public static String of(Report report, Ink ink) {
        return of(report, ink, Page.WIDTH);
    }

    /** The same with prose in lines of at most so many columns; lists and keys are as wide as they are. */
    public static String of(Report report, Ink ink, int columns) {
        return new VerboseReport(report, ink, columns).text();
    }

    private String text() {
        page.title(facts.file().name(), crash.title());
        page.blank().strong(crash.answer()).blank();
        bugCheck();
        dumpKeys();
        systemKeys();
        crashKeys();
        blameKeys();
        new VerboseFault(report, windbg, page).registers();
        new VerboseLists(report, windbg, page).write();
        CrashedProgram program = facts.program().find().orElse(null);
        if (program != null) {
            new VerboseProgram(report, page).write(program);
        }
        new VerboseVerdict(report, page).write();
        return page.toString();
    }

    private void bugCheck() {
        BugCheck check = facts.bugCheck().find().orElse(null);
        if (check == null) {
            return;
        }
        page.headline(check.name() + " (" + Integer.toHexString(check.code()) + ")");
        page.wrapped("", "", check.text());
        if (check.cause() != null) {
            page.wrapped("", "", check.cause());
        }
        page.line("Arguments:");
        for (int i = 0; i < check.parameters().size(); i++) {
            BugCheck.Parameter parameter = check.parameters().get(i);
            page.wrapped(
                    "Arg" + (i + 1) + ": " + windbg.argument(parameter.value()) + ", ",
                    "      ",
                    PlainWords.meaning(parameter));
        }
        page.blank();
        key("BUGCHECK_CODE", Integer.toHexString(check.code()));
        for (int i = 0; i < check.parameters().size(); i++) {
            key(
                    "BUGCHECK_P" + (i + 1),
                    Long.toHexString(check.parameters().get(i).value()));
        }
        key("BUGCHECK_STR", WinDbg.bugCheckString(check.code()));
    }

    private void dumpKeys() {
        DumpDescription dump = facts.dump();
        key("DUMP_FILE", facts.file().name() + " (" + facts.file().sizeBytes() + " bytes)");
        key("DUMP_SHA256", facts.file().sha256());
        key("DUMP_CLASS", dump.kind().kernel() ? "kernel" : "user");
        key("DUMP_QUALIFIER", dump.kind().jsonName() + (dump.type() == 0 ? "" : " (DumpType " + dump.type() + ")"));
        key("DUMP_WRITER", dump.writer());
        key("DUMP_COMPLETE", dump.complete() ? "yes" : "no");
        key("CRASH_TIME", dump.time() == null ? null : PlainWords.time(dump.time()));
    }

    private void systemKeys() {
        TargetSystem system = facts.system();
        Long uptime = system.uptimeSeconds();
        key("SYSTEM_UPTIME", uptime == null ? null : uptime + " s (" + PlainWords.duration(uptime) + ")");
        key("OSNAME", SystemWords.name(system));
        key("OS_VERSION", osVersion(system));
        key("OSBUILD", system.build() == 0 ? null : Integer.toString(system.build()));
        key("BUILDLAB_STR", system.buildLab());
        key("OSPLATFORM_TYPE", system.architecture().jsonName());
        key("OSPRODUCT", system.product());
        key("PROCESSORS", system.processors() == 0 ? null : Integer.toString(system.processors()));
        key("CPU_VENDOR", system.cpuVendor());
        key("CPU_VERSION", system.cpuVersion());
        key("HYPERVISOR", system.hypervisor());
        key("MACHINE_ID", system.machine());
    }

    /** Of older systems and others what the dump says; {@code 10.0.19041.1}: the lab string begins with build and revision; every build from 10240 on is version 10.0. */
    private static @Nullable String osVersion(TargetSystem system) {
        String lab = system.buildLab();
        int build = system.build();
        if (build < 10_240 || !system.platform().equals("windows")) {
            return system.version();
        }
        int first = lab == null ? -1 : lab.indexOf('.');
        int second = lab == null ? -1 : lab.indexOf('.', first + 1);
        boolean revision = lab != null && first > 0 && second > first;
        return "10.0." + build + (revision ? "." + String.valueOf(lab).substring(first + 1, second) : "");
    }

    private void crashKeys() {
        CurrentProcess process = facts.process().find().orElse(null);
        if (process != null) {
            key("PROCESS_NAME", process.name());
            key("PROCESS_ID", process.id() == null ? null : Long.toHexString(process.id()));
            key("PROCESS_START", process.created() == null ? null : PlainWords.time(process.created()));
            Long running = process.uptimeSeconds();
            key("PROCESS_UPTIME", running == null ? null : running + " s (" + PlainWords.duration(running) + ")");
        }
        CurrentThread thread = facts.thread().find().orElse(null);
        if (thread != null) {
            key("FAULTING_THREAD", thread.address() == 0 ? null : windbg.argument(thread.address()));
            key("THREAD_ID", thread.id() == null ? null : Long.toHexString(thread.id()));
            key("THREAD_NAME", thread.name());
            key("LAST_ERROR", thread.lastError());
        }
        CrashingProcessor processor = facts.processor().find().orElse(null);
        if (processor != null) {
            key("PROCESSOR", Integer.toString(processor.number()));
            key("CURRENT_IRQL", processor.irql() == null ? null : Integer.toHexString(processor.irql()));
            key("INTERRUPT", processor.interrupt());
        }
        key("BROKEN_DRIVER", facts.brokenDriver().find().orElse(null));
        exceptionKeys();
        parameterKeys();
        new VerboseFault(report, windbg, page).keys();
    }

    private void exceptionKeys() {
        RaisedException fault = facts.exception().find().orElse(null);
        if (fault == null) {
            return;
        }
        key(
                "EXCEPTION_CODE",
                "(" + fault.name() + ") " + PlainWords.code(fault.code())
                        + (fault.text() == null ? "" : " - " + fault.text()));
        key("EXCEPTION_ADDRESS", windbg.address(fault.address()));
        for (int i = 0; i < fault.information().size(); i++) {
            key(
                    "EXCEPTION_PARAMETER" + (i + 1),
                    windbg.argument(fault.information().get(i)));
        }
    }

    private void parameterKeys() {
        BugCheck check = facts.bugCheck().find().orElse(null);
        if (check == null) {
            return;
        }
        for (BugCheck.Parameter parameter : check.parameters()) {
            String address = windbg.argument(parameter.value());
            switch (parameter.role()) {
                case TRAP_FRAME -> key("TRAP_FRAME", address + " -- (.trap 0x" + address + ")");
                case CONTEXT_RECORD -> key("CONTEXT", address + " -- (.cxr 0x" + address + ")");
                case EXCEPTION_RECORD -> key("EXCEPTION_RECORD", address + " -- (.exr 0x" + address + ")");
                case IRP -> key("IRP_ADDRESS", address);
                case DEVICE_OBJECT, PHYSICAL_DEVICE_OBJECT -> key("DEVICE_OBJECT", address);
                case DRIVER_OBJECT -> key("DRIVER_OBJECT", address);
                default -> {}
            }
        }
    }

    private void blameKeys() {
        Candidate culprit = report.culprit().orElse(null);
        if (culprit != null) {
            key("SYMBOL_NAME", symbol(culprit.module()));
            key("MODULE_NAME", windbg.module(culprit.module()));
            key("IMAGE_NAME", culprit.module());
            key("IMAGE_VERSION", version(culprit.module()));
        }
        key("FAILURE_BUCKET_ID", report.bucket().id());
        key("FAILURE_ID_HASH_STRING", report.bucket().hash());
    }

    /** The innermost frame of the module that is not a guess, as WinDbg's SYMBOL_NAME. */
    private @Nullable String symbol(String module) {
        for (StackFrame frame : facts.stack()) {
            if (module.equalsIgnoreCase(frame.module()) && frame.trust() != FrameTrust.SCAN) {
                return windbg.site(frame);
            }
        }
        return null;
    }

    private @Nullable String version(String module) {
        for (LoadedModule loaded : facts.modules().loaded()) {
            if (module.equalsIgnoreCase(loaded.name())) {
                return loaded.version() == null ? null : loaded.version().fileVersion();
            }
        }
        return null;
    }

    private void key(String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            page.line(name + ":  " + value);
        }
    }
}
