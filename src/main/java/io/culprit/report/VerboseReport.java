package io.culprit.report;

import io.culprit.machine.Address;
import org.jspecify.annotations.Nullable;

/** The whole report under the keys of WinDbg's {@code !analyze -v}, which engineers and their scripts search for. */
public final class VerboseReport {

    private final Report report;
    private final Crash crash;
    private final WinDbg windbg;
    private final Page page;

    private VerboseReport(Report report, Ink ink, int columns) {
        this.report = report;
        this.crash = new Crash(report);
        this.windbg = new WinDbg(report.system().architecture());
        this.page = new Page(ink, columns);
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
        page.title(report.file().name(), crash.title());
        page.blank().strong(crash.answer()).blank();
        bugCheck();
        dumpKeys();
        systemKeys();
        crashKeys();
        new VerboseLists(report, windbg, page).write();
        Report.Program program = report.program();
        if (program != null) {
            new VerboseProgram(page).write(program);
        }
        new VerboseVerdict(report, page).write();
        blameKeys();
        return page.toString();
    }

    private void bugCheck() {
        Report.BugCheck check = report.bugCheck();
        if (check == null) {
            return;
        }
        page.line(page.ink().heading(check.name() + " (" + Long.toHexString(check.code()) + ")"));
        page.wrapped("", "", check.text());
        if (check.cause() != null) {
            page.wrapped("", "", check.cause());
        }
        page.line("Arguments:");
        for (int i = 0; i < check.parameters().size(); i++) {
            Report.Parameter parameter = check.parameters().get(i);
            page.wrapped(
                    "Arg" + (i + 1) + ": " + windbg.argument(parameter.value()) + ", ",
                    "      ",
                    Crash.meaning(parameter));
        }
        page.blank();
        key("BUGCHECK_CODE", Long.toHexString(check.code()));
        for (int i = 0; i < check.parameters().size(); i++) {
            key(
                    "BUGCHECK_P" + (i + 1),
                    Long.toHexString(check.parameters().get(i).value()));
        }
        key("BUGCHECK_STR", WinDbg.bugCheckString(check.code()));
    }

    private void dumpKeys() {
        Report.Dump dump = report.dump();
        key("DUMP_FILE", report.file().name() + " (" + report.file().sizeBytes() + " bytes)");
        key("DUMP_SHA256", report.file().sha256());
        key("DUMP_CLASS", dump.format());
        key("DUMP_QUALIFIER", dump.kind() + (dump.type() == 0 ? "" : " (DumpType " + dump.type() + ")"));
        key("DUMP_WRITER", dump.writer());
        key("DUMP_COMPLETE", dump.complete() ? "yes" : "no");
        key("CRASH_TIME", dump.time() == null ? null : PlainWords.time(dump.time()));
    }

    private void systemKeys() {
        Report.System system = report.system();
        Long uptime = system.uptimeSeconds();
        key("SYSTEM_UPTIME", uptime == null ? null : uptime + " s (" + PlainWords.duration(uptime) + ")");
        key("OSNAME", SystemWords.name(system));
        key("OS_VERSION", osVersion(system));
        key("OSBUILD", system.build() == null ? null : system.build().toString());
        key("BUILDLAB_STR", system.buildLab());
        key("OSPLATFORM_TYPE", system.architecture());
        key("OSPRODUCT", system.product());
        key("PROCESSORS", system.processors() == 0 ? null : Integer.toString(system.processors()));
        key("CPU_VENDOR", system.cpuVendor());
        key("HYPERVISOR", system.hypervisor());
        key("MACHINE_ID", system.machine());
    }

    /** {@code 10.0.19041.1}: the lab string begins with build and revision; every build from 10240 on is version 10.0. */
    private static @Nullable String osVersion(Report.System system) {
        String lab = system.buildLab();
        Integer build = system.build();
        if (build == null || build < 10_240 || !system.platform().equals("windows")) {
            return null;
        }
        int first = lab == null ? -1 : lab.indexOf('.');
        int second = lab == null ? -1 : lab.indexOf('.', first + 1);
        boolean revision = lab != null && first > 0 && second > first;
        return "10.0." + build + (revision ? "." + String.valueOf(lab).substring(first + 1, second) : "");
    }

    private void crashKeys() {
        Report.Process process = report.process();
        if (process != null) {
            key("PROCESS_NAME", process.name());
            key("PROCESS_ID", process.id() == null ? null : Long.toHexString(process.id()));
        }
        Report.Thread thread = report.thread();
        if (thread != null) {
            key("FAULTING_THREAD", thread.address() == null ? null : windbg.argument(thread.address()));
            key("THREAD_ID", thread.id() == null ? null : Long.toHexString(thread.id()));
            key("THREAD_NAME", thread.name());
        }
        Report.Processor processor = report.processor();
        if (processor != null) {
            key("PROCESSOR", Integer.toString(processor.number()));
            key("CURRENT_IRQL", processor.irql() == null ? null : Integer.toHexString(processor.irql()));
            key("INTERRUPT", processor.interrupt());
        }
        key("BROKEN_DRIVER", report.brokenDriver());
        exceptionKeys();
        parameterKeys();
        instructionKeys();
    }

    private void exceptionKeys() {
        Report.Fault fault = report.exception();
        if (fault == null) {
            return;
        }
        key(
                "EXCEPTION_CODE",
                "(" + fault.name() + ") " + Address.hex(fault.code())
                        + (fault.text() == null ? "" : " - " + fault.text()));
        key("EXCEPTION_ADDRESS", windbg.address(fault.address()));
        for (int i = 0; i < fault.information().size(); i++) {
            key(
                    "EXCEPTION_PARAMETER" + (i + 1),
                    windbg.argument(fault.information().get(i)));
        }
    }

    private void parameterKeys() {
        Report.BugCheck check = report.bugCheck();
        if (check == null) {
            return;
        }
        for (Report.Parameter parameter : check.parameters()) {
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

    private void instructionKeys() {
        Report.Context context = report.context();
        if (context != null) {
            String site = report.stack().isEmpty()
                    ? ""
                    : "\n" + windbg.site(report.stack().getFirst());
            key("FAULTING_IP", site + "\n" + windbg.address(context.instruction()) + code(context.instruction()));
            key("CONTEXT_ORIGIN", context.origin());
        }
        Report.Instruction instruction = report.instruction();
        if (instruction != null) {
            key(
                    "FAULTING_INSTRUCTION",
                    windbg.address(instruction.address()) + " " + instruction.bytes() + "  " + instruction.text());
            key("TOUCHED_ADDRESS", instruction.touched() == null ? null : windbg.address(instruction.touched()));
        }
    }

    private String code(long address) {
        Report.Instruction instruction = report.instruction();
        return instruction != null && instruction.address() == address
                ? " " + instruction.bytes() + "  " + instruction.text()
                : "";
    }

    private void blameKeys() {
        page.blank();
        Report.Blame blame = report.verdict();
        if (blame.module() != null) {
            key("SYMBOL_NAME", symbol(blame.module()));
            key("MODULE_NAME", WinDbg.module(blame.module()));
            key("IMAGE_NAME", blame.module());
            key("IMAGE_VERSION", version(blame.module()));
        }
        key("FAILURE_BUCKET_ID", report.bucket().id());
        key("FAILURE_ID_HASH_STRING", report.bucket().hash());
    }

    /** The innermost frame of the module that is not a guess, as WinDbg's SYMBOL_NAME. */
    private @Nullable String symbol(String module) {
        for (Report.Frame frame : report.stack()) {
            if (module.equalsIgnoreCase(frame.module()) && !frame.trust().equals("scan")) {
                return windbg.site(frame);
            }
        }
        return null;
    }

    private @Nullable String version(String module) {
        for (Report.Loaded loaded : report.modules().loaded()) {
            if (module.equalsIgnoreCase(loaded.name())) {
                return loaded.version();
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
