package io.culprit.windows;

import io.culprit.dump.BugCheckData;
import io.culprit.dump.DumpThread;
import io.culprit.machine.Address;
import io.culprit.machine.AddressSpace;
import io.culprit.machine.Architecture;
import io.culprit.stack.StackKind;
import io.culprit.stack.StackRegion;
import io.culprit.windows.Processors.Prcb;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The stacks that a walk may touch. Of a kernel: those of the crashed processor's DPCs, interrupts, NMI, double fault and machine
 * check, the thread's, and what a small dump saved of one of them. Of a user process: its threads'.
 */
public final class StackRegions {

    /** KeIsrStack, 0x7000 bytes; the DPC stack is an ordinary kernel stack of 0x6000 (KERNEL_STACK_SIZE, x64). */
    private static final int ISR_BYTES = 0x7000;

    private static final int DPC_BYTES = 0x6000;
    private static final int EXCEPTION_BYTES = 0x6000;

    /** KPCR.IdtBase and KPCR.TssBase (x64, the same in all builds), and where the interrupt stack table of a TSS64 begins. */
    private static final int PCR_TSS = 0x08;

    private static final int PCR_IDT = 0x38;
    private static final int TSS_IST = 0x24;
    private static final int UNEXPECTED_KERNEL_MODE_TRAP = 0x7F;
    private static final int NMI_HARDWARE_FAILURE = 0x80;
    private static final int MACHINE_CHECK_EXCEPTION = 0x9C;
    private static final int WHEA_UNCORRECTABLE_ERROR = 0x124;
    private static final int VARIANT = 0x1000_0000;
    private static final int NMI_VECTOR = 2;
    private static final int DOUBLE_FAULT_VECTOR = 8;
    private static final int MACHINE_CHECK_VECTOR = 18;

    private final CrashedSystem system;
    private final List<StackRegion> regions = new ArrayList<>();

    private StackRegions(CrashedSystem system) {
        this.system = system;
    }

    /**
     * The stacks that are known; empty where the dump tells none. Sizes of the special ones are assumed, so that one may seem to reach
     * into its neighbor below: by ascending ends, the first that holds an address is the one it lies on.
     */
    public static List<StackRegion> of(CrashedSystem system, @Nullable KernelThread thread, @Nullable Prcb processor) {
        StackRegions found = new StackRegions(system);
        if (processor != null) {
            found.addTop(StackKind.DPC, processor, "DpcStack", DPC_BYTES);
            found.addTop(StackKind.ISR, processor, "IsrStack", ISR_BYTES);
            if (system.architecture() == Architecture.X64 && processor.address() != 0) {
                found.addException(StackKind.NMI, processor, NMI_VECTOR);
                found.addException(StackKind.DOUBLE_FAULT, processor, DOUBLE_FAULT_VECTOR);
                found.addException(null, processor, MACHINE_CHECK_VECTOR);
            }
        }
        if (thread != null) {
            thread.stack().ifPresent(stack -> found.add(StackKind.THREAD, stack.low(), stack.high()));
        }
        for (DumpThread user : system.dump().threads()) {
            found.add(StackKind.THREAD, user.stackStart(), user.stackStart() + user.stackBytes());
        }
        system.dump().callStack().ifPresent(saved -> found.addSaved(saved.start(), saved.sizeBytes()));
        found.regions.sort((left, right) -> Long.compareUnsigned(left.high(), right.high()));
        return found.regions;
    }

    /** A pointer to where the stack begins; the DPC stack's leaves room below the page end for its first frame. */
    private void addTop(StackKind kind, Prcb processor, String member, int bytes) {
        OptionalInt offset = system.layout().find("_KPRCB", member);
        if (offset.isEmpty()) {
            return;
        }
        OptionalLong top = pointer(processor.memory(), processor.address() + offset.getAsInt());
        if (top.isPresent() && top.getAsLong() != 0) {
            long high = Address.pageOf(top.getAsLong() + Address.PAGE_BYTES - 1);
            add(kind, high - bytes, high);
        }
    }

    /** The stack that the gate of a vector names in the interrupt stack table (Intel SDM, 64-bit IDT gates and TSS). */
    private void addException(@Nullable StackKind kind, Prcb processor, int vector) {
        OptionalInt inPcr = system.layout().find("_KPCR", "Prcb");
        if (inPcr.isEmpty()) {
            return;
        }
        AddressSpace memory = system.memory();
        long pcr = processor.address() - inPcr.getAsInt();
        OptionalLong idt = memory.findU64(pcr + PCR_IDT);
        OptionalLong tss = memory.findU64(pcr + PCR_TSS);
        OptionalLong gate = idt.isEmpty() ? idt : memory.findU64(idt.getAsLong() + vector * 16L);
        int index = gate.isEmpty() ? 0 : (int) (gate.getAsLong() >> 32 & 7);
        if (index == 0 || tss.isEmpty()) {
            return;
        }
        OptionalLong top = memory.findU64(tss.getAsLong() + TSS_IST + (index - 1) * 8L);
        if (top.isPresent() && Address.kernelHalf(top.getAsLong())) {
            long high = Address.pageOf(top.getAsLong() + Address.PAGE_BYTES - 1);
            add(kind, high - EXCEPTION_BYTES, high);
        }
    }

    /** What a small dump saved, where it is of no stack that is known: the bug check may tell whose it is, else it is the thread's. */
    private void addSaved(long start, long sizeBytes) {
        for (StackRegion region : regions) {
            if (region.holds(start)) {
                return;
            }
        }
        add(savedKind(), start, start + sizeBytes);
    }

    private @Nullable StackKind savedKind() {
        BugCheckData bugCheck = system.dump().header().bugCheck();
        if (bugCheck == null) {
            return StackKind.THREAD;
        }
        return switch (bugCheck.code() & ~VARIANT) {
            case UNEXPECTED_KERNEL_MODE_TRAP ->
                bugCheck.p1() == DOUBLE_FAULT_VECTOR ? StackKind.DOUBLE_FAULT : StackKind.THREAD;
            case NMI_HARDWARE_FAILURE -> StackKind.NMI;
            case MACHINE_CHECK_EXCEPTION -> null;
            case WHEA_UNCORRECTABLE_ERROR -> bugCheck.p1() == 0 ? null : StackKind.THREAD;
            default -> StackKind.THREAD;
        };
    }

    private void add(@Nullable StackKind kind, long low, long high) {
        if (Address.below(low, high)) {
            regions.add(new StackRegion(kind, low, high));
        }
    }

    private OptionalLong pointer(AddressSpace memory, long address) {
        if (system.pointerBytes() == 8) {
            return memory.findU64(address);
        }
        OptionalInt half = memory.findU32(address);
        return half.isPresent() ? OptionalLong.of(Integer.toUnsignedLong(half.getAsInt())) : OptionalLong.empty();
    }
}
