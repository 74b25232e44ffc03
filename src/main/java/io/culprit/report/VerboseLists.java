package io.culprit.report;

import io.culprit.fact.ConnectedInterrupt;
import io.culprit.fact.DriverVerifier;
import io.culprit.fact.Facts;
import io.culprit.fact.HardwareError;
import io.culprit.fact.IoRequest;
import io.culprit.fact.MemoryCorruption;
import io.culprit.fact.PoolAllocation;
import io.culprit.fact.Recursion;
import io.culprit.fact.StackFrame;
import io.culprit.fact.ThreadStack;
import io.culprit.image.LoadedModule;
import io.culprit.image.UnloadedModule;
import io.culprit.image.VersionFacts;
import io.culprit.machine.Address;
import io.culprit.rule.DriverClass;
import io.culprit.symbol.ModuleSymbols;
import io.culprit.symbol.SourceLine;
import io.culprit.windows.KernelImage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The lists of the whole report: registers, stacks, device, request, interrupts, modules. */
final class VerboseLists {

    private final Report report;
    private final Facts facts;
    private final WinDbg windbg;
    private final Page page;

    VerboseLists(Report report, WinDbg windbg, Page page) {
        this.report = report;
        this.facts = report.facts();
        this.windbg = windbg;
        this.page = page;
    }

    void write() {
        VerboseDevices devices = new VerboseDevices(report, windbg, page);
        devices.write();
        irp();
        signs();
        stack();
        threads();
        interrupts();
        loaded();
        unloaded();
        devices.machine();
        new VerboseMachine(report, windbg, page).write();
    }

    private void irp() {
        IoRequest irp = facts.irp().find().orElse(null);
        if (irp == null) {
            return;
        }
        page.heading("IRP:  " + windbg.address(irp.address()) + " " + irp.function()
                + (irp.completed() ? ", completed" : ""));
        page.labeled("Held by", 12, irp.holder());
        for (IoRequest.Location location : irp.locations()) {
            Long device = location.device();
            String completion = location.completionModule();
            page.line((location.current() ? "> " : "  ") + location.function()
                    + (device == null ? "" : "  " + windbg.address(device)) + "  " + orUnknown(location.module())
                    + (completion == null ? "" : ", completion in " + completion));
        }
    }

    private void signs() {
        DriverVerifier verifier = facts.verifier().find().orElse(null);
        if (verifier != null) {
            page.heading("VERIFIER:  " + (verifier.active() ? "active" : "not active")
                    + (verifier.flags() == null ? "" : ", flags " + Address.hex(verifier.flags())));
            for (String module : verifier.modules()) {
                page.line("  " + module);
            }
        }
        pool(facts.pool().find().orElse(null));
        hardware(facts.hardware().find().orElse(null));
        MemoryCorruption corruption = facts.corruption().find().orElse(null);
        if (corruption != null) {
            page.heading("CORRUPTION:  " + corruption.kind() + (corruption.singleBit() ? ", a single bit" : ""));
            page.wrapped("  ", "  ", corruption.text());
            if (corruption.expected() != null && corruption.seen() != null) {
                page.line("  expected: " + corruption.expected());
                page.line("  seen:     " + corruption.seen());
            }
        }
    }

    private void pool(@Nullable PoolAllocation pool) {
        if (pool != null) {
            page.heading("POOL_TAG:  " + pool.tag());
            page.labeled("Header", 12, pool.header() == null ? null : windbg.address(pool.header()));
            page.labeled("Used by", 12, pool.module());
            page.labeled("Used for", 12, pool.use());
        }
    }

    private void hardware(@Nullable HardwareError error) {
        if (error != null) {
            page.heading("HARDWARE_ERROR:  " + error.source() + suffix(", ", error.severity()));
            page.wrapped("  ", "  ", error.text());
            page.labeled(
                    "Device",
                    12,
                    error.device() == null ? null : DeviceWords.described(error.device(), report.driverOf()));
            page.labeled("Status", 12, error.status() == null ? null : Address.hex(error.status()));
        }
    }

    private void stack() {
        page.heading("STACK_TEXT:  (Child-SP, return address, call site, how the frame was found)");
        frames(facts.stack(), facts.stackStopReason());
        if (!facts.symbols().isEmpty()) {
            page.heading("SYMBOLS:  (what names the modules on the stack)");
            for (ModuleSymbols symbols : facts.symbols()) {
                String why = symbols.why();
                page.wrapped(
                        "  ",
                        "      ",
                        KernelImage.reportName(symbols.module()) + ": "
                                + symbols.kind().phrase() + (why == null ? "" : "; " + why));
            }
        }
    }

    private void frames(List<StackFrame> frames, String stopReason) {
        for (int i = 0; i < frames.size(); ) {
            Recursion recursion = Recursion.at(frames, i);
            for (int j = i; j < i + (recursion == null ? 1 : recursion.frames()); j++) {
                frame(frames.get(j), j + 1 < frames.size() ? frames.get(j + 1).instruction() : 0);
            }
            if (recursion != null) {
                page.line("  " + recursion.words());
            }
            i += recursion == null ? 1 : recursion.size();
        }
        page.line("  (" + stopReason + ")");
    }

    private void frame(StackFrame frame, long caller) {
        page.line(windbg.address(frame.stackPointer()) + " " + windbg.address(caller) + " : " + windbg.site(frame)
                + source(frame.source()) + "  [" + frame.trust().jsonName()
                + (frame.stackKind() == null ? "" : ", " + frame.stackKind().jsonName()) + "]"
                + (frame.note() == null ? "" : " " + frame.note()));
    }

    /** As WinDbg has it behind the call site. */
    private String source(@Nullable SourceLine source) {
        return source == null ? "" : " [" + report.wording().path(source.file()) + " @ " + source.line() + "]";
    }

    private void threads() {
        String what = facts.dump().kind().kernel() ? "PROCESSOR " : "THREAD ";
        for (ThreadStack thread : facts.threads()) {
            page.heading(
                    what + thread.id() + (thread.name() == null ? "" : " \"" + thread.name() + "\"") + " STACK_TEXT:"
                            + (thread.writer() ? "  (it wrote the dump)" : "")
                            + suffix("  last error ", thread.lastError()));
            frames(thread.stack(), thread.stopReason());
        }
    }

    private void interrupts() {
        if (facts.interrupts().isEmpty()) {
            return;
        }
        page.heading("INTERRUPTS:  (vector, processor, driver)");
        for (ConnectedInterrupt interrupt : facts.interrupts()) {
            page.line("  " + WinDbg.padded(interrupt.vector(), 2) + "  " + interrupt.processor() + "  "
                    + orUnknown(interrupt.module()));
        }
    }

    private void loaded() {
        page.heading("LOADED_MODULES:  (start, end, timestamp, name)");
        for (LoadedModule module : facts.modules().loaded()) {
            VersionFacts version = module.version();
            DriverClass driverClass = report.classOf().apply(module.name());
            page.line(windbg.address(module.base()) + " " + windbg.address(module.base() + module.sizeBytes()) + " "
                    + WinDbg.padded(module.timestamp(), 8) + " " + module.name()
                    + (version == null ? "" : suffix(", ", version.fileVersion()) + suffix(", ", version.company()))
                    + (driverClass == null ? "" : ", " + driverClass.word()));
        }
    }

    private void unloaded() {
        if (facts.modules().unloaded().isEmpty()) {
            return;
        }
        page.heading("UNLOADED_MODULES:  (start, end, name)");
        for (UnloadedModule module : facts.modules().unloaded()) {
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
