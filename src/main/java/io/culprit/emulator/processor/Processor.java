package io.culprit.emulator.processor;

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
    private final Descriptors descriptors;

    final Mmu mmu;
    final Flags flags = new Flags();
    /** The 16 general registers by encoding number, and one more that is always zero. */
    final long[] registers = new long[17];

    final VectorUnit vectors = new VectorUnit();
    final int[] selectors = new int[6];
    final long[] debugRegisters = {0, 0, 0, 0, 0, 0, 0xFFFF_0FF0L, 0x400};
    final Execution execution;

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

    Processor(Machine machine, int number) {
        this.machine = machine;
        this.number = number;
        this.mmu = new Mmu(this, machine.memory());
        this.apic = new LocalApic(machine, this, number);
        this.msrs = new MsrFile(machine, this);
        this.gate = new InterruptGate(this);
        this.execution = new Execution(this, gate);
        this.descriptors = new Descriptors(this);
        selectors[Segment.CS] = 0x10;
        selectors[Segment.SS] = 0x18;
        execution.park(number != 0);
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
        execution.park(false);
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

    /** What {@code cpuid} answers here: EAX, EBX, ECX, EDX. */
    public int[] identify(int leaf, int subleaf) {
        return Identification.registers(this, leaf, subleaf);
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

    /** A segment selector; {@code segment} is the number in instruction encodings: es, cs, ss, ds, fs, gs. */
    public int selector(int segment) {
        return selectors[segment];
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

    /** Sets the global descriptor table, as {@code lgdt}. */
    public void setGdt(long base, int limitBytes) {
        gdtBase = base;
        gdtLimit = limitBytes;
    }

    /** Sets the interrupt descriptor table, as {@code lidt}. */
    public void setIdt(long base, int limitBytes) {
        idtBase = base;
        idtLimit = limitBytes;
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
        execution.requestNmi();
    }

    /** Asks for a machine check (vector 18). */
    public void requestMachineCheck() {
        execution.requestMachineCheck();
    }

    /** Something may have to be delivered before the next instruction. */
    void attend() {
        execution.attend();
    }

    void setPrivilege(int level) {
        if (cpl != level) {
            cpl = level;
            mmu.flush();
        }
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

    /** Loads a data segment register from its descriptor. */
    void loadSegment(int segment, int selector) {
        descriptors.loadSegment(segment, selector);
    }

    /** {@code ltr}. */
    void loadTask(int selector) {
        descriptors.loadTask(selector);
    }
}
