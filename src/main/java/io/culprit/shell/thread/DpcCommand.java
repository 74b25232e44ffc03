package io.culprit.shell.thread;

import io.culprit.machine.AddressSpace;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Manual;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import io.culprit.windows.KernelLayout;
import io.culprit.windows.Processors;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** {@code !dpcs}: deferred procedure calls that wait in the queues of processors. */
public final class DpcCommand implements DebuggerCommand {

    private static final int MOST = 1000;

    @Override
    public Manual manual() {
        return Manual.of("!dpcs [N]", "Deferred procedure calls that wait, by processor.", "!dpcs")
                .with("Where the queues are tells the kernel's PDB (-y PATH). !intrhistory has those that ran.");
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        if (!session.kernel()) {
            throw new RefusedException("this is the dump of a program: processors are the kernel's");
        }
        long wanted = tail.expression(-1);
        tail.end();
        Processors processors = Processors.of(session.system());
        List<Processors.Prcb> blocks = new ArrayList<>(processors.all());
        if (blocks.isEmpty()) {
            processors.crashing().ifPresent(blocks::add);
        }
        KernelLayout layout = session.system().layout();
        int data = layout.offset("_KPRCB", "DpcData");
        int list = layout.offset("_KDPC", "DpcListEntry");
        Reply.Rows rows = Reply.Rows.headed("CPU", "KDPC", "Function");
        boolean any = false;
        for (Processors.Prcb block : blocks) {
            if (wanted < 0 || wanted == block.number()) {
                any = true;
                queue(rows, block, block.address() + data, list, session);
            }
        }
        if (!any) {
            throw new RefusedException("the control block of the processor is not in the dump");
        }
        return rows.size() == 0
                ? Reply.of("no deferred procedure call waits")
                : new Reply.Builder().table(rows).build();
    }

    private static void queue(Reply.Rows rows, Processors.Prcb block, long head, int list, Session session) {
        int pointer = session.system().pointerBytes();
        AddressSpace memory = session.system().memory();
        int routine = session.system().layout().offset("_KDPC", "DeferredRoutine");
        Set<Long> seen = new HashSet<>();
        for (long entry = block.memory().pointer(head, pointer);
                entry != 0 && entry != head && seen.add(entry) && seen.size() <= MOST && memory.holds(entry, pointer);
                entry = memory.pointer(entry, pointer)) {
            session.proceed();
            long call = entry - list;
            long function = memory.findPointer(call + routine, pointer).orElse(0);
            rows.row(
                    block.number() + ":",
                    session.numbers().argument(call),
                    function == 0 ? "not in the dump" : session.names().site(function));
        }
    }
}
