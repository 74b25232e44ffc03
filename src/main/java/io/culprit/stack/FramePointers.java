package io.culprit.stack;

import io.culprit.machine.Address;
import io.culprit.machine.Architecture;
import io.culprit.machine.Registers;
import io.culprit.stack.StackTarget.Ground;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The chain of frame pointers: each points at the caller's, and the return address stands right above (x86 EBP frames; ARM64 and ARM
 * procedure call standards; x64 code of other systems). On x64 Windows the register is free for other use, so that there two links in a
 * row must fit.
 */
public final class FramePointers implements CallerSearch {

    private final StackTarget target;
    private final String register;
    private final boolean strict;
    private final boolean windows;

    /** Frames chained by {@code register}; {@code strict} asks more of each link before it counts. */
    public FramePointers(StackTarget target, String register, boolean strict) {
        this.target = target;
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
        Link link = link(from, pointer);
        if (link == null || Address.below(pointer, frame.stackPointer()) || !sameStack(frame.stackPointer(), pointer)) {
            return new Step.Stuck(register + " " + Address.hex(pointer) + " is no frame pointer");
        }
        if (link.returns() == 0 && link.next() == 0) {
            return strict && (Address.kernelHalf(pointer) || windows)
                    ? new Step.Stuck("end of the frame pointers")
                    : new Step.End("end of the frame pointers");
        }
        if (strict && !goesOn(from, pointer, link)) {
            return new Step.Stuck(register + " " + Address.hex(pointer) + " leads to no second frame");
        }
        Registers up = Registers.of(from.architecture(), link.returns(), pointer + 2L * bytes(from))
                .with(register, link.next());
        return new Step.Caller(up, false, FrameTrust.FRAME_POINTER, null);
    }

    /** The register may point at another stack where code has switched stacks; what lies in between is not to be passed over. */
    private boolean sameStack(long stackPointer, long pointer) {
        StackRegion here = StackRegion.at(target.regions(), stackPointer);
        return here == null || here.holds(pointer);
    }

    private boolean goesOn(Registers from, long pointer, Link link) {
        boolean aligned = bytes(from) != 8 || (pointer & 15) == 0;
        if (!aligned || !code(link.returns())) {
            return false;
        }
        if (link.next() == 0) {
            return true;
        }
        Link second = Address.below(pointer, link.next()) ? link(from, link.next()) : null;
        return second != null && (code(second.returns()) || second.returns() == 0 && second.next() == 0);
    }

    private boolean code(long address) {
        Ground ground = target.ground(address);
        return ground == Ground.CODE || ground == Ground.MODULE;
    }

    private @Nullable Link link(Registers from, long pointer) {
        int bytes = bytes(from);
        if ((pointer & bytes - 1) != 0) {
            return null;
        }
        OptionalLong next = target.memory().findPointer(pointer, bytes);
        OptionalLong returns = target.memory().findPointer(pointer + bytes, bytes);
        if (next.isEmpty() || returns.isEmpty()) {
            return null;
        }
        boolean tagged = from.architecture() == Architecture.ARM64;
        long address = returns.getAsLong();
        return new Link(next.getAsLong(), tagged ? PointerTag.strip(target, address) : address);
    }

    private static int bytes(Registers registers) {
        return registers.architecture().pointerBytes();
    }

    private record Link(long next, long returns) {}
}
