package io.culprit.verdict;

import io.culprit.fact.BugCheck;
import io.culprit.fact.CrashContext;
import io.culprit.fact.FaultingInstruction;
import io.culprit.fact.RaisedException;
import io.culprit.fact.StackFrame;
import io.culprit.image.LoadedModule;
import io.culprit.machine.Address;
import io.culprit.rule.Driver;
import io.culprit.rule.DriverClass;
import io.culprit.rule.WindowsPart;
import io.culprit.rule.WindowsParts;
import io.culprit.windows.KernelImage;
import io.culprit.windows.bugcheck.ParameterRole;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a crash without a culprit happened. What is surest comes first: a frame that is no guess, the address of the fault, a
 * parameter, what Windows itself blamed, what the bug check is about by itself, a guessed frame; else it is the kernel alone. It can be a
 * driver from elsewhere that is not accused, because the evidence is thin or a rule of the user speaks for it.
 */
final class PartFinder {

    private static final int MOST_LEADS = 8;

    /** KERNEL_DATA_INPAGE_ERROR. */
    private static final int PAGE_NOT_READ = 0x7A;

    private final Scene scene;
    private @Nullable WindowsPart part;
    private String module = KernelImage.NAME;
    private String why = "";

    private PartFinder(Scene scene) {
        this.scene = scene;
    }

    /** The part; null for a program, a device's own transfer and the platform's timer, which are in none, and without a bug check. */
    static @Nullable Part find(Scene scene) {
        BugCheck check = scene.bugCheck();
        boolean inWindows = scene.facts().dump().kind().kernel() && !scene.isDmaFault() && !StackClues.timer(check);
        return check == null || !inWindows ? null : new PartFinder(scene).find(check);
    }

    private @Nullable Part find(BugCheck check) {
        boolean found = frame(true)
                || fault()
                || parameter(check)
                || blamed()
                || topic(check)
                || frame(false)
                || is(KernelImage.NAME, "nothing leads to another part of Windows", false);
        return found && part != null ? new Part(part.name(), module, part.serves(), why, leads(part)) : null;
    }

    /** Takes the part of a module; a driver from elsewhere, which is in none, only where it is sure. */
    private boolean is(String name, String reason, boolean sure) {
        part = WindowsParts.of(name).orElse(null);
        if (part == null && sure && !scene.provenance(name).windows()) {
            part = new WindowsPart(name, Part.OUTSIDE, "driver from elsewhere", List.of());
        }
        module = name;
        why = reason;
        return part != null;
    }

    /** The same of a module that is not the kernel or the HAL, through which every crash passes. */
    private boolean outside(@Nullable String name, String reason, boolean sure) {
        return name != null && !WindowsCore.holds(name) && is(name, reason, sure);
    }

    private boolean frame(boolean sure) {
        for (StackFrame frame : scene.facts().stack()) {
            String name = frame.module();
            boolean mine = !sure || frame.trust().certain();
            if (mine && name != null && !WindowsCore.holds(name)) {
                String where = name + "+" + Address.hex(frame.offset());
                return is(
                        name,
                        where
                                + (frame.trust().certain()
                                        ? " is the innermost frame outside the kernel"
                                        : " is the first outside the kernel that a scan of the stack found"),
                        sure);
            }
        }
        return false;
    }

    private boolean fault() {
        var facts = scene.facts();
        RaisedException exception = facts.exception().find().orElse(null);
        FaultingInstruction instruction = facts.instruction().find().orElse(null);
        CrashContext context = facts.context().find().orElse(null);
        String name = exception == null ? null : exception.module();
        if (name == null && instruction != null) {
            name = moduleAt(instruction.address());
        }
        if (name == null && context != null) {
            name = moduleAt(context.registers().instruction());
        }
        return outside(name, "the instruction at fault lies in " + name, true);
    }

    private @Nullable String moduleAt(long address) {
        return scene.facts().modules().at(address).map(scene::nameOf).orElse(null);
    }

    private boolean parameter(BugCheck check) {
        for (int i = 0; i < check.parameters().size(); i++) {
            BugCheck.Parameter one = check.parameters().get(i);
            boolean sure = one.role() == ParameterRole.INSTRUCTION_ADDRESS;
            boolean unread = check.baseCode() == PAGE_NOT_READ && one.role() == ParameterRole.REFERENCED_ADDRESS;
            String number = "P" + (i + 1);
            String reason = unread
                    ? "the page that could not be read (" + number + ") is one of " + one.module()
                    : number + " of the bug check points into " + one.module();
            if (outside(one.module(), reason, sure)) {
                return true;
            }
        }
        return false;
    }

    private boolean blamed() {
        String name = scene.facts().brokenDriver().find().orElse(null);
        return outside(name, "Windows itself named " + name + " when it wrote the dump", true);
    }

    private boolean topic(BugCheck check) {
        part = WindowsParts.of(check.baseCode()).orElse(null);
        module = KernelImage.NAME;
        why = part == null ? "" : "that is what the bug check " + check.name() + " is about";
        return part != null;
    }

    private List<Part.Lead> leads(WindowsPart found) {
        List<Part.Lead> leads = new ArrayList<>();
        for (LoadedModule loaded : scene.facts().modules().loaded()) {
            String name = scene.nameOf(loaded);
            Driver driver = scene.driver(name);
            DriverClass kind = driver.driverClass();
            boolean works = found.classes().contains(kind);
            if (works
                    && leads.size() < MOST_LEADS
                    && scene.nameable(name)
                    && !scene.provenance(name).windows()) {
                leads.add(new Part.Lead(
                        name, kind, "a loaded driver of class " + kind.word() + " that is not part of Windows"));
            }
        }
        return leads;
    }
}
