package io.culprit.report;

import io.culprit.fact.BugCheck;
import io.culprit.fact.CrashContext;
import io.culprit.fact.Facts;
import io.culprit.fact.FaultingInstruction;
import io.culprit.fact.ImpossibleFault;
import io.culprit.fact.RaisedException;
import io.culprit.fact.StackFrame;
import io.culprit.image.LoadedModule;
import io.culprit.machine.Registers;
import io.culprit.windows.bugcheck.ParameterRole;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The fault under WinDbg's keys: instruction, address, registers, and the command that shows its stack. */
final class VerboseFault {

    private static final int ACCESS_VIOLATION = 0xC0000005;
    private static final int REGISTERS_A_LINE = 3;

    private final Facts facts;
    private final WinDbg windbg;
    private final Page page;

    VerboseFault(Report report, WinDbg windbg, Page page) {
        this.facts = report.facts();
        this.windbg = windbg;
        this.page = page;
    }

    void keys() {
        Long address = address();
        if (address != null) {
            page.line("FAULTING_IP:  ");
            page.line(site(address));
            page.line(windbg.address(address) + code(address));
        }
        FaultingInstruction instruction = facts.instruction().find().orElse(null);
        if (instruction != null) {
            key(
                    "FAULTING_INSTRUCTION",
                    windbg.address(instruction.address()) + " " + instruction.bytes() + "  " + instruction.text());
            key("TOUCHED_ADDRESS", instruction.touched() == null ? null : windbg.address(instruction.touched()));
            for (FaultingInstruction.Touch touch : instruction.touches()) {
                key(
                        "MEMORY_ACCESS",
                        touch.access() + " of " + PlainWords.count(touch.bytes(), "byte") + " at "
                                + windbg.address(touch.address())
                                + (touch.memory() == null ? "" : ", " + touch.memory())
                                + (touch.faulted() ? ": this is what failed" : ""));
            }
            impossible(instruction.impossible());
        }
        access();
        RaisedException fault = facts.exception().find().orElse(null);
        key("ERROR_CODE", fault == null ? null : namespace() + PlainWords.code(fault.code()) + " - " + fault.name());
        key("STACK_COMMAND", command());
    }

    /** Whose numbers the codes of exceptions are. */
    private String namespace() {
        return switch (facts.system().platform()) {
            case "linux", "android" -> "(signal) ";
            case "macos", "ios" -> "(Mach exception) ";
            default -> "(NTSTATUS) ";
        };
    }

    private void impossible(@Nullable ImpossibleFault impossible) {
        if (impossible != null) {
            page.heading("IMPOSSIBLE_FAULT:  " + impossible.kind());
            page.wrapped("  ", "  ", impossible.text());
            page.line("  expected: " + impossible.expected());
            page.line("  seen:     " + impossible.seen());
        }
    }

    /**
     * The instruction that faulted: of the registers at the fault, else as it was decoded, named by the bug check or by the exception.
     * The context of a kernel dump's header is that of KeBugCheckEx and no fault.
     */
    private @Nullable Long address() {
        CrashContext fault = facts.fault().find().orElse(null);
        if (fault != null) {
            return fault.registers().instruction();
        }
        FaultingInstruction instruction = facts.instruction().find().orElse(null);
        if (instruction != null) {
            return instruction.address();
        }
        Long named = parameter(ParameterRole.INSTRUCTION_ADDRESS);
        RaisedException raised = facts.exception().find().orElse(null);
        return named != null ? named : raised == null || raised.address() == 0 ? null : (Long) raised.address();
    }

    private String site(long address) {
        for (StackFrame frame : facts.stack()) {
            if (frame.instruction() == address) {
                return windbg.site(frame);
            }
        }
        LoadedModule module = facts.modules().at(address).orElse(null);
        return module == null
                ? "0x" + windbg.address(address)
                : windbg.module(module.name()) + "+0x" + Long.toHexString(address - module.base());
    }

    private String code(long address) {
        FaultingInstruction instruction = facts.instruction().find().orElse(null);
        return instruction != null && instruction.address() == address
                ? " " + instruction.bytes() + "  " + instruction.text()
                : "";
    }

    /** {@code READ_ADDRESS} or {@code WRITE_ADDRESS}: of the bug check, else of an access violation. */
    private void access() {
        Long address = parameter(ParameterRole.REFERENCED_ADDRESS);
        String how = how();
        RaisedException raised = facts.exception().find().orElse(null);
        if (address == null
                && raised != null
                && raised.code() == ACCESS_VIOLATION
                && raised.information().size() > 1) {
            address = raised.information().get(1);
            how = raised.information().getFirst() == 0
                    ? "read"
                    : raised.information().getFirst() == 1 ? "write" : "";
        }
        if (address != null && how.startsWith("read")) {
            key("READ_ADDRESS", windbg.address(address));
        } else if (address != null && how.startsWith("write")) {
            key("WRITE_ADDRESS", windbg.address(address));
        }
    }

    private String how() {
        BugCheck check = facts.bugCheck().find().orElse(null);
        if (check != null) {
            for (BugCheck.Parameter parameter : check.parameters()) {
                if (parameter.role() == ParameterRole.ACCESS && parameter.decoded() != null) {
                    return parameter.decoded().toLowerCase(Locale.ROOT);
                }
            }
        }
        return "";
    }

    /** What to type for the stack of the fault. */
    private @Nullable String command() {
        if (!facts.dump().kind().kernel()) {
            return facts.exception().known() ? ".ecxr ; kb" : "~s ; kb";
        }
        CrashContext fault = facts.fault().find().orElse(null);
        if (fault == null) {
            return ".thread ; .cxr ; kb";
        }
        boolean trap = fault.origin().startsWith("trap");
        Long at = parameter(trap ? ParameterRole.TRAP_FRAME : ParameterRole.CONTEXT_RECORD);
        return at == null ? null : (trap ? ".trap 0x" : ".cxr 0x") + windbg.argument(at) + " ; kb";
    }

    private @Nullable Long parameter(ParameterRole role) {
        BugCheck check = facts.bugCheck().find().orElse(null);
        if (check != null) {
            for (BugCheck.Parameter parameter : check.parameters()) {
                if (parameter.role() == role && parameter.value() != 0) {
                    return parameter.value();
                }
            }
        }
        return null;
    }

    /** Those at the fault where the dump has them, else those that it begins with; the heading says which. */
    void registers() {
        CrashContext context =
                facts.fault().find().or(() -> facts.context().find()).orElse(null);
        if (context == null) {
            return;
        }
        Registers registers = context.registers();
        List<String> names = registers.architecture().registerNames();
        List<String> shown = new ArrayList<>(names.size());
        for (int i = 0; i < names.size(); i++) {
            if (registers.known(i)) {
                String name = names.get(i);
                shown.add(
                        " ".repeat(Math.max(0, 3 - name.length())) + name + "=" + windbg.argument(registers.value(i)));
            }
        }
        if (!shown.isEmpty()) {
            page.heading("REGISTERS:  (" + (facts.fault().known() ? "at the fault, " : "") + context.origin() + ")");
        }
        for (int i = 0; i < shown.size(); i += REGISTERS_A_LINE) {
            page.line(String.join(" ", shown.subList(i, Math.min(i + REGISTERS_A_LINE, shown.size()))));
        }
    }

    private void key(String name, @Nullable String value) {
        if (value != null) {
            page.line(name + ":  " + value);
        }
    }
}
