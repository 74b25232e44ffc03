package io.culprit.shell;

import io.culprit.dump.UserProcess;
import io.culprit.fact.Facts;
import io.culprit.fact.StackFrame;
import io.culprit.image.LoadedModule;
import io.culprit.machine.Registers;
import io.culprit.stack.CodeRegions;
import io.culprit.stack.Frame;
import io.culprit.stack.FrameTrust;
import io.culprit.stack.StackTarget;
import io.culprit.stack.StackWalk;
import io.culprit.stack.walk.StackWalker;
import io.culprit.symbol.SourceLine;
import io.culprit.windows.CrashedSystem;
import io.culprit.windows.StackRegions;
import io.culprit.windows.SymbolFrames;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Stacks with names: the crashing one as the report has it, others by a walk of their own.
 *
 * @param lines innermost first
 * @param stopReason why the walk ended
 */
public record Stacks(List<StackLine> lines, String stopReason) {

    private static final int PAGE_EXECUTE_ANY = 0xF0;

    /** Copies the list. */
    public Stacks {
        lines = List.copyOf(lines);
    }

    /** The stack of the report: from the bug check through the fault. */
    static Stacks of(Facts facts, Names names) {
        List<StackLine> lines = new ArrayList<>();
        for (StackFrame frame : facts.stack()) {
            String site = frame.symbol() != null ? frame.symbol() : names.site(frame.instruction());
            lines.add(new StackLine(
                    frame.instruction(),
                    frame.stackPointer(),
                    site,
                    frame.trust(),
                    frame.note(),
                    source(frame.source()),
                    null));
        }
        return new Stacks(lines, facts.stackStopReason());
    }

    /** The stack below these registers. */
    static Stacks of(Scope scope, Registers start, CrashedSystem system, Names names, int limit) {
        StackTarget target = new StackTarget(
                system.memory(),
                system.modules(),
                system.images(),
                StackRegions.of(system, scope.thread(), scope.processor()),
                new SymbolFrames(system.symbols()),
                code(system.dump().process().orElse(null)));
        StackWalk walk = new StackWalker(target).walk(start, limit);
        List<StackLine> lines = new ArrayList<>();
        for (Frame frame : walk.frames()) {
            lines.add(line(frame, system, names));
        }
        return new Stacks(lines, walk.stopReason());
    }

    private static StackLine line(Frame frame, CrashedSystem system, Names names) {
        boolean exact = frame.trust() == FrameTrust.CONTEXT;
        long address = frame.instruction();
        LoadedModule module = system.modules().at(address).orElse(null);
        SourceLine source = module == null
                ? null
                : system.symbols()
                        .line(module, address - module.base() - (exact ? 0 : 1))
                        .orElse(null);
        return new StackLine(
                address,
                frame.stackPointer(),
                exact ? names.site(address) : names.returnSite(address),
                frame.trust(),
                frame.note(),
                source(source),
                frame.registers());
    }

    private static @Nullable String source(@Nullable SourceLine line) {
        return line == null ? null : line.file() + " @ " + line.line();
    }

    private static @Nullable CodeRegions code(@Nullable UserProcess process) {
        if (process == null || process.regions().isEmpty()) {
            return null;
        }
        CodeRegions code = new CodeRegions(process.regions().size());
        for (UserProcess.Region region : process.regions()) {
            code.add(region.start(), region.sizeBytes(), (region.protection() & PAGE_EXECUTE_ANY) != 0);
        }
        return code;
    }
}
