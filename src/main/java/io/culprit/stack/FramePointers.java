package io.culprit.stack;

import io.culprit.machine.Address;
import io.culprit.machine.Architecture;
import io.culprit.machine.Registers;
import io.culprit.stack.FrameLinks.Link;

/**
 * The chain of frame pointers: each points at the caller's, and the return address stands right above (x86 EBP frames; ARM64 and ARM
 * procedure call standards; x64 code of other systems). On x64 Windows the register is free for other use, so that there two links in a
 * row must fit.
 */
public final class FramePointers implements CallerSearch {

    private final FrameLinks links;
    private final String register;
    private final boolean strict;
    private final boolean windows;

    /** Frames chained by {@code register}; {@code strict} asks more of each link before it counts. */
    public FramePointers(StackTarget target, String register, boolean strict) {
        this.links = new FrameLinks(target);
        this.register = register;
        this.strict = strict;
        this.windows = target.windowsConvention();
    }

    @Override
    public Step callerOf(Cursor frame) {
        Registers from = frame.registers();
        if (!from.known(register)) {
            return new Step.Stuck(register + " is not known");
        }
        long pointer = from.value(register);
        Architecture architecture = from.architecture();
        Link link = links.above(frame.stackPointer(), pointer) ? links.at(architecture, pointer) : null;
        if (link == null) {
            return new Step.Stuck(register + " " + Address.hex(pointer) + " is no frame pointer");
        }
        if (link.returns() == 0 && link.next() == 0) {
            return strict && (Address.kernelHalf(pointer) || windows)
                    ? new Step.Stuck("end of the frame pointers")
                    : new Step.End("end of the frame pointers");
        }
        if (strict && !fits(architecture, frame.stackPointer(), pointer)) {
            return new Step.Stuck(register + " " + Address.hex(pointer) + " leads to no second frame");
        }
        Registers up = Registers.of(architecture, link.returns(), pointer + 2L * architecture.pointerBytes())
                .with(register, link.next());
        boolean outside = links.leadsBack(architecture, pointer, link);
        return new Step.Caller(up, false, FrameTrust.FRAME_POINTER, outside ? Step.Caller.OUTSIDE : null, outside);
    }

    private boolean fits(Architecture architecture, long stackPointer, long pointer) {
        boolean aligned = architecture.pointerBytes() != 8 || (pointer & 15) == 0;
        return aligned && links.begins(architecture, stackPointer, pointer);
    }
}
