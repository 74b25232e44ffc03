package io.culprit.shell.thread;

import io.culprit.machine.Address;
import io.culprit.machine.AddressSpace;
import io.culprit.machine.Registers;
import io.culprit.shell.Scope;
import io.culprit.shell.Session;
import io.culprit.windows.KernelThread;
import io.culprit.windows.Processors;
import java.util.OptionalInt;

/** Where a thread of a kernel stands: with the registers of its processor, or where it gave the processor away. */
final class ThreadScopes {

    private ThreadScopes() {}

    /** Without registers the origin says why. */
    static Scope of(KernelThread thread, Session session) {
        Processors processors = Processors.of(session.system());
        for (Processors.Prcb block : processors.all()) {
            KernelThread current = processors.currentThread(block).orElse(null);
            if (current != null && current.address() == thread.address()) {
                boolean crash = block.number() == session.crashNumber();
                Registers registers = crash
                        ? session.system().dump().context().orElse(null)
                        : processors.context(block).orElse(null);
                return new Scope(registers, "processor " + block.number() + " ran it", thread, block, -1, crash);
            }
        }
        return waiting(thread, session);
    }

    /**
     * KTHREAD.KernelStack points at what the switch to another thread left (KSWITCH_FRAME, whose last members are the frame pointer
     * and the return address).
     */
    private static Scope waiting(KernelThread thread, Session session) {
        OptionalInt top = session.system().layout().find("_KTHREAD", "KernelStack");
        OptionalInt back = session.system().layout().find("_KSWITCH_FRAME", "Return");
        OptionalInt frame = session.system().layout().find("_KSWITCH_FRAME", "Rbp");
        int pointer = session.system().pointerBytes();
        AddressSpace memory = session.system().memory();
        if (top.isEmpty() || back.isEmpty()) {
            return none(thread, "where a thread that waits keeps its registers is told by the kernel's PDB (-y PATH)");
        }
        long field = thread.address() + top.getAsInt();
        if (!thread.memory().holds(field, pointer)) {
            return none(thread, thread.memory().whyMissing(field));
        }
        long at = thread.memory().pointer(field, pointer);
        KernelThread.Stack stack = thread.stack().orElse(null);
        if (stack != null && !Address.within(at, stack.low(), stack.high() - stack.low())) {
            return none(thread, "its stack pointer is not on its stack (the stack may have been swapped out)");
        }
        long returns = at + back.getAsInt();
        if (!memory.holds(returns, pointer)) {
            return none(thread, memory.whyMissing(returns));
        }
        Registers registers =
                Registers.of(session.system().architecture(), memory.pointer(returns, pointer), returns + pointer);
        if (frame.isPresent() && memory.holds(at + frame.getAsInt(), pointer)) {
            registers = registers.with("rbp", memory.pointer(at + frame.getAsInt(), pointer));
        }
        return new Scope(registers, "where it gave its processor away", thread, null, -1, false);
    }

    private static Scope none(KernelThread thread, String why) {
        return new Scope(null, why, thread, null, -1, false);
    }
}
