package io.culprit.report;

import io.culprit.machine.Address;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The lists of the whole report: registers, stacks, device, request, interrupts, modules. */
final class VerboseLists {

    private static final int REGISTERS_A_LINE = 3;

    private final Report report;
    private final WinDbg windbg;
    private final Page page;

    VerboseLists(Report report, WinDbg windbg, Page page) {
        this.report = report;
        this.windbg = windbg;
        this.page = page;
    }

    void write() {
        registers();
        dma();
        device(report.device());
        irp();
        signs();
        stack();
        threads();
        interrupts();
        loaded();
        unloaded();
    }

    private void registers() {
        Report.Context context = report.context();
        if (context == null || context.registers().isEmpty()) {
            return;
        }
        page.heading("REGISTERS:");
        StringBuilder line = new StringBuilder();
        int onLine = 0;
        for (Report.Register register : context.registers()) {
            line.append(onLine == 0 ? "" : " ")
                    .append(" ".repeat(Math.max(0, 3 - register.name().length())));
            line.append(register.name()).append('=').append(windbg.argument(register.value()));
            onLine++;
            if (onLine == REGISTERS_A_LINE) {
                page.line(line.toString());
                line.setLength(0);
                onLine = 0;
            }
        }
        if (onLine > 0) {
            page.line(line.toString());
        }
    }

    private void dma() {
        Report.Dma dma = report.dma();
        if (dma == null) {
            return;
        }
        page.heading("DMA_FAULT:");
        page.labeled("Address", 12, Address.hex(dma.address()));
        page.labeled("Access", 12, dma.access());
        page.labeled("Reason", 12, Address.hex(dma.reasonCode()) + (dma.reason() == null ? "" : ", " + dma.reason()));
        page.labeled("Suggests", 12, dma.suggests());
        page.labeled("Requester", 12, dma.requester());
        device(dma.device());
    }

    private void device(Report.@Nullable Device device) {
        if (device == null) {
            return;
        }
        page.heading("DEVICE_STACK:  (top first)");
        for (Report.Layer layer : device.stack()) {
            String mark = layer.device() == device.address() ? "> " : "  ";
            page.line(mark + windbg.address(layer.device()) + "  " + orUnknown(layer.driver()) + "  "
                    + orUnknown(layer.module()));
        }
        Report.Node node = device.node();
        if (node != null) {
            page.labeled("Instance", 12, node.instance());
            page.labeled("Service", 12, node.service());
        }
    }

    private void irp() {
        Report.Irp irp = report.irp();
        if (irp == null) {
            return;
        }
        page.heading("IRP:  " + windbg.address(irp.address()) + " " + irp.function()
                + (irp.completed() ? ", completed" : ""));
        page.labeled("Held by", 12, irp.holder());
        for (Report.Location location : irp.locations()) {
            Long device = location.device();
            String completion = location.completionModule();
            page.line((location.current() ? "> " : "  ") + location.function()
                    + (device == null ? "" : "  " + windbg.address(device)) + "  " + orUnknown(location.module())
                    + (completion == null ? "" : ", completion in " + completion));
        }
    }

    private void signs() {
        Report.Verifier verifier = report.verifier();
        if (verifier != null) {
            page.heading("VERIFIER:  " + (verifier.active() ? "active" : "not active")
                    + (verifier.flags() == null ? "" : ", flags " + Address.hex(verifier.flags())));
            for (String module : verifier.modules()) {
                page.line("  " + module);
            }
        }
        pool(report.pool());
        hardware(report.hardwareError());
        Report.Corruption corruption = report.corruption();
        if (corruption != null) {
            page.heading("CORRUPTION:  " + corruption.kind() + (corruption.singleBit() ? ", a single bit" : ""));
            page.wrapped("  ", "  ", corruption.text());
        }
    }

    private void pool(Report.@Nullable Pool pool) {
        if (pool != null) {
            page.heading("POOL_TAG:  " + pool.tag());
            page.labeled("Header", 12, pool.header() == null ? null : windbg.address(pool.header()));
            page.labeled("Used by", 12, pool.module());
            page.labeled("Used for", 12, pool.use());
        }
    }

    private void hardware(Report.@Nullable HardwareError error) {
        if (error != null) {
            page.heading("HARDWARE_ERROR:  " + error.source() + suffix(", ", error.severity()));
            page.wrapped("  ", "  ", error.text());
            page.labeled("Status", 12, error.status() == null ? null : Address.hex(error.status()));
        }
    }

    private void stack() {
        page.heading("STACK_TEXT:  (Child-SP, return address, call site, how the frame was found)");
        frames(report.stack(), report.stackStopReason());
    }

    private void frames(List<Report.Frame> frames, String stopReason) {
        for (int i = 0; i < frames.size(); i++) {
            Report.Frame frame = frames.get(i);
            long caller = i + 1 < frames.size() ? frames.get(i + 1).instruction() : 0;
            page.line(windbg.address(frame.stackPointer()) + " " + windbg.address(caller) + " : " + windbg.site(frame)
                    + source(frame.source()) + "  [" + frame.trust()
                    + (frame.stackKind() == null ? "" : ", " + frame.stackKind()) + "]"
                    + (frame.note() == null ? "" : " " + frame.note()));
        }
        page.line("  (" + stopReason + ")");
    }

    /** As WinDbg has it behind the call site. */
    private static String source(Report.@Nullable Source source) {
        return source == null ? "" : " [" + source.file() + " @ " + source.line() + "]";
    }

    private void threads() {
        String what = report.dump().format().equals("kernel") ? "PROCESSOR " : "THREAD ";
        for (Report.ThreadStack thread : report.threads()) {
            page.heading(
                    what + thread.id() + (thread.name() == null ? "" : " \"" + thread.name() + "\"") + " STACK_TEXT:");
            frames(thread.stack(), thread.stopReason());
        }
    }

    private void interrupts() {
        if (report.interrupts().isEmpty()) {
            return;
        }
        page.heading("INTERRUPTS:  (vector, processor, driver)");
        for (Report.Interrupt interrupt : report.interrupts()) {
            page.line("  " + WinDbg.padded(interrupt.vector(), 2) + "  " + interrupt.processor() + "  "
                    + orUnknown(interrupt.module()));
        }
    }

    private void loaded() {
        page.heading("LOADED_MODULES:  (start, end, timestamp, name)");
        for (Report.Loaded module : report.modules().loaded()) {
            page.line(windbg.address(module.base()) + " " + windbg.address(module.base() + module.sizeBytes()) + " "
                    + WinDbg.padded(module.timestamp(), 8) + " " + module.name() + suffix(", ", module.version())
                    + suffix(", ", module.company())
                    + suffix(
                            ", ",
                            module.driverClass() == null
                                    ? null
                                    : module.driverClass().word()));
        }
    }

    private void unloaded() {
        if (report.modules().unloaded().isEmpty()) {
            return;
        }
        page.heading("UNLOADED_MODULES:  (start, end, name)");
        for (Report.Unloaded module : report.modules().unloaded()) {
            page.line(windbg.address(module.start()) + " " + windbg.address(module.end()) + " " + module.name()
                    + (module.truncated() ? "... (name cut off by the dump)" : "")
                    + (module.time() == null ? "" : ", " + PlainWords.time(module.time())));
        }
    }

    private static String suffix(String separator, @Nullable String value) {
        return value == null ? "" : separator + value;
    }

    private static String orUnknown(@Nullable String name) {
        return name == null ? "(unknown)" : name;
    }
}
