package io.culprit.stack;

import io.culprit.machine.Address;
import io.culprit.machine.Registers;
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
        List<Frame> frames = new ArrayList<>();
        Set<Long> seen = new HashSet<>();
        Cursor cursor = new Cursor(start, true, 0);
        frames.add(frame(start, FrameTrust.CONTEXT, null));
        while (frames.size() < limit) {
            switch (next(cursor)) {
                case Step.End(String why) -> {
                    return new StackWalk(frames, why);
                }
                case Step.Stuck(String why) -> {
                    return new StackWalk(frames, why);
                }
                case Step.Caller caller -> {
                    if (!seen.add(caller.registers().stackPointer() * 31
                            + caller.registers().instruction())) {
                        return new StackWalk(frames, "the stack loops at " + Address.hex(cursor.stackPointer()));
                    }
                    frames.add(frame(caller.registers(), caller.trust(), caller.note()));
                    if (intoUnreadableUserMode(cursor, caller)) {
                        return new StackWalk(frames, "user mode, whose stack is not in the dump");
                    }
                    cursor = new Cursor(caller.registers(), caller.exact(), cursor.instruction());
                }
            }
        }
        return new StackWalk(frames, "limit of " + limit + " frames");
    }

    /** The first answer that passes the check; else why the answers did not pass and why the last way found none. */
    private Step next(Cursor cursor) {
        Set<String> reasons = new LinkedHashSet<>();
        String last = "";
        for (CallerSearch search : searches.of(cursor.registers().architecture())) {
            Step step = search.callerOf(cursor);
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

    private static Step explained(Step.End end, Set<String> reasons) {
        return new Step.End(String.join("; ", reasons) + "; " + end.why());
    }

    private boolean intoUnreadableUserMode(Cursor from, Step.Caller caller) {
        long sp = caller.registers().stackPointer();
        return Address.kernelHalf(from.stackPointer())
                && !Address.kernelHalf(sp)
                && target.memory().read(sp, new byte[8], 0, 8) < 8;
    }

    private Frame frame(Registers registers, FrameTrust trust, @Nullable String note) {
        StackRegion region = StackRegion.at(target.regions(), registers.stackPointer());
        return new Frame(registers, trust, region == null ? null : region.kind(), note);
    }
}
