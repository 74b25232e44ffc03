package io.culprit.shell;

import io.culprit.fact.Facts;
import io.culprit.fact.Recursion;
import io.culprit.fact.StackFrame;
import io.culprit.fact.finder.StackFinder;
import io.culprit.machine.Registers;
import io.culprit.stack.Frame;
import io.culprit.stack.StackWalk;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;

/**
 * Stacks with names: the crashing one as the report has it, others by a walk of their own.
 *
 * @param lines innermost first
 * @param stopReason why the walk ended
 */
public record Stacks(List<StackLine> lines, String stopReason) {

    /** Copies the list. */
    public Stacks {
        lines = List.copyOf(lines);
    }

    /** The stack of the report: from the bug check through the fault. */
    static Stacks of(Facts facts, Names names) {
        List<StackLine> lines = new ArrayList<>();
        for (StackFrame frame : facts.stack()) {
            lines.add(new StackLine(frame, site(frame, names), null));
        }
        return new Stacks(lines, facts.stackStopReason());
    }

    /** The stack below these registers. */
    static Stacks of(StackFinder finder, Registers start, Names names) {
        StackWalk walk = finder.walk(start);
        List<StackLine> lines = new ArrayList<>();
        for (Frame frame : walk.frames()) {
            for (StackFrame named : finder.named(frame)) {
                lines.add(new StackLine(named, site(named, names), frame.registers()));
            }
        }
        return new Stacks(lines, walk.stopReason());
    }

    private static String site(StackFrame frame, Names names) {
        String symbol = frame.symbol();
        String place = names.place(frame.instruction());
        return symbol == null
                ? place
                : place.substring(0, Math.max(0, place.indexOf("+0x"))) + symbol.substring(symbol.indexOf('!'));
    }

    /**
     * The lines as people read them: of a part that repeats itself only its first turn.
     *
     * @param most how many lines there may be
     * @param line takes a line and its number
     * @param repeated takes what there is to say behind such a turn
     */
    public void each(int most, ObjIntConsumer<StackLine> line, Consumer<String> repeated) {
        List<StackFrame> frames = new ArrayList<>();
        for (StackLine each : lines) {
            frames.add(each.frame());
        }
        for (int i = 0; i < Math.min(most, lines.size()); ) {
            Recursion recursion = Recursion.at(frames, i);
            int shown = recursion == null ? 1 : recursion.frames();
            for (int j = i; j < Math.min(most, i + shown); j++) {
                line.accept(lines.get(j), j);
            }
            if (recursion != null && i + shown <= most) {
                repeated.accept(recursion.words());
            }
            i += recursion == null ? 1 : recursion.size();
        }
    }
}
