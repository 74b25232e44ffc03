package io.culprit.emulator.guest;

import io.culprit.emulator.Vendor;
import io.culprit.emulator.guest.Offsets.Fixed;
import io.culprit.emulator.processor.MsrFile;
import io.culprit.emulator.processor.Processor;
import io.culprit.machine.LittleEndian;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One processor: KPCR with its KPRCB, descriptor tables, task state, stacks for interrupts, deferred calls and aborts, idle thread,
 * and the registers with which it starts. Selectors and gates as in !idt and !pcr listings of x64 Windows.
 */
final class ProcessorLoader {

    private static final int STRIDE = 0x50000;
    private static final int GDT = 0xE000;
    private static final int TSS = 0xE100;
    private static final int IDT = 0xF000;
    private static final int CONTEXT = 0x10000;
    private static final int DOUBLE_FAULT = 0x12000;
    private static final int NMI = 0x19000;
    private static final int MACHINE_CHECK = 0x1D000;
    private static final int ISR = 0x38000;
    private static final int DPC = 0x40000;
    private static final int IDLE = 0x48000;
    private static final int STACK_BYTES = 0x7000;

    /** Room above KPRCB.DpcStack for the first frame of a DPC stack, as real dumps have it. */
    private static final int DPC_FIRST_FRAME = 0x50;

    private static final Map<Integer, String> TRAPS = Map.ofEntries(
            Map.entry(0x00, "KiDivideErrorFault"),
            Map.entry(0x02, "KiNmiInterrupt"),
            Map.entry(0x03, "KiBreakpointTrap"),
            Map.entry(0x06, "KiInvalidOpcodeFault"),
            Map.entry(0x08, "KiDoubleFaultAbort"),
            Map.entry(0x0C, "KiStackFault"),
            Map.entry(0x0D, "KiGeneralProtectionFault"),
            Map.entry(0x0E, "KiPageFault"),
            Map.entry(0x12, "KiMcheckAbort"),
            Map.entry(0x29, "KiRaiseSecurityCheckFailure"));

    private final VirtualLayout layout;
    private final ModuleLoader modules;
    private final MachinePlan plan;
    private final Offsets offsets;
    private final List<Guest.Stack> stacks = new ArrayList<>();

    ProcessorLoader(VirtualLayout layout, ModuleLoader modules, MachinePlan plan) {
        this.layout = layout;
        this.modules = modules;
        this.plan = plan;
        this.offsets = plan.build().offsets();
    }

    /** The KPRCB of a processor. */
    long prcb(int number) {
        return base(number) + Fixed.PCR_PRCB;
    }

    private long base(int number) {
        return plan.addresses().processors() + (long) number * STRIDE;
    }

    /** The stacks of all processors that were loaded. */
    List<Guest.Stack> stacks() {
        return stacks;
    }

    void load(Processor processor, long idleThread, long idleProcess) {
        long base = base(processor.number());
        layout.map(base, GDT / VirtualLayout.PAGE + 3);
        stack("double-fault", processor, DOUBLE_FAULT, 0x6000);
        stack("nmi", processor, NMI, 0x3000);
        stack("machine-check", processor, MACHINE_CHECK, 0x3000);
        stack("isr", processor, ISR, STACK_BYTES);
        stack("dpc", processor, DPC, STACK_BYTES);
        layout.map(base + IDLE, STACK_BYTES / VirtualLayout.PAGE);
        thread(base, idleThread, idleProcess);
        tables(base);
        control(base);
        block(processor.number(), base + Fixed.PCR_PRCB, idleThread);
        registers(processor, base);
    }

    private void stack(String kind, Processor processor, int offset, int sizeBytes) {
        long start = base(processor.number()) + offset;
        layout.map(start, sizeBytes / VirtualLayout.PAGE);
        stacks.add(new Guest.Stack(kind, processor.number(), start, start + sizeBytes));
    }

    private void thread(long base, long thread, long process) {
        layout.write64(thread, 6);
        layout.write64(thread + Fixed.THREAD_INITIAL_STACK, base + IDLE + STACK_BYTES - 0x50);
        layout.write64(thread + Fixed.THREAD_STACK_LIMIT, base + IDLE);
        layout.write64(thread + Fixed.THREAD_STACK_BASE, base + IDLE + STACK_BYTES);
        layout.write64(thread + Fixed.THREAD_KERNEL_STACK, base + IDLE + STACK_BYTES - 0x98);
        layout.write64(thread + Fixed.THREAD_APC_PROCESS, process);
        layout.write64(thread + Fixed.THREAD_PROCESS, process);
        layout.write8(thread + Fixed.THREAD_STATE, 2);
        long irps = thread + offsets.thread().irpList();
        layout.write64(irps, irps);
        layout.write64(irps + 8, irps);
    }

    private void tables(long base) {
        long[] gdt = {
            0,
            0,
            0x00209B00_00000000L,
            0x00409300_00000000L,
            0x00CFFB00_0000FFFFL,
            0x00CFF300_0000FFFFL,
            0x0020FB00_00000000L,
            0
        };
        for (int i = 0; i < gdt.length; i++) {
            layout.write64(base + GDT + i * 8L, gdt[i]);
        }
        long tss = base + TSS;
        layout.write64(base + GDT + 0x40, 0x67 | (tss & 0xFFFFFF) << 16 | 0x8BL << 40 | (tss >>> 24 & 0xFF) << 56);
        layout.write64(base + GDT + 0x48, tss >>> 32);
        layout.write64(tss + 4, base + IDLE + STACK_BYTES - 0x50);
        layout.write64(tss + 0x24, base + DOUBLE_FAULT + 0x6000);
        layout.write64(tss + 0x2C, base + NMI + 0x3000);
        layout.write64(tss + 0x34, base + MACHINE_CHECK + 0x3000);
        for (int vector = 0; vector < 256; vector++) {
            gate(base + IDT + vector * 16L, vector);
        }
    }

    private void gate(long slot, int vector) {
        long handler = modules.symbol(0, handler(vector)) + (vector < 0x30 ? 0 : vector * 8L);
        int stack = switch (vector) {
            case 0x08 -> 1;
            case 0x02 -> 2;
            case 0x12 -> 3;
            default -> 0;
        };
        boolean user = vector == 3 || vector == 0x29;
        byte[] gate = new byte[16];
        LittleEndian.putU16(gate, 0, (int) handler);
        LittleEndian.putU16(gate, 2, 0x10);
        gate[4] = (byte) stack;
        gate[5] = (byte) (user ? 0xEE : 0x8E);
        LittleEndian.putU16(gate, 6, (int) (handler >>> 16));
        LittleEndian.putU32(gate, 8, (int) (handler >>> 32));
        layout.write(slot, gate);
    }

    private static String handler(int vector) {
        if (vector >= 0x30) {
            return "KiIsrThunk";
        }
        boolean errorCode = vector == 0x0A || vector == 0x0B || vector == 0x11;
        return TRAPS.getOrDefault(vector, errorCode ? "KiStackFault" : "KiInvalidOpcodeFault");
    }

    /** KPCR. */
    private void control(long base) {
        layout.write64(base, base + GDT);
        layout.write64(base + 0x08, base + TSS);
        layout.write64(base + 0x18, base);
        layout.write64(base + 0x20, base + Fixed.PCR_PRCB);
        layout.write64(base + 0x38, base + IDT);
        layout.write16(base + 0x60, 1);
        layout.write16(base + 0x62, 1);
    }

    /** KPRCB. */
    private void block(int number, long prcb, long idleThread) {
        long base = base(number);
        layout.write32(prcb, 0x1F80);
        layout.write8(prcb + 4, number);
        layout.write64(prcb + Fixed.PRCB_CURRENT_THREAD, idleThread);
        layout.write64(prcb + Fixed.PRCB_IDLE_THREAD, idleThread);
        layout.write32(prcb + Fixed.PRCB_NUMBER, number);
        layout.write64(prcb + Fixed.PRCB_RSP_BASE, base + IDLE + STACK_BYTES - 0x50);
        layout.write8(prcb + Fixed.PRCB_CPU_TYPE, plan.vendor() == Vendor.AMD ? 23 : 6);
        layout.write8(prcb + 0x41, 1);
        layout.write16(prcb + 0x42, plan.vendor() == Vendor.AMD ? 0x7100 : 0x9E0A);
        layout.write32(prcb + Fixed.PRCB_MHZ, MachinePlan.MHZ);
        layout.write8(prcb + 0x8D, plan.vendor() == Vendor.AMD ? 1 : 2);
        layout.write32(prcb + 0xD4, number);
        specialRegisters(prcb + Fixed.PRCB_SPECIAL_REGISTERS, base);
        layout.write(
                prcb + offsets.prcb().vendorString(), plan.vendor().signature().getBytes(StandardCharsets.US_ASCII));
        layout.write64(prcb + offsets.prcb().context(), base + CONTEXT);
        layout.write64(prcb + offsets.prcb().isrStack(), base + ISR + STACK_BYTES);
        layout.write64(prcb + offsets.prcb().dpcStack(), base + DPC + STACK_BYTES - DPC_FIRST_FRAME);
    }

    /** KSPECIAL_REGISTERS. */
    private void specialRegisters(long at, long base) {
        layout.write64(at, 0x8005_0033L);
        layout.write64(at + 0x10, layout.root());
        layout.write64(at + 0x18, 0x0035_06F8L);
        layout.write16(at + 0x56, 0x6F);
        layout.write64(at + 0x58, base + GDT);
        layout.write16(at + 0x66, 0xFFF);
        layout.write64(at + 0x68, base + IDT);
        layout.write16(at + 0x70, 0x40);
        layout.write32(at + 0x74, 0x1F80);
        layout.write64(at + 0xA8, base);
    }

    private void registers(Processor processor, long base) {
        processor.setGsBase(base);
        processor.setGdt(base + GDT, 0x6F);
        processor.setIdt(base + IDT, 0xFFF);
        processor.setTss(0x40, base + TSS);
        processor.setControlRegister(0, 0x8005_0033L);
        processor.setControlRegister(3, layout.root());
        processor.setControlRegister(4, 0x0035_06F8L);
        processor.setControlRegister(8, 0xF);
        processor.msrs().write(MsrFile.TSC, plan.counter());
        processor.msrs().write(MsrFile.EFER, 0xD01);
        processor.msrs().write(MsrFile.STAR, 0x0023_0010_0000_0000L);
        processor.msrs().write(MsrFile.LSTAR, modules.symbol(0, "KiSystemCall64"));
        processor.msrs().write(MsrFile.FMASK, 0x4700);
        processor.apic().enable(0xDF);
        processor.setRegister(1, processor.number());
        processor.setRegister(4, base + IDLE + STACK_BYTES - 0x40);
        processor.setRflags(2);
        processor.setRip(modules.symbol(0, "KiSystemStartup"));
    }
}
