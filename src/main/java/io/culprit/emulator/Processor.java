package io.culprit.emulator;

import io.culprit.machine.AddressSpace;
import io.culprit.machine.Architecture;
import io.culprit.machine.Registers;

/**
 * One x64 processor in 64-bit long mode, rings 0 and 3. It executes what {@link Translator} knows: the integer instructions of
 * compilers and of kernels; anything else raises #UD, as an old processor would.
 */
public final class Processor {

    static final int RAX = 0;
    static final int RCX = 1;
    static final int RDX = 2;
    static final int RBX = 3;
    static final int RSP = 4;
    static final int RBP = 5;
    static final int RSI = 6;
    static final int RDI = 7;

    private final Machine machine;
    private final int number;
    private final LocalApic apic;
    private final MsrFile msrs;
    private final InterruptGate gate;

    final Mmu mmu;
    final Flags flags = new Flags();
    /** The 16 general registers by encoding number, and one more that is always zero. */
    final long[] registers = new long[17];

    final VectorUnit vectors = new VectorUnit();
    final int[] selectors = new int[6];
    final long[] debugRegisters = {0, 0, 0, 0, 0, 0, 0xFFFF_0FF0L, 0x400};
    final CodeFetcher code;

    long rip;
    long instructionRip;
    long cr0 = 0x8005_0033L;
    long cr2;
    long cr3;
    long cr4 = 0x6B8;
    long efer = 0xD01;
    int cpl;
    long fsBase;
    long gsBase;
    long kernelGsBase;
    long gdtBase;
    int gdtLimit;
    long idtBase;
    int idtLimit;
    long tssBase;
    int taskSelector;
    int localTableSelector;

    private boolean attention;
    private boolean halted;
    private boolean shadow;
    private boolean nmiRequested;
    private boolean nmiBlocked;
    private boolean machineCheckRequested;
    private long executed;
    private long limit;
    private long retired;
    private long pausedAt = -1;
    private long pausedRip;

    Processor(Machine machine, int number) {
        this.machine = machine;
        this.number = number;
        this.mmu = new Mmu(this, machine.memory());
        this.apic = new LocalApic(machine, this, number);
        this.msrs = new MsrFile(machine, this);
        this.gate = new InterruptGate(this);
        this.code = new CodeFetcher(this, machine.breakpoints());
        selectors[Segment.CS] = 0x10;
        selectors[Segment.SS] = 0x18;
        halted = number != 0;
    }

    /** The machine it is part of. */
    public Machine machine() {
        return machine;
    }

    /** Its number in the machine, from 0; also its APIC identification. */
    public int number() {
        return number;
    }

    /** Its local interrupt controller. */
    public LocalApic apic() {
        return apic;
    }

    /** Its model-specific registers. */
    public MsrFile msrs() {
        return msrs;
    }

    /** A general register by its number in instruction encodings: rax, rcx, rdx, rbx, rsp, rbp, rsi, rdi, r8 to r15. */
    public long register(int index) {
        return registers[index];
    }

    /** Sets a general register by its encoding number. */
    public void setRegister(int index, long value) {
        registers[index] = value;
    }

    /** The address of the next instruction. */
    public long rip() {
        return rip;
    }

    /** Sets the address of the next instruction, and wakes the processor when it was halted. */
    public void setRip(long address) {
        rip = address;
        halted = false;
    }

    /** RFLAGS. */
    public long rflags() {
        return flags.value();
    }

    /** Sets RFLAGS. */
    public void setRflags(long value) {
        flags.load(value, -1);
        attend();
    }

    /** A control register: 0, 2, 3, 4 or 8. */
    public long controlRegister(int index) {
        return switch (index) {
            case 0 -> cr0;
            case 2 -> cr2;
            case 3 -> cr3;
            case 4 -> cr4;
            case 8 -> apic.taskPriority() >> 4;
            default -> throw new IllegalArgumentException("cr" + index);
        };
    }

    /** Sets a control register: 0, 2, 3, 4 or 8. */
    public void setControlRegister(int index, long value) {
        switch (index) {
            case 0 -> cr0 = value;
            case 2 -> cr2 = value;
            case 3 -> cr3 = value;
            case 4 -> cr4 = value;
            case 8 -> apic.setTaskPriority((int) value << 4);
            default -> throw new IllegalArgumentException("cr" + index);
        }
        mmu.flush();
    }

    /** A debug register, 0 to 7; they hold values but no breakpoint fires. */
    public long debugRegister(int index) {
        return debugRegisters[index];
    }

    /** A segment selector; {@code segment} is the number in instruction encodings: es, cs, ss, ds, fs, gs. */
    public int selector(int segment) {
        return selectors[segment];
    }

    /** Sets a segment selector without reading a descriptor; CS decides the privilege level. */
    public void setSelector(int segment, int selector) {
        selectors[segment] = selector;
        if (segment == Segment.CS) {
            setPrivilege(selector & 3);
        }
    }

    /** Base of FS. */
    public long fsBase() {
        return fsBase;
    }

    /** Base of GS: the KPCR while in the Windows kernel. */
    public long gsBase() {
        return gsBase;
    }

    /** Sets the base of GS. */
    public void setGsBase(long base) {
        gsBase = base;
    }

    /** The value that {@code swapgs} exchanges with the base of GS. */
    public long kernelGsBase() {
        return kernelGsBase;
    }

    /** Sets the value for {@code swapgs}. */
    public void setKernelGsBase(long base) {
        kernelGsBase = base;
    }

    /** Address of the global descriptor table. */
    public long gdtBase() {
        return gdtBase;
    }

    /** Size of the global descriptor table in bytes, minus 1. */
    public int gdtLimit() {
        return gdtLimit;
    }

    /** Sets the global descriptor table, as {@code lgdt}. */
    public void setGdt(long base, int limitBytes) {
        gdtBase = base;
        gdtLimit = limitBytes;
    }

    /** Address of the interrupt descriptor table. */
    public long idtBase() {
        return idtBase;
    }

    /** Size of the interrupt descriptor table in bytes, minus 1. */
    public int idtLimit() {
        return idtLimit;
    }

    /** Sets the interrupt descriptor table, as {@code lidt}. */
    public void setIdt(long base, int limitBytes) {
        idtBase = base;
        idtLimit = limitBytes;
    }

    /** Address of the task state segment: RSP0 at 4, the seven IST pointers from 0x24. */
    public long tssBase() {
        return tssBase;
    }

    /** The task register's selector. */
    public int taskSelector() {
        return taskSelector;
    }

    /** Sets the task state segment, as {@code ltr} does from a descriptor. */
    public void setTss(int selector, long base) {
        taskSelector = selector;
        tssBase = base;
    }

    /** The privilege level: 0 or 3. */
    public int privilege() {
        return cpl;
    }

    /** Whether it waits in {@code hlt}, or was never started. */
    public boolean halted() {
        return halted;
    }

    /** Virtual memory as this processor maps it now, for the host: no permissions, no side effects, no device registers. */
    public AddressSpace virtualMemory() {
        return new VirtualMemory(this);
    }

    /** The registers in WinDbg's order, all known. */
    public Registers snapshot() {
        Registers all = Registers.unknown(Architecture.X64);
        String[] names = {"rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi"};
        for (int i = 0; i < 16; i++) {
            all = all.with(i < 8 ? names[i] : "r" + i, registers[i]);
        }
        String[] segments = {"es", "cs", "ss", "ds", "fs", "gs"};
        for (int i = 0; i < segments.length; i++) {
            all = all.with(segments[i], selectors[i]);
        }
        return all.with("rip", rip).with("efl", rflags());
    }

    /** Asks for a non-maskable interrupt (vector 2). */
    public void requestNmi() {
        nmiRequested = true;
        attend();
    }

    /** Asks for a machine check (vector 18). */
    public void requestMachineCheck() {
        machineCheckRequested = true;
        attend();
    }

    /** Something may have to be delivered before the next instruction. */
    void attend() {
        attention = true;
    }

    /** The next instruction is executed before any interrupt is taken ({@code sti}, {@code mov ss}). */
    void shadowInterrupts() {
        shadow = true;
        attention = true;
    }

    void halt() {
        halted = true;
        attention = true;
    }

    /** {@code iretq} allows the next NMI. */
    void endNmi() {
        nmiBlocked = false;
        attention = true;
    }

    void setPrivilege(int level) {
        if (cpl != level) {
            cpl = level;
            mmu.flush();
        }
    }

    /** Instructions executed in the current slice. */
    long executed() {
        return executed;
    }

    /**
     * Calls the host's hooks at this address, which are no instruction; not a second time when the machine was stopped by one of
     * them and goes on.
     */
    void pause(Breakpoints breakpoints) {
        if (pausedAt != retired + executed || pausedRip != rip) {
            pausedAt = retired + executed;
            pausedRip = rip;
            breakpoints.fire(this);
            attention |= rip != pausedRip;
        }
        executed--;
    }

    void shortenSlice(long slice) {
        limit = Math.min(limit, slice);
    }

    /** Whether there is anything to do. */
    boolean ready() {
        return !halted || nmiRequested || machineCheckRequested || interruptsAllowed() && apic.deliverable();
    }

    private boolean interruptsAllowed() {
        return (flags.control & Flags.IF) != 0;
    }

    /** Executes at most {@code slice} instructions; less when it halts or the machine stops. */
    void run(long slice) {
        executed = 0;
        limit = slice;
        while (executed < limit && !machine.stopping()) {
            try {
                if (!attention) {
                    execute();
                } else if (!settle()) {
                    break;
                }
            } catch (Fault fault) {
                executed++;
                rip = instructionRip;
                gate.exception(fault);
            }
        }
        limit = 0;
        retired += executed;
    }

    /** Executes blocks until something needs attention or the slice ends. */
    private void execute() {
        while (executed < limit) {
            instructionRip = rip;
            Block block = code.block(rip);
            Step[] steps = block.steps;
            int[] lengths = block.lengths;
            for (int i = 0; i < steps.length; i++) {
                instructionRip = rip;
                rip += lengths[i];
                steps[i].execute(this);
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
        debugRegisters[6] |= 1 << 14;
        gate.interrupt(Fault.DEBUG);
    }

    /** Delivers what is pending before the next instruction; false when the processor stays halted. */
    private boolean settle() {
        attention = false;
        if (shadow) {
            shadow = false;
            attention = true;
            executeOne();
            return !halted;
        }
        instructionRip = rip;
        if (machineCheckRequested) {
            machineCheckRequested = false;
            wake();
            gate.interrupt(Fault.MACHINE_CHECK);
        } else if (nmiRequested && !nmiBlocked) {
            nmiRequested = false;
            nmiBlocked = true;
            wake();
            gate.interrupt(Fault.NMI);
        } else if (interruptsAllowed() && apic.deliverable()) {
            wake();
            int vector = apic.acknowledge();
            machine.probes().interruptDelivery(this, vector, rip);
            gate.interrupt(vector);
        } else if (!halted && (flags.control & Flags.TF) != 0) {
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
            instructionRip = rip;
            block = code.block(rip);
            for (i = 0; i < block.steps.length; i++) {
                rip += block.lengths[i];
                block.steps[i].execute(this);
                executed++;
                if (block.lengths[i] != 0 || block.stale) {
                    break;
                }
            }
        } while (i < block.steps.length && block.lengths[i] == 0);
    }

    /** Pushes a quadword; the stack pointer keeps its value when that faults. */
    void push(long value) {
        long stack = registers[RSP] - 8;
        if (stack << 16 >> 16 != stack) {
            throw new Fault(Fault.STACK_FAULT);
        }
        mmu.store64(stack, value);
        registers[RSP] = stack;
    }

    /** Pops a quadword. */
    long pop() {
        long stack = registers[RSP];
        if (stack << 16 >> 16 != stack) {
            throw new Fault(Fault.STACK_FAULT);
        }
        long value = mmu.load64(stack);
        registers[RSP] = stack + 8;
        return value;
    }

    void requireKernel() {
        if (cpl != 0) {
            throw Fault.generalProtection(0);
        }
    }

    void softwareInterrupt(int vector) {
        gate.software(vector);
    }

    /** {@code mov cr}: values were checked. */
    void writeControl(int index, long value) {
        setControlRegister(index, value);
    }

    /** Loads a data segment register; FS and GS take their base from the descriptor, and a null selector clears it on Intel. */
    void loadSegment(int segment, int selector) {
        if (segment >= Segment.FS) {
            long base = selector < 4 ? 0 : descriptorBase(selector);
            if (selector >= 4 || machine.vendor() == Vendor.INTEL) {
                setSegmentBase(segment, base);
            }
        }
        selectors[segment] = selector;
        if (segment == Segment.SS) {
            shadowInterrupts();
        }
    }

    private void setSegmentBase(int segment, long base) {
        if (segment == Segment.FS) {
            fsBase = base;
        } else {
            gsBase = base;
        }
    }

    private long descriptorBase(int selector) {
        long descriptor = descriptor(selector);
        return descriptor >>> 16 & 0xFF_FFFF | descriptor >>> 32 & 0xFF00_0000L;
    }

    private long descriptor(int selector) {
        if ((selector & 4) != 0 || (selector | 7) > gdtLimit) {
            throw Fault.generalProtection(selector & 0xFFFC);
        }
        return mmu.load64(gdtBase + (selector & 0xFFF8));
    }

    /** {@code ltr}: the 16-byte descriptor of a 64-bit task state segment. */
    void loadTask(int selector) {
        long low = descriptor(selector);
        int type = (int) (low >>> 40) & 0x1F;
        if (type != 9 || (selector & 0xFFFC) == 0) {
            throw Fault.generalProtection(selector & 0xFFFC);
        }
        long base = descriptorBase(selector) | mmu.load64(gdtBase + (selector & 0xFFF8) + 8) << 32;
        mmu.store64(gdtBase + (selector & 0xFFF8), low | 2L << 40);
        setTss(selector, base);
    }
}
