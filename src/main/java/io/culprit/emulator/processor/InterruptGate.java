package io.culprit.emulator.processor;

import io.culprit.emulator.CallFrame.Kind;
import io.culprit.emulator.Stop;

/**
 * Entry into interrupt and exception handlers through the interrupt descriptor table: gate, stack switch by interrupt stack table or
 * privilege, 16-byte alignment, machine frame (Intel SDM volume 3, 6.14).
 */
final class InterruptGate {

    private static final int INTERRUPT_GATE = 0xE;
    private static final int TRAP_GATE = 0xF;

    private final Core core;

    InterruptGate(Core core) {
        this.core = core;
    }

    /** Delivers an exception; a second one on the way becomes a double fault, a third one shuts the machine down. */
    void exception(Fault first) {
        Fault fault = first;
        Machine machine = core.machine;
        machine.probes().exception(core.processor, fault.vector, fault.errorCode, core.rip);
        while (true) {
            try {
                enter(fault.vector, fault.errorCode, Fault.hasErrorCode(fault.vector), true, Kind.EXCEPTION);
                return;
            } catch (Fault second) {
                if (fault.vector == Fault.DOUBLE_FAULT) {
                    machine.stop(Stop.SHUTDOWN, "triple fault on processor " + core.processor.number());
                    return;
                }
                fault = combine(fault, second);
                machine.probes().exception(core.processor, fault.vector, fault.errorCode, core.rip);
            }
        }
    }

    /** Delivers an external interrupt, an NMI or a machine check. */
    void interrupt(int vector) {
        try {
            enter(vector, 0, false, false, Kind.INTERRUPT);
        } catch (Fault fault) {
            exception(fault);
        }
    }

    /** Delivers {@code int n}, {@code int3}; the frame returns behind the instruction, and ring 3 needs a gate of its privilege. */
    void software(int vector) {
        if (core.cpl == 3 && privilege(vector) < 3) {
            throw Fault.generalProtection(vector * 8 + 2);
        }
        enter(vector, 0, false, false, Kind.EXCEPTION);
    }

    private int privilege(int vector) {
        return (int) (asSupervisor(core.idtBase + vector * 16L) >>> 45) & 3;
    }

    /** Intel SDM volume 3, table 6-5. */
    private static Fault combine(Fault first, Fault second) {
        boolean severe = contributory(second.vector) && (contributory(first.vector) || first.vector == Fault.PAGE_FAULT)
                || second.vector == Fault.PAGE_FAULT && first.vector == Fault.PAGE_FAULT;
        return severe ? new Fault(Fault.DOUBLE_FAULT, 0) : second;
    }

    private static boolean contributory(int vector) {
        return vector == Fault.DIVIDE_ERROR || vector >= Fault.INVALID_TSS && vector <= Fault.GENERAL_PROTECTION;
    }

    private void enter(int vector, int errorCode, boolean withErrorCode, boolean faulting, Kind kind) {
        if (vector * 16 + 15 > core.idtLimit) {
            throw Fault.generalProtection(vector * 8 + 2);
        }
        long low = asSupervisor(core.idtBase + vector * 16L);
        long high = asSupervisor(core.idtBase + vector * 16L + 8);
        int type = (int) (low >>> 40) & 0x1F;
        if (type != INTERRUPT_GATE && type != TRAP_GATE) {
            throw Fault.generalProtection(vector * 8 + 2);
        }
        if ((low >>> 47 & 1) == 0) {
            throw new Fault(Fault.SEGMENT_NOT_PRESENT, vector * 8 + 2);
        }
        long handler = low & 0xFFFF | low >>> 32 & 0xFFFF_0000L | high << 32;
        long slot = pushFrame((int) (low >>> 32) & 7, errorCode, withErrorCode, faulting);
        long returnAddress = core.rip;
        core.selectors[Segment.CS] = (int) (low >>> 16) & 0xFFFC;
        core.flags.control &= ~(Flags.TF | Flags.RF | Flags.NT | (type == INTERRUPT_GATE ? Flags.IF : 0));
        core.rip = handler;
        core.entered(kind, returnAddress, slot);
    }

    /** Pushes SS, RSP, RFLAGS, CS, RIP and the error code; returns the address of the RIP slot. Changes no register when it faults. */
    private long pushFrame(int stackTable, int errorCode, boolean withErrorCode, boolean faulting) {
        int oldPrivilege = core.cpl;
        long flags = core.flags.value() | (faulting ? Flags.RF : 0);
        core.setPrivilege(0);
        try {
            long stack = stack(stackTable, oldPrivilege) & -16;
            Mmu mmu = core.mmu;
            mmu.store64(stack - 8, core.selectors[Segment.SS]);
            mmu.store64(stack - 16, core.registers[Core.RSP]);
            mmu.store64(stack - 24, flags);
            mmu.store64(stack - 32, core.selectors[Segment.CS]);
            mmu.store64(stack - 40, core.rip);
            if (withErrorCode) {
                mmu.store64(stack - 48, errorCode);
            }
            core.registers[Core.RSP] = stack - (withErrorCode ? 48 : 40);
            if (oldPrivilege != 0) {
                core.selectors[Segment.SS] = 0;
            }
            return stack - 40;
        } catch (Fault fault) {
            core.setPrivilege(oldPrivilege);
            throw fault;
        }
    }

    private long stack(int stackTable, int oldPrivilege) {
        if (stackTable != 0) {
            return core.mmu.load64(core.tssBase + 0x1C + stackTable * 8L);
        }
        return oldPrivilege != 0 ? core.mmu.load64(core.tssBase + 4) : core.registers[Core.RSP];
    }

    private long asSupervisor(long address) {
        int privilege = core.cpl;
        core.setPrivilege(0);
        try {
            return core.mmu.load64(address);
        } finally {
            core.setPrivilege(privilege);
        }
    }
}
