package io.culprit.emulator.processor;

import io.culprit.machine.AddressSpace;
import io.culprit.machine.Architecture;
import io.culprit.machine.Registers;

/**
 * One x64 processor in 64-bit long mode, rings 0 and 3. It executes what its {@link InstructionSet} knows: the integer instructions of
 * compilers and of kernels; anything else raises #UD, as an old processor would.
 */
public final class Processor {

    private final Machine machine;
    private final int number;

    final Core core;

    Processor(Machine machine, int number) {
        this.machine = machine;
        this.number = number;
        this.core = new Core(machine, this);
        core.execution.park(number != 0);
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
        return core.apic;
    }

    /** Its model-specific registers. */
    public MsrFile msrs() {
        return core.msrs();
    }

    /** A general register by its number in instruction encodings: rax, rcx, rdx, rbx, rsp, rbp, rsi, rdi, r8 to r15. */
    public long register(int index) {
        return core.registers[index];
    }

    /** Sets a general register by its encoding number. */
    public void setRegister(int index, long value) {
        core.registers[index] = value;
    }

    /** The address of the next instruction. */
    public long rip() {
        return core.rip;
    }

    /** Sets the address of the next instruction, and wakes the processor when it was halted. */
    public void setRip(long address) {
        core.rip = address;
        core.execution.park(false);
    }

    /** RFLAGS. */
    public long rflags() {
        return core.flags.value();
    }

    /** Sets RFLAGS. */
    public void setRflags(long value) {
        core.flags.load(value, -1);
        attend();
    }

    /** What {@code cpuid} answers here: EAX, EBX, ECX, EDX. */
    public int[] identify(int leaf, int subleaf) {
        return core.identify(leaf, subleaf);
    }

    /** A control register: 0, 2, 3, 4 or 8. */
    public long controlRegister(int index) {
        return core.controlRegister(index);
    }

    /** Sets a control register: 0, 2, 3, 4 or 8. */
    public void setControlRegister(int index, long value) {
        core.setControlRegister(index, value);
    }

    /** A segment selector; {@code segment} is the number in instruction encodings: es, cs, ss, ds, fs, gs. */
    public int selector(int segment) {
        return core.selectors[segment];
    }

    /** Sets the base of GS. */
    public void setGsBase(long base) {
        core.gsBase = base;
    }

    /** The value that {@code swapgs} exchanges with the base of GS. */
    public long kernelGsBase() {
        return core.kernelGsBase;
    }

    /** Sets the value for {@code swapgs}. */
    public void setKernelGsBase(long base) {
        core.kernelGsBase = base;
    }

    /** Sets the global descriptor table, as {@code lgdt}. */
    public void setGdt(long base, int limitBytes) {
        core.gdtBase = base;
        core.gdtLimit = limitBytes;
    }

    /** Sets the interrupt descriptor table, as {@code lidt}. */
    public void setIdt(long base, int limitBytes) {
        core.idtBase = base;
        core.idtLimit = limitBytes;
    }

    /** Sets the task state segment, as {@code ltr} does from a descriptor. */
    public void setTss(int selector, long base) {
        core.taskSelector = selector;
        core.tssBase = base;
    }

    /** The privilege level: 0 or 3. */
    public int privilege() {
        return core.cpl;
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
            all = all.with(i < 8 ? names[i] : "r" + i, core.registers[i]);
        }
        String[] segments = {"es", "cs", "ss", "ds", "fs", "gs"};
        for (int i = 0; i < segments.length; i++) {
            all = all.with(segments[i], core.selectors[i]);
        }
        return all.with("rip", core.rip).with("efl", rflags());
    }

    /** Asks for a non-maskable interrupt (vector 2). */
    public void requestNmi() {
        core.execution.requestNmi();
    }

    /** Asks for a machine check (vector 18). */
    public void requestMachineCheck() {
        core.execution.requestMachineCheck();
    }

    /** Something may have to be delivered before the next instruction. */
    void attend() {
        core.execution.attend();
    }
}
