package io.culprit.stack;

import io.culprit.machine.Architecture;
import io.culprit.machine.Registers;
import io.culprit.stack.FrameLinks.Link;
import org.jspecify.annotations.Nullable;

/**
 * Takes up a chain of frame pointers that the frame itself has lost: code without them saves the register somewhere, or passes it on. The
 * record near the frame from which the most links lead through code is one, as what earlier calls have left of chains is soon written over; a
 * value that merely points into a module is not taken in its place; one behind a call that is there is, unless the chain is long.
 */
public final class FrameRecords implements CallerSearch {

    private static final int BYTES = 0x800;

    /** Links that earlier calls leave behind by chance, and as many as outweigh a call that is there. */
    private static final int SHORT = 2;

    private static final int LONG = 3;

    private final StackTarget target;
    private final ReturnAddress candidate;
    private final FrameLinks links;
    private final String register;

    /** Records chained by {@code register}, unless {@code candidate} verifies a call before them. */
    public FrameRecords(StackTarget target, String register, ReturnAddress candidate) {
        this.target = target;
        this.candidate = candidate;
        this.links = new FrameLinks(target);
        this.register = register;
    }

    @Override
    public Step callerOf(Cursor frame) {
        Architecture architecture = frame.registers().architecture();
        int width = architecture.pointerBytes();
        int align = width == 8 ? 16 : 4;
        long low = frame.stackPointer() + align - 1 & -align;
        Link longest = null;
        long at = 0;
        int most = SHORT;
        for (long pointer = low; pointer < low + BYTES; pointer += align) {
            if (most < LONG && verified(frame, pointer, width, align)) {
                most = LONG;
            }
            int length = links.above(frame.stackPointer(), pointer) ? links.length(architecture, pointer) : 0;
            Link link = length > most ? record(architecture, pointer) : null;
            if (link != null) {
                longest = link;
                at = pointer;
                most = length;
            }
        }
        if (longest == null) {
            return new Step.Stuck("no chain of frame pointers begins near " + register);
        }
        Registers up =
                Registers.of(architecture, longest.returns(), at + 2L * width).with(register, longest.next());
        return new Step.Caller(up, false, FrameTrust.SCAN, "a chain of frame pointers begins here");
    }

    private boolean verified(Cursor frame, long from, int width, int bytes) {
        for (long slot = from; slot < from + bytes; slot += width) {
            long value = target.memory().findPointer(slot, width).orElse(0);
            if (value != 0 && StackScan.VERIFIED.equals(candidate.note(frame, slot, value))) {
                return true;
            }
        }
        return false;
    }

    private @Nullable Link record(Architecture architecture, long pointer) {
        Link link = links.at(architecture, pointer);
        return link != null && CallSite.before(target, link.returns()).kind() != CallSite.Kind.NONE ? link : null;
    }
}
