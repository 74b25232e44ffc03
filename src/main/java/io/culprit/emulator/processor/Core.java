package io.culprit.emulator.processor;

import io.culprit.emulator.CallFrame.Kind;
import io.culprit.emulator.PortBus;

/**
 * The inside of one processor, as its instructions see and change it: registers, flags, and memory through its page tables. Who stands
 * outside has a {@link Processor}.
 */
public final class Core {

    /** Number of RAX in instruction encodings. */
    public static final int RAX = 0;
    /** Number of RCX. */
    public static final int RCX = 1;
    /** Number of RDX. */
    public static final int RDX = 2;
    /** Number of RBX. */
    public static final int RBX = 3;
    /** Number of RSP. */
    public static final int RSP = 4;
    /** Number of RBP. */
    public static final int RBP = 5;
    /** Number of RSI. */
    public static final int RSI = 6;
    /** Number of RDI. */
    public static final int RDI = 7;

    /** Virtual memory. */
    public final Mmu mmu;
    /** RFLAGS. */
    public final Flags flags = new Flags();
    /** The 16 general registers by encoding number, and one more that is always zero. */
    public final long[] registers = new long[17];
    /** The vector registers. */
    public final VectorUnit vectors = new VectorUnit();
    /** The segment selectors by {@link Segment}. */
    public final int[] selectors = new int[6];
    /** DR0 to DR7. */
    public final long[] debugRegisters = {0, 0, 0, 0, 0, 0, 0xFFFF_0FF0L, 0x400};

    /** The address of the next instruction. */
    public long rip;
    /** The address of the instruction that is being executed. */
    public long instructionRip;
    /** CR0. */
    public long cr0 = 0x8005_0033L;
    /** CR4. */
    public long cr4 = 0x6B8;
    /** The extended features: SCE, LME, LMA, NXE. */
    public long efer = 0xD01;
    /** The privilege level: 0 or 3; set by {@link #setPrivilege}. */
    public int cpl;
    /** The base of FS. */
    public long fsBase;
    /** The base of GS. */
    public long gsBase;
    /** The value that {@code swapgs} exchanges with the base of GS. */
    public long kernelGsBase;
    /** The base of the global descriptor table. */
    public long gdtBase;
    /** Its size in bytes, less one. */
    public int gdtLimit;
    /** The base of the interrupt descriptor table. */
    public long idtBase;
    /** Its size in bytes, less one. */
    public int idtLimit;
    /** The selector of the task state segment. */
    public int taskSelector;
    /** The selector of the local descriptor table. */
    public int localTableSelector;

    long cr2;
    long cr3;
    long tssBase;

    final Machine machine;
    final Processor processor;
    final LocalApic apic;
    final Execution execution;
    private final MsrFile msrs;
    private final CallChains chains;
    private final InterruptGate gate = new InterruptGate(this);
    private final Descriptors descriptors = new Descriptors(this);

    Core(Machine machine, Processor processor) {
        this.machine = machine;
        this.processor = processor;
        this.chains = machine.callChains();
        this.mmu = new Mmu(this, machine.memory());
        this.apic = new LocalApic(machine, processor, processor.number());
        this.msrs = new MsrFile(this);
        this.execution = new Execution(this, gate);
        selectors[Segment.CS] = 0x10;
        selectors[Segment.SS] = 0x18;
    }

    /** The model-specific registers. */
    public MsrFile msrs() {
        return msrs;
    }

    /** The I/O ports of the machine. */
    public PortBus ports() {
        return machine.ports();
    }

    /** What {@code cpuid} answers here: EAX, EBX, ECX, EDX. */
    public int[] identify(int leaf, int subleaf) {
        return Identification.registers(processor, leaf, subleaf);
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

    /** Goes on at another privilege level. */
    public void setPrivilege(int level) {
        if (cpl != level) {
            cpl = level;
            mmu.flush();
        }
    }

    /** Raises #GP outside ring 0. */
    public void requireKernel() {
        if (cpl != 0) {
            throw Fault.generalProtection(0);
        }
    }

    /** The address; raises #GP when it is none of 48 bits. */
    public static long canonical(long address) {
        if (address << 16 >> 16 != address) {
            throw Fault.generalProtection(0);
        }
        return address;
    }

    /** Pushes a quadword; the stack pointer keeps its value when that faults. */
    public void push(long value) {
        long stack = registers[RSP] - 8;
        if (stack << 16 >> 16 != stack) {
            throw new Fault(Fault.STACK_FAULT);
        }
        mmu.store64(stack, value);
        registers[RSP] = stack;
    }

    /** Pops a quadword. */
    public long pop() {
        long stack = registers[RSP];
        if (stack << 16 >> 16 != stack) {
            throw new Fault(Fault.STACK_FAULT);
        }
        long value = mmu.load64(stack);
        registers[RSP] = stack + 8;
        return value;
    }

    /** Loads a data segment register from its descriptor. */
    public void loadSegment(int segment, int selector) {
        descriptors.loadSegment(segment, selector);
    }

    /** {@code ltr}. */
    public void loadTask(int selector) {
        descriptors.loadTask(selector);
    }

    /** {@code int n}, {@code int3}. */
    public void softwareInterrupt(int vector) {
        gate.software(vector);
    }

    /** Something may have to be delivered before the next instruction. */
    public void attend() {
        execution.attend();
    }

    /** The next instruction is executed before any interrupt is taken ({@code sti}, {@code mov ss}). */
    public void shadow() {
        execution.shadow();
    }

    /** {@code hlt}. */
    public void halt() {
        execution.halt();
    }

    /** {@code iretq} allows the next NMI. */
    public void endNmi() {
        execution.endNmi();
    }

    /** Control has gone to {@link #rip}, and comes back through the return address in {@code slot}. */
    public void entered(Kind kind, long returnAddress, long slot) {
        if (chains.recording()) {
            chains.enter(processor, kind, returnAddress, slot);
        }
    }

    /** The return address in {@code slot} was used. */
    public void left(long slot) {
        if (chains.recording()) {
            chains.leave(processor, slot);
        }
    }
}
