package io.culprit.emulator.processor;

/**
 * The loop of one processor: executes blocks of decoded instructions, counts them, and before the next instruction delivers what is
 * pending, in the order of Intel SDM volume 3, table 6-2.
 */
final class Execution {

    private final Core core;
    private final InterruptGate gate;
    private final CodeFetcher code;

    /** Something may have to be done before the next instruction. */
    private boolean attention;

    private boolean halted;
    private boolean shadowed;
    private boolean nmiRequested;
    private boolean nmiBlocked;
    private boolean machineCheckRequested;
    private long executed;
    private long limit;
    private long retired;
    private long pausedAt = -1;
    private long pausedRip;

    Execution(Core core, InterruptGate gate) {
        this.core = core;
        this.gate = gate;
        this.code = new CodeFetcher(core);
    }

    void requestNmi() {
        nmiRequested = true;
        attention = true;
    }

    void requestMachineCheck() {
        machineCheckRequested = true;
        attention = true;
    }

    void attend() {
        attention = true;
    }

    /** The next instruction is executed before any interrupt is taken ({@code sti}, {@code mov ss}). */
    void shadow() {
        shadowed = true;
        attention = true;
    }

    /** {@code hlt}. */
    void halt() {
        halted = true;
        attention = true;
    }

    /** Lets the processor wait, or go, without an instruction. */
    void park(boolean waits) {
        halted = waits;
    }

    boolean halted() {
        return halted;
    }

    /** {@code iretq} allows the next NMI. */
    void endNmi() {
        nmiBlocked = false;
        attention = true;
    }

    /** Instructions executed in the current slice. */
    long executed() {
        return executed;
    }

    void shortenSlice(long slice) {
        limit = Math.min(limit, slice);
    }

    /**
     * Calls the host's hooks at this address, which are no instruction; not a second time when the machine was stopped by one of
     * them and goes on.
     */
    void pause(Breakpoints breakpoints) {
        if (pausedAt != retired + executed || pausedRip != core.rip) {
            pausedAt = retired + executed;
            pausedRip = core.rip;
            breakpoints.fire(core.processor);
            attention |= core.rip != pausedRip;
        }
        executed--;
    }

    /** Whether there is anything to do. */
    boolean ready() {
        return !halted || nmiRequested || machineCheckRequested || interruptsAllowed() && core.apic.deliverable();
    }

    private boolean interruptsAllowed() {
        return (core.flags.control & Flags.IF) != 0;
    }

    /** Executes at most {@code slice} instructions; less when it halts or the machine stops. */
    void run(long slice) {
        executed = 0;
        limit = slice;
        while (executed < limit && !core.machine.stopping()) {
            try {
                if (!attention) {
                    execute();
                } else if (!settle()) {
                    break;
                }
            } catch (Fault fault) {
                executed++;
                core.rip = core.instructionRip;
                gate.exception(fault);
            }
        }
        limit = 0;
        retired += executed;
    }

    /** Executes blocks until something needs attention or the slice ends. */
    private void execute() {
        Core p = core;
        while (executed < limit) {
            p.instructionRip = p.rip;
            Block block = code.block(p.rip);
            Step[] steps = block.steps;
            int[] lengths = block.lengths;
            for (int i = 0; i < steps.length; i++) {
                p.instructionRip = p.rip;
                p.rip += lengths[i];
                steps[i].execute(p);
                executed++;
                if (attention || block.stale || executed >= limit) {
                    return;
                }
            }
        }
    }

    /** With TF set: one instruction, then the trap behind it (Intel SDM volume 3, 17.3.1.4). */
    private void singleStep() {
        executeOne();
        core.debugRegisters[6] |= 1 << 14;
        gate.interrupt(Fault.DEBUG);
    }

    /** Delivers what is pending before the next instruction; false when the processor stays halted. */
    private boolean settle() {
        attention = false;
        if (shadowed) {
            shadowed = false;
            attention = true;
            executeOne();
            return !halted;
        }
        core.instructionRip = core.rip;
        if (machineCheckRequested) {
            machineCheckRequested = false;
            wake();
            gate.interrupt(Fault.MACHINE_CHECK);
        } else if (nmiRequested && !nmiBlocked) {
            nmiRequested = false;
            nmiBlocked = true;
            wake();
            gate.interrupt(Fault.NMI);
        } else if (interruptsAllowed() && core.apic.deliverable()) {
            wake();
            int vector = core.apic.acknowledge();
            core.machine.probes().interruptDelivery(core.processor, vector, core.rip);
            gate.interrupt(vector);
        } else if (!halted && (core.flags.control & Flags.TF) != 0) {
            attention = true;
            singleStep();
        }
        return !halted;
    }

    private void wake() {
        halted = false;
        attention = true;
    }

    /** One instruction, with the hooks in front of it. */
    private void executeOne() {
        Block block;
        int i = 0;
        do {
            core.instructionRip = core.rip;
            block = code.block(core.rip);
            for (i = 0; i < block.steps.length; i++) {
                core.rip += block.lengths[i];
                block.steps[i].execute(core);
                executed++;
                if (block.lengths[i] != 0 || block.stale) {
                    break;
                }
            }
        } while (i < block.steps.length && block.lengths[i] == 0);
    }
}
