package io.culprit.stack.walk;

import io.culprit.machine.Address;
import io.culprit.machine.Registers;
import io.culprit.stack.CallerSearch;
import io.culprit.stack.Cursor;
import io.culprit.stack.Frame;
import io.culprit.stack.FrameTrust;
import io.culprit.stack.StackRegion;
import io.culprit.stack.StackTarget;
import io.culprit.stack.StackWalk;
import io.culprit.stack.Step;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Walks stacks of one target. From each frame, the ways to find its caller are tried in order of trust: unwind tables, the code itself,
 * frame pointers, a scan. One place, {@link FrameCheck}, decides whether to believe the answer.
 */
public final class StackWalker {

    /** Frames after which a walk ends. */
    public static final int DEFAULT_LIMIT = 512;

    private final StackTarget target;
    private final FrameCheck check;
    private final CallerSearches searches;

    /** A walker for any number of stacks of this target. */
    public StackWalker(StackTarget target) {
        this.target = target;
        this.check = new FrameCheck(target);
        this.searches = new CallerSearches(target);
    }

    /** Frames from these registers out, at most {@link #DEFAULT_LIMIT}. */
    public StackWalk walk(Registers start) {
        return walk(start, DEFAULT_LIMIT);
    }

    /** Frames from these registers out, at most {@code limit}; the reason why the walk ended is a phrase for a report. */
    public StackWalk walk(Registers start, int limit) {
        return walk(start, limit, 0);
    }

    /** Only the frames before the one whose stack pointer is {@code end}; none where {@code start} is beyond it on the same stack. */
    public StackWalk walkUpTo(Registers start, long end) {
        return reached(start.stackPointer(), end)
                ? new StackWalk(List.of(), "the frame at " + Address.hex(end))
                : walk(start, DEFAULT_LIMIT, end);
    }

    private boolean reached(long stackPointer, long end) {
        boolean sameStack = StackRegion.at(target.regions(), stackPointer) == StackRegion.at(target.regions(), end);
        return end != 0 && (stackPointer == end || sameStack && !Address.below(stackPointer, end));
    }

    private StackWalk walk(Registers start, int limit, long end) {
        Walk walk = new Walk(start, end);
        while (walk.frames.size() < limit) {
            String stop = walk.stopOf(next(walk.cursor));
            if (stop != null) {
                return new StackWalk(walk.frames, stop);
            }
        }
        return new StackWalk(walk.frames, "limit of " + limit + " frames");
    }

    /** One walk under way. */
    private final class Walk {
        private final List<Frame> frames = new ArrayList<>();
        private final Set<Place> seen = new HashSet<>();
        private final long end;
        private Cursor cursor;

        Walk(Registers start, long end) {
            this.end = end;
            this.cursor = new Cursor(start, true, 0);
            frames.add(frame(start, FrameTrust.CONTEXT, null));
        }

        /** Takes the step; why the walk ends with it, or null when it goes on. */
        @Nullable
        String stopOf(Step step) {
            if (step instanceof Step.Caller caller) {
                return stopAt(caller);
            }
            return step instanceof Step.End end ? end.why() : ((Step.Stuck) step).why();
        }

        private @Nullable String stopAt(Step.Caller caller) {
            Registers up = caller.registers();
            if (reached(up.stackPointer(), end)) {
                return "the frame at " + Address.hex(end);
            }
            if (!seen.add(new Place(up.instruction(), up.stackPointer()))) {
                return "the stack loops at " + Address.hex(up.stackPointer());
            }
            frames.add(frame(up, caller.trust(), caller.note()));
            long from = cursor.stackPointer();
            cursor = new Cursor(up, caller.exact(), cursor.instruction());
            return intoUnreadableUserMode(from, up.stackPointer()) ? "user mode, whose stack is not in the dump" : null;
        }
    }

    /** Written out: what a record derives by itself is made of method handles at run time, which takes longer than the walk. */
    private record Place(long instruction, long stackPointer) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Place place
                    && place.instruction == instruction
                    && place.stackPointer == stackPointer;
        }

        @Override
        public int hashCode() {
            return 31 * Long.hashCode(instruction) + Long.hashCode(stackPointer);
        }
    }

    /** The first answer that passes the check; else why the answers did not pass and why the last way found none. */
    private Step next(Cursor cursor) {
        Set<String> reasons = new LinkedHashSet<>();
        String last = "";
        for (CallerSearch search : searches.of(cursor.registers().architecture())) {
            Step step = callerOf(cursor, search);
            Step judged = step instanceof Step.Caller caller ? check.judge(cursor, caller) : step;
            if (!(judged instanceof Step.Stuck(String reason))) {
                return judged instanceof Step.End end && !reasons.isEmpty() ? explained(end, reasons) : judged;
            }
            last = reason;
            if (step instanceof Step.Caller) {
                reasons.add(reason);
            }
        }
        reasons.add(last);
        return new Step.Stuck(String.join("; ", reasons));
    }

    /** Unwind tables and call frame rules are read from files: what breaks the virtual machine's bounds there tells no caller. */
    private static Step callerOf(Cursor cursor, CallerSearch search) {
        try {
            return search.callerOf(cursor);
        } catch (VirtualMachineError broken) {
            return new Step.Stuck("what tells the caller cannot be read: " + broken);
        }
    }

    private static Step explained(Step.End end, Set<String> reasons) {
        return new Step.End(String.join("; ", reasons) + "; " + end.why());
    }

    private boolean intoUnreadableUserMode(long from, long stackPointer) {
        return Address.kernelHalf(from)
                && !Address.kernelHalf(stackPointer)
                && target.memory().read(stackPointer, new byte[8], 0, 8) < 8;
    }

    private Frame frame(Registers registers, FrameTrust trust, @Nullable String note) {
        StackRegion region = StackRegion.at(target.regions(), registers.stackPointer());
        return new Frame(registers, trust, region == null ? null : region.kind(), note);
    }
}
