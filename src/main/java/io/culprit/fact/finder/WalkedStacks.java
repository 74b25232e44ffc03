package io.culprit.fact.finder;

import io.culprit.fact.finder.StackFinder.Found;
import io.culprit.machine.Budget;
import io.culprit.machine.Registers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The stacks of a program's threads: those of one stack and one place are walked once, and there is an end to what is walked and shown.
 * A dump can list a thread in 48 bytes, and each would cost a walk of its own.
 */
final class WalkedStacks {

    private static final int MOST_WALKS = 2_000;
    private static final int MOST_FRAMES = 50_000;

    /** What a frame with its names takes in memory, about. */
    private static final int FRAME_BYTES = 512;

    /** Where a walk begins. */
    private record Start(long instruction, long stackPointer) {}

    private final Map<Start, Found> known = new HashMap<>();
    private final int mostWalks;
    private final int mostFrames;
    private final Budget budget;
    private int frames;

    WalkedStacks(Budget budget) {
        this(MOST_WALKS, MOST_FRAMES, budget);
    }

    WalkedStacks(int mostWalks, int mostFrames, Budget budget) {
        this.budget = budget;
        this.mostWalks = mostWalks;
        this.mostFrames = mostFrames;
    }

    /** The frames from these registers on; beyond the bounds none, and the reason says so. */
    Found find(Registers registers, Function<Registers, Found> walk) {
        Start start = new Start(registers.instruction(), registers.stackPointer());
        Found found = known.get(start);
        if (found == null && known.size() >= mostWalks) {
            return new Found(List.of(), "not walked: " + mostWalks + " stacks of other threads were walked before it");
        }
        if (frames >= mostFrames) {
            return new Found(List.of(), "not walked: the report has " + frames + " frames of other threads already");
        }
        if (!budget.go()) {
            return new Found(List.of(), "not walked: " + budget.said());
        }
        if (found == null) {
            found = walk.apply(registers);
            budget.keep((long) found.frames().size() * FRAME_BYTES);
            known.put(start, found);
        }
        frames += found.frames().size();
        return found;
    }
}
