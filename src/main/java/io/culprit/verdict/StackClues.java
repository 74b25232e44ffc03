package io.culprit.verdict;

import io.culprit.fact.BugCheck;
import io.culprit.fact.StackFrame;
import io.culprit.machine.Address;
import io.culprit.rule.Role;
import io.culprit.stack.FrameTrust;
import io.culprit.stack.StackKind;
import io.culprit.windows.KernelImage;
import io.culprit.windows.bugcheck.ParameterRole;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Clues from the crashing stack. Frames of the kernel, of libraries and of services of Windows are passed over: they work for
 * somebody. Below an interrupt frame everything was merely interrupted; a device's fault is nobody's on the stack.
 */
final class StackClues {

    /** DRIVER_VERIFIER_DMA_VIOLATION: the verifier or the IOMMU's interrupt calls for it, in the kernel, whatever lies on the stack. */
    private static final int DMA_VIOLATION = 0xE6;

    /** A return address of x64. */
    private static final int POINTER_BYTES = 8;

    private static final ParameterRole[] OF_FAULTS = {
        ParameterRole.INSTRUCTION_ADDRESS,
        ParameterRole.TRAP_FRAME,
        ParameterRole.CONTEXT_RECORD,
        ParameterRole.EXCEPTION_RECORD,
        ParameterRole.EXCEPTION_CODE
    };

    private final Scene scene;
    private final List<Clue> clues;

    private StackClues(Scene scene, List<Clue> clues) {
        this.scene = scene;
        this.clues = clues;
    }

    static void find(Scene scene, List<Clue> clues) {
        StackClues finder = new StackClues(scene, clues);
        List<StackFrame> frames = scene.facts().stack();
        int interrupted = scene.isDmaFault() ? 0 : watchdog(scene) ? frames.size() : interruptedFrom(frames);
        finder.bystanders(frames.subList(interrupted, frames.size()));
        finder.caller(frames);
        if (!timer(scene.bugCheck())) {
            finder.suspects(frames.subList(0, interrupted));
        }
    }

    /** Driver Verifier found the platform's timer wrong (0xE6 with P1 = 1 or 2): whoever asked for the time is not to blame. */
    static boolean timer(@Nullable BugCheck check) {
        long first = check == null || check.baseCode() != DMA_VIOLATION
                ? 0
                : check.parameters().getFirst().value();
        return first == 1 || first == 2;
    }

    /** The clock interrupt raises these because of what it interrupted: DPC_WATCHDOG_VIOLATION, CLOCK_WATCHDOG_TIMEOUT. */
    private static boolean watchdog(Scene scene) {
        return scene.isBugCheck(0x133) || scene.isBugCheck(0x101);
    }

    /** The first frame below the interrupt path: where an interrupt's own stack ends. */
    private static int interruptedFrom(List<StackFrame> frames) {
        for (int i = 1; i < frames.size(); i++) {
            boolean before = frames.get(i - 1).stackKind() == StackKind.ISR;
            if (before && frames.get(i).stackKind() != StackKind.ISR) {
                return Math.min(i + 1, frames.size());
            }
        }
        return frames.size();
    }

    /** Who called for the bug check: the context is that of KeBugCheckEx at its entry, and the return address lies right there. */
    private void caller(List<StackFrame> frames) {
        if (frames.size() < 2 || scene.isBugCheck(DMA_VIOLATION) || !calledFor(scene.bugCheck())) {
            return;
        }
        StackFrame bugCheck = frames.getFirst();
        StackFrame caller = frames.get(1);
        String module = caller.module();
        boolean entered = bugCheck.trust() == FrameTrust.CONTEXT && KernelImage.NAME.equals(bugCheck.module());
        boolean returns = caller.trust().certain() || caller.stackPointer() - bugCheck.stackPointer() == POINTER_BYTES;
        if (entered && returns && module != null && scene.nameable(module) && !scene.windowsService(module)) {
            String where = module + "+" + Address.hex(caller.offset());
            String text = module + " called for the bug check itself: KeBugCheckEx was to return to " + where;
            clues.add(
                    Clue.of(Role.BUG_CHECK_CALLER, module, text, source(caller)).at(caller.instruction()));
        }
    }

    /** Whether it is a bug check that code asks for. One of a fault is raised by the handler, and its context may be the fault's. */
    private static boolean calledFor(@Nullable BugCheck check) {
        boolean called = check != null;
        for (ParameterRole role : OF_FAULTS) {
            called &= check == null || !check.has(role);
        }
        return called;
    }

    private void bystanders(List<StackFrame> frames) {
        List<String> seen = new ArrayList<>();
        for (StackFrame frame : frames) {
            String module = frame.module();
            if (module != null && scene.nameable(module) && !seen.contains(module)) {
                seen.add(module);
                clues.add(Clue.of(
                        Role.INTERRUPTED,
                        module,
                        module + " was merely interrupted: the interrupt has nothing to do with the code it stopped",
                        source(frame)));
            }
        }
    }

    private void suspects(List<StackFrame> frames) {
        List<StackFrame> found = nearestOfEach(frames);
        @Nullable StackFrame nearest = nearest(found);
        for (int i = 0; i < found.size(); i++) {
            Role role = found.get(i) == nearest ? suspectRole() : Role.STACK_FAR;
            @Nullable StackFrame other = other(frames, found.get(i));
            StackFrame frame = other == null ? found.get(i) : other;
            Clue clue = Clue.of(role, frame.module(), text(frame), source(frame))
                    .alone(found.size() == 1)
                    .ranked(i)
                    .counted(count(frames, frame))
                    .detailed(other == null ? "same" : behind(frames, frame) ? "behind" : "direct");
            clues.add(frame.trust().certain() ? clue : clue.uncertain());
        }
    }

    /** The nearest frame of its module at a place that no clue speaks of yet: the frame at fault is no second reason. */
    private @Nullable StackFrame other(List<StackFrame> frames, StackFrame nearest) {
        for (StackFrame frame : frames) {
            if (Objects.equals(frame.module(), nearest.module()) && !spokenOf(frame)) {
                return frame;
            }
        }
        return null;
    }

    private boolean spokenOf(StackFrame frame) {
        for (Clue clue : clues) {
            if (clue.place() == frame.instruction()) {
                return true;
            }
        }
        return false;
    }

    private static int count(List<StackFrame> frames, StackFrame driver) {
        int count = 0;
        for (StackFrame frame : frames) {
            count += Objects.equals(frame.module(), driver.module()) ? 1 : 0;
        }
        return count;
    }

    /** Whether a service of Windows, such as a file system, works between the fault and this frame. */
    private boolean behind(List<StackFrame> frames, StackFrame driver) {
        for (int i = 0; frames.get(i) != driver; i++) {
            String module = frames.get(i).module();
            boolean service = module != null && scene.nameable(module) && scene.windowsService(module);
            if (service && frames.get(i).trust().certain()) {
                return true;
            }
        }
        return false;
    }

    private Role suspectRole() {
        boolean verifier = scene.isBugCheck(0xC4) || scene.isBugCheck(0xC9) || scene.isBugCheck(0xE6);
        return verifier ? Role.VERIFIER_CALLER : Role.STACK;
    }

    private List<StackFrame> nearestOfEach(List<StackFrame> frames) {
        List<StackFrame> found = new ArrayList<>();
        List<String> seen = new ArrayList<>();
        for (StackFrame frame : frames) {
            String module = frame.module();
            if (module != null && !seen.contains(module) && scene.nameable(module) && !scene.windowsService(module)) {
                seen.add(module);
                found.add(frame);
            }
        }
        return found;
    }

    private static @Nullable StackFrame nearest(List<StackFrame> found) {
        for (StackFrame frame : found) {
            if (frame.trust().certain()) {
                return frame;
            }
        }
        return found.isEmpty() ? null : found.getFirst();
    }

    private static String text(StackFrame frame) {
        String where = frame.symbol() != null ? frame.symbol() : frame.module() + "+" + Address.hex(frame.offset());
        return frame.trust().certain() ? where + " is on the stack" : "a scan of the stack found " + where;
    }

    private static String source(StackFrame frame) {
        return "stack at " + Address.hex(frame.stackPointer()) + " ("
                + frame.trust().jsonName() + ")";
    }
}
