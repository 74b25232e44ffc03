package io.culprit.report;

import io.culprit.fact.StackFrame;
import io.culprit.fact.ThreadStack;
import io.culprit.symbol.SourceLine;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parts of a report that list stacks. */
final class StackParts {

    private final Wording wording;

    StackParts(Wording wording) {
        this.wording = wording;
    }

    List<Report.Frame> frames(List<StackFrame> facts) {
        List<Report.Frame> frames = new ArrayList<>(facts.size());
        for (StackFrame fact : facts) {
            frames.add(new Report.Frame(
                    fact.instruction(),
                    fact.stackPointer(),
                    wording.textOrNull(fact.module()),
                    fact.module() == null ? null : fact.offset(),
                    wording.textOrNull(fact.symbol()),
                    fact.trust().jsonName(),
                    fact.stackKind() == null ? null : fact.stackKind().jsonName(),
                    wording.textOrNull(fact.note()),
                    source(fact.source())));
        }
        return frames;
    }

    private Report.@Nullable Source source(@Nullable SourceLine line) {
        return line == null ? null : new Report.Source(wording.path(line.file()), line.line());
    }

    List<Report.ThreadStack> threads(List<ThreadStack> facts) {
        List<Report.ThreadStack> threads = new ArrayList<>(facts.size());
        for (ThreadStack fact : facts) {
            threads.add(new Report.ThreadStack(
                    fact.id(), wording.textOrNull(fact.name()), frames(fact.stack()), wording.text(fact.stopReason())));
        }
        return threads;
    }
}
