package io.culprit.fact.finder;

import io.culprit.fact.BugCheck;
import io.culprit.fact.StackFrame;
import io.culprit.machine.Registers;
import io.culprit.stack.FrameTrust;
import io.culprit.stack.StackKind;
import io.culprit.windows.KernelImage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Names of kernel functions that nothing but the crash itself tells, where that is conclusive. The context that Windows saves for a bug
 * check is the one in which {@code KeBugCheckEx} was entered: its argument registers hold code and parameters. Whoever called it with
 * 0xE6 and 0x26 from an interrupt is the handler of the IOMMU's fault interrupt: {@code IvtHandleInterrupt} for Intel's VT-d,
 * {@code HsaHandleInterrupt} for AMD-Vi, as public stacks and symbol lists show.
 */
final class InferredNames {

    private static final int DMA_VIOLATION = 0xE6;
    private static final long IOMMU_FAULT = 0x26;
    private static final int RETURN_ADDRESS_BYTES = 8;

    private InferredNames() {}

    /** The same frames, the first ones named where that is certain. */
    static List<StackFrame> of(
            List<StackFrame> frames, @Nullable BugCheck bugCheck, @Nullable Registers start, @Nullable String vendor) {
        if (bugCheck == null || start == null || frames.isEmpty() || !entered(frames.getFirst(), bugCheck, start)) {
            return frames;
        }
        List<StackFrame> named = new ArrayList<>(frames);
        named.set(0, named(frames.getFirst(), "nt!KeBugCheckEx", "name from the saved argument registers"));
        String handler = handler(bugCheck, vendor);
        if (handler != null && frames.size() > 1 && calledFrom(frames.get(1), frames.getFirst())) {
            StackFrame caller = frames.get(1);
            String module = KernelImage.NAME.equals(caller.module()) ? "nt" : "hal";
            named.set(1, named(caller, module + "!" + handler, "name from what it passed: the IOMMU's fault handler"));
        }
        return named;
    }

    /** Whether frame 0 is the entry of KeBugCheckEx: an address in the kernel, code and parameters in the argument registers. */
    private static boolean entered(StackFrame frame, BugCheck bugCheck, Registers start) {
        return frame.symbol() == null
                && KernelImage.NAME.equals(frame.module())
                && frame.instruction() == start.instruction()
                && start.known("rcx")
                && (int) start.value("rcx") == bugCheck.code()
                && start.value("rdx") == bugCheck.parameters().get(0).value()
                && start.value("r8") == bugCheck.parameters().get(1).value()
                && start.value("r9") == bugCheck.parameters().get(2).value();
    }

    private static @Nullable String handler(BugCheck bugCheck, @Nullable String vendor) {
        boolean iommu = bugCheck.baseCode() == DMA_VIOLATION
                && bugCheck.parameters().getFirst().value() == IOMMU_FAULT;
        if (!iommu || vendor == null) {
            return null;
        }
        return switch (vendor) {
            case "GenuineIntel" -> "IvtHandleInterrupt";
            case "AuthenticAMD" -> "HsaHandleInterrupt";
            default -> null;
        };
    }

    /** At the entry of a function its return address is on top of the stack, so this caller is no guess. */
    private static boolean calledFrom(StackFrame caller, StackFrame callee) {
        boolean kernel = KernelImage.NAME.equals(caller.module()) || "hal.dll".equalsIgnoreCase(caller.module());
        return kernel
                && caller.symbol() == null
                && callee.stackKind() == StackKind.ISR
                && caller.stackPointer() == callee.stackPointer() + RETURN_ADDRESS_BYTES;
    }

    private static StackFrame named(StackFrame frame, String name, String why) {
        return new StackFrame(
                frame.instruction(),
                frame.stackPointer(),
                frame.module(),
                frame.offset(),
                name,
                frame.trust() == FrameTrust.SCAN ? FrameTrust.INFERRED : frame.trust(),
                frame.stackKind(),
                why);
    }
}
