package io.culprit.shell.thread;

import io.culprit.fact.CrashingProcessor;
import io.culprit.machine.Registers;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Manual;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import io.culprit.windows.Processors;
import io.culprit.windows.bugcheck.Irql;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** {@code !pcr !prcb !running !irql}: processors. */
public final class ProcessorCommand implements DebuggerCommand {

    @Override
    public Manual manual() {
        return Manual.of(
                "!pcr [N] | !prcb [N] | !running [-t] [-i] | !irql",
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
            return running(tail.rest(), session);
        }
        Processors processors = Processors.of(session.system());
        Processors.Prcb block = tail.atEnd() ? crashing(processors) : numbered(processors, tail.expression());
        tail.end();
        if (name.equals("!irql")) {
            return irql(processors, block, session);
        }
        return block(processors, block, session);
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
        List<Processors.Prcb> blocks = new ArrayList<>(processors.all());
        if (blocks.isEmpty()) {
            blocks.add(crashing(processors));
        }
        Reply.Builder answer = new Reply.Builder();
        Reply.Rows rows = Reply.Rows.headed("#", "PRCB", "Current", "state", "at");
        for (Processors.Prcb block : blocks) {
            boolean idle = processors.idle(block);
            if (!idle || options.contains("i") || blocks.size() == 1) {
                rows.row(
                        Integer.toString(block.number()),
                        session.numbers().argument(block.address()),
                        processors
                                .currentThread(block)
                                .map(thread -> session.numbers().argument(thread.address()))
                                .orElse("not known"),
                        idle ? "idle" : "running",
                        site(processors.context(block).orElse(null), session));
            }
        }
        if (rows.size() == 0) {
            answer.line("all of the " + blocks.size() + " processors were idle (-i shows them)");
        } else {
            answer.table(rows);
        }
        int missing = session.system().dump().header().processors() - blocks.size();
        if (missing > 0) {
            answer.missing(missing + " other processors: their control blocks are not in the dump");
        }
        return answer.build();
    }

    private static String site(@Nullable Registers registers, Session session) {
        return registers == null ? "" : session.names().site(registers.instruction());
    }
}
