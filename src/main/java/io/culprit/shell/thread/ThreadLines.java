package io.culprit.shell.thread;

import io.culprit.machine.Address;
import io.culprit.machine.MissingMemoryException;
import io.culprit.shell.Digits;
import io.culprit.shell.KernelObject;
import io.culprit.shell.Reply;
import io.culprit.shell.Scope;
import io.culprit.shell.Session;
import io.culprit.shell.Stacks;
import io.culprit.windows.KernelProcess;
import io.culprit.windows.KernelThread;
import io.culprit.windows.UnknownLayoutException;
import java.util.List;
import java.util.OptionalLong;

/** A kernel thread as WinDbg's !thread writes it. */
final class ThreadLines {

    /** KTHREAD.State as ntddk.h lists it (KTHREAD_STATE), in WinDbg's words. */
    private static final String[] STATES = {
        "INITIALIZED", "READY", "RUNNING", "STANDBY", "TERMINATED", "WAIT", "TRANSITION", "DEFERREDREADY", "GATEWAIT"
    };

    private static final int RUNNING = 2;
    private static final int WAITING = 5;

    /** KWAIT_REASON of wdm.h. */
    private static final String[] REASONS = {
        "Executive",
        "FreePage",
        "PageIn",
        "PoolAllocation",
        "DelayExecution",
        "Suspended",
        "UserRequest",
        "WrExecutive",
        "WrFreePage",
        "WrPageIn",
        "WrPoolAllocation",
        "WrDelayExecution",
        "WrSuspended",
        "WrUserRequest",
        "WrSpare0",
        "WrQueue",
        "WrLpcReceive",
        "WrLpcReply",
        "WrVirtualMemory",
        "WrPageOut",
        "WrRendezvous",
        "WrKeyedEvent",
        "WrTerminated",
        "WrProcessInSwap",
        "WrCpuRateControl",
        "WrCalloutStack",
        "WrKernel",
        "WrResource",
        "WrPushLock",
        "WrMutex",
        "WrQuantumEnd",
        "WrDispatchInt",
        "WrPreempted",
        "WrYieldExecution",
        "WrFastMutex",
        "WrGuardedMutex",
        "WrRundown",
        "WrAlertByThreadId",
        "WrDeferredPreempt",
        "WrPhysicalFault"
    };

    private static final int MOST_FRAMES = 64;

    private final KernelThread thread;
    private final Session session;
    private final KernelObject block;
    private final KernelObject executive;

    ThreadLines(KernelThread thread, Session session) {
        this.thread = thread;
        this.session = session;
        this.block = new KernelObject(session, "_KTHREAD", thread.address(), thread.memory());
        this.executive = new KernelObject(session, "_ETHREAD", thread.address(), thread.memory());
    }

    /** Adds the first line, behind an indent. */
    void head(String indent, Reply.Builder answer) {
        KernelThread.ClientId id = thread.clientId();
        String cid = Digits.padded(id.process(), 4) + "." + Digits.padded(id.thread(), 4);
        String address = session.numbers().argument(thread.address());
        OptionalLong teb = block.pointer("Teb");
        OptionalLong window = block.pointer("Win32Thread");
        String state = state();
        String line = indent + "THREAD " + address + "  Cid " + cid
                + (teb.isEmpty() ? "" : "  Teb: " + all(teb.getAsLong()))
                + (window.isEmpty() ? "" : " Win32Thread: " + all(window.getAsLong()))
                + (state.isEmpty() ? "" : " " + state);
        answer.table(Reply.Rows.plain("thread", "cid", "teb", "state")
                .written(List.of(line), address, cid, teb.isEmpty() ? "" : all(teb.getAsLong()), state));
    }

    private String all(long pointer) {
        return session.numbers().argument(pointer);
    }

    /** {@code RUNNING on processor 0}, {@code WAIT: (UserRequest) UserMode Non-Alertable}. */
    private String state() {
        OptionalLong number = block.number("State", 1);
        if (number.isEmpty()) {
            return "";
        }
        int state = (int) number.getAsLong();
        String word = state < STATES.length ? STATES[state] : "state " + state;
        return switch (state) {
            case RUNNING -> {
                OptionalLong processor = block.number("NextProcessor", 4);
                yield word + (processor.isEmpty() ? "" : " on processor " + Long.toHexString(processor.getAsLong()));
            }
            case WAITING -> word + wait(block.number("WaitReason", 1), block.number("WaitMode", 1));
            default -> word;
        };
    }

    private static String wait(OptionalLong reason, OptionalLong mode) {
        if (reason.isEmpty()) {
            return "";
        }
        int number = (int) reason.getAsLong();
        String word = number < REASONS.length ? REASONS[number] : "reason " + number;
        String where = mode.isEmpty() ? "" : mode.getAsLong() == 0 ? " KernelMode" : " UserMode";
        return ": (" + word + ")" + where;
    }

    /** Adds the thread's own members. */
    void members(String indent, Reply.Builder answer) {
        process(indent, answer);
        OptionalLong switches = block.number("ContextSwitches", 4);
        if (switches.isPresent()) {
            answer.line(indent + "Context Switch Count      " + switches.getAsLong());
        }
        start(indent, "Win32 Start Address ", executive.pointer("Win32StartAddress"), answer);
        start(indent, "Start Address ", executive.pointer("StartAddress"), answer);
        OptionalLong first = block.pointer("InitialStack");
        OptionalLong current = block.pointer("KernelStack");
        String stack = (first.isEmpty() ? "" : "Stack Init " + block.address(first.getAsLong()) + " ")
                + (current.isEmpty() ? "" : "Current " + block.address(current.getAsLong()));
        if (!stack.isEmpty()) {
            answer.line(indent + stack);
        }
        thread.stack()
                .ifPresentOrElse(
                        range ->
                                answer.line(indent + "Base " + session.numbers().argument(range.high()) + " Limit "
                                        + session.numbers().argument(range.low())),
                        () -> answer.missing(indent + "the limits of its stack are not known"));
        OptionalLong priority = block.number("Priority", 1);
        OptionalLong base = block.number("BasePriority", 1);
        if (priority.isPresent() && base.isPresent()) {
            answer.line(indent + "Priority " + priority.getAsLong() + " BasePriority " + base.getAsLong());
        }
    }

    /** A list of what the thread blocks, PostBlockList, shares the place of its start address; its entries lie in threads. */
    private void start(String indent, String what, OptionalLong address, Reply.Builder answer) {
        if (address.isPresent() && Address.within(address.getAsLong(), thread.address(), Address.PAGE_BYTES)) {
            answer.line(indent + what + "not known: a list stands in its place");
        } else if (address.isPresent() && address.getAsLong() != 0) {
            String name = session.names().find(address.getAsLong()).orElse("");
            String hex = "0x" + session.numbers().argument(address.getAsLong());
            answer.line(indent + what + (name.isEmpty() ? hex : name + " (" + hex + ")"));
        }
    }

    private void process(String indent, Reply.Builder answer) {
        try {
            KernelProcess process = thread.process();
            answer.line(
                    indent + "Owning Process            " + session.numbers().argument(process.address())
                            + "       Image:         " + ProcessCommand.name(process, session));
        } catch (MissingMemoryException | UnknownLayoutException missing) {
            answer.missing(indent + "Owning Process            not known: " + missing.getMessage());
        }
    }

    /** Adds the stack: the report's of the thread that crashed, and else where the thread stands. */
    void stack(String indent, Reply.Builder answer) {
        KernelThread current = session.scope().thread();
        boolean own = session.scope().registers() != null && current != null && current.address() == thread.address();
        Scope scope = own ? session.scope() : ThreadScopes.of(thread, session);
        if (scope.registers() == null) {
            answer.missing(indent + "no stack: " + scope.origin());
            return;
        }
        Stacks stack = own ? session.stack() : session.walk(scope, scope.registers());
        Reply.Rows rows = Reply.Rows.headed(indent + "Child-SP", "RetAddr", "Trust", "Call Site");
        stack.each(
                own ? Integer.MAX_VALUE : MOST_FRAMES,
                (line, number) -> rows.row(
                        indent + session.numbers().address(line.stackPointer()),
                        session.numbers()
                                .address(
                                        number + 1 < stack.lines().size()
                                                ? stack.lines().get(number + 1).instruction()
                                                : 0),
                        line.trust().jsonName(),
                        line.site()),
                words -> rows.row("", "", "", words));
        if (rows.size() > 0) {
            answer.table(rows);
        }
    }
}
