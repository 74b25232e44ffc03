package io.culprit.fact;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a stack that repeats itself: a function that calls itself, or a few that call each other, from the same places.
 *
 * @param frames of one turn
 * @param times how often the turn is there
 */
public record Recursion(int frames, int times) {

    private static final int LONGEST_TURN = 16;
    private static final int FEWEST_TIMES = 3;

    /** The recursion that begins with the frame at this index, by its shortest turn; null for none. */
    public static @Nullable Recursion at(List<StackFrame> stack, int index) {
        for (int length = 1; length <= LONGEST_TURN && index + FEWEST_TIMES * length <= stack.size(); length++) {
            int same = index + length;
            while (same < stack.size() && sameCall(stack.get(same), stack.get(same - length))) {
                same++;
            }
            int times = (same - index) / length;
            if (times >= FEWEST_TIMES) {
                return new Recursion(length, times);
            }
        }
        return null;
    }

    private static boolean sameCall(StackFrame one, StackFrame other) {
        return one.instruction() == other.instruction()
                && one.inlined() == other.inlined()
                && one.note() == null == (other.note() == null)
                && (one.symbol() == null ? other.symbol() == null : one.symbol().equals(other.symbol()));
    }

    /** How many frames it has. */
    public int size() {
        return frames * times;
    }

    /** In words, to stand behind the first turn. */
    public String words() {
        return frames == 1
                ? "[recursion: " + times + " times]"
                : "[recursion: these " + frames + " frames " + times + " times]";
    }
}
