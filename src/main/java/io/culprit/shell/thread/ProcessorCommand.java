package io.culprit.shell.thread;

import io.culprit.fact.CrashingProcessor;
import io.culprit.machine.Registers;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Digits;
import io.culprit.shell.KernelObject;
import io.culprit.shell.Manual;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Scope;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import io.culprit.windows.Processors;
import io.culprit.windows.bugcheck.Irql;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** {@code !pcr !prcb !running !irql}: processors. */
public final class ProcessorCommand implements DebuggerCommand {

    @Override
    public Manual manual() {
        return Manual.of(
                "!pcr|!prcb|!irql [N] | !running [-t] [-i]",
                "Processors: control block, current thread, IRQL; -t adds stacks, -i idle ones.",
                "!pcr",
                "!prcb",
                "!running",
                "!irql");
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        if (!session.kernel()) {
            throw new RefusedException("this is the dump of a program: processors are the kernel's");
        }
        if (name.equals("!running")) {
            return running(options(tail), session);
        }
        Processors processors = Processors.of(session.system());
        Processors.Prcb block = tail.atEnd() ? crashing(processors) : numbered(processors, tail.expression());
        tail.end();
        if (name.equals("!irql")) {
            return irql(processors, block, session);
        }
        return block(processors, block, session);
    }

    /** {@code -t}, {@code -i}, {@code -it}: the letters of all. */
    private static String options(Tail tail) {
        StringBuilder letters = new StringBuilder();
        while (tail.peek().startsWith("-") && tail.peek().split("\\s", 2)[0].matches("-[ti]+")) {
            letters.append(tail.word());
        }
        tail.end();
        return letters.toString();
    }

    private static Processors.Prcb crashing(Processors processors) {
        return processors
                .crashing()
                .orElseThrow(() ->
                        new RefusedException("the control block of the processor that crashed is not in the dump"));
    }

    private static Processors.Prcb numbered(Processors processors, long number) {
        Optional<Processors.Prcb> crashing = processors.crashing();
        if (crashing.isPresent() && crashing.get().number() == number) {
            return crashing.get();
        }
        for (Processors.Prcb block : processors.all()) {
            if (block.number() == number) {
                return block;
            }
        }
        throw new RefusedException("the control block of processor " + number + " is not in the dump");
    }

    private static Reply block(Processors processors, Processors.Prcb block, Session session) {
        Reply.Builder answer = new Reply.Builder();
        String at =
                block.address() == 0 ? "address not known" : session.numbers().argument(block.address());
        answer.line("PRCB for Processor " + block.number() + " at " + at + ":", Reply.Mark.STRONG);
        OptionalInt pcr = session.system().layout().find("_KPCR", "Prcb");
        if (pcr.isPresent() && block.address() != 0) {
            answer.pair("KPCR", session.numbers().argument(block.address() - pcr.getAsInt()));
        }
        processors
                .currentThread(block)
                .ifPresent(thread -> answer.pair(
                        "Current thread",
                        session.numbers().argument(thread.address()) + (processors.idle(block) ? " (idle)" : "")));
        processors.vendor(block).ifPresent(vendor -> answer.pair("Vendor", vendor));
        processors
                .context(block)
                .ifPresent(context -> answer.pair("Context", session.names().site(context.instruction())));
        answer.add(irql(processors, block, session));
        return answer.build();
    }

    private static Reply irql(Processors processors, Processors.Prcb block, Session session) {
        OptionalInt irql = processors.irql(block);
        if (irql.isPresent()) {
            String word = Irql.name(irql.getAsInt());
            return Reply.of("Debugger saved IRQL for processor 0x" + Integer.toHexString(block.number()) + " -- "
                    + irql.getAsInt() + (word == null ? "" : " (" + word + ")"));
        }
        CrashingProcessor found = session.facts().processor().find().orElse(null);
        if (found != null && found.irql() != null && found.number() == block.number()) {
            return new Reply.Builder()
                    .line("IRQL -- " + found.irql(), Reply.Mark.INFERRED)
                    .build();
        }
        return new Reply.Builder().missing("the IRQL is not in the dump").build();
    }

    private static Reply running(String options, Session session) {
        Processors processors = Processors.of(session.system());
        List<Scope> all = new ArrayList<>();
        long busy = 0;
        long idling = 0;
        for (Scope scope : ThreadsCommand.processors(session)) {
            Processors.Prcb block = scope.processor();
            if (block != null) {
                boolean idle = processors.idle(block);
                all.add(scope);
                busy |= 1L << block.number();
                idling |= idle ? 1L << block.number() : 0;
            }
        }
        if (all.isEmpty()) {
            crashing(processors);
        }
        Reply.Builder answer = new Reply.Builder();
        if (session.system().dump().header().processors() <= Long.SIZE) {
            answer.line("System Processors:  (" + Digits.padded(busy, 16) + ")");
            answer.line("  Idle Processors:  (" + Digits.padded(idling, 16) + ")");
        }
        if (busy == idling) {
            answer.line("All processors idle." + (options.contains("i") || all.size() == 1 ? "" : " (-i shows them)"));
        }
        Reply.Rows rows = rows();
        for (Scope scope : all) {
            Processors.Prcb block = scope.processor();
            if (block == null || processors.idle(block) && !options.contains("i") && all.size() > 1) {
                continue;
            }
            session.proceed();
            row(rows, processors, scope, block, session);
            if (options.contains("t")) {
                answer.table(rows);
                rows = rows();
                ThreadsCommand.stack(scope, "k", Integer.MAX_VALUE, answer, session);
            }
        }
        if (rows.size() > 0) {
            answer.table(rows);
        }
        int missing = session.system().dump().header().processors() - all.size();
        if (missing > 0) {
            answer.missing(missing + " other processors: their control blocks are not in the dump");
        }
        return answer.build();
    }

    private static Reply.Rows rows() {
        return Reply.Rows.headed("#", "Prcb", "Current", "Next", "state", "at");
    }

    private static void row(
            Reply.Rows rows, Processors processors, Scope scope, Processors.Prcb block, Session session) {
        KernelObject control = new KernelObject(session, "_KPRCB", block.address(), block.memory());
        OptionalLong next = control.pointer("NextThread");
        rows.row(
                Integer.toString(block.number()),
                block.address() == 0 ? "not known" : session.numbers().argument(block.address()),
                scope.thread() == null
                        ? KernelObject.UNKNOWN
                        : session.numbers().argument(scope.thread().address()),
                next.isEmpty() || next.getAsLong() == 0 ? "" : session.numbers().argument(next.getAsLong()),
                processors.idle(block) ? "idle" : "running",
                site(scope.registers(), session));
    }

    private static String site(@Nullable Registers registers, Session session) {
        return registers == null ? "" : session.names().site(registers.instruction());
    }
}
