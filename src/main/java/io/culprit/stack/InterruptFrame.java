package io.culprit.stack;

import io.culprit.machine.Address;
import io.culprit.machine.AddressSpace;
import io.culprit.machine.LittleEndian;
import io.culprit.machine.Registers;
import java.util.OptionalLong;

/**
 * What the processor pushes for an interrupt or exception, five quadwords: rip, cs, rflags, rsp, ss (Intel SDM, volume 3, 64-bit mode
 * stack frame). It is the end of a KTRAP_FRAME, which begins 0x168 bytes lower and holds the volatile registers.
 */
public final class InterruptFrame {

    static final int BYTES = 0x28;

    /** Bytes of a KTRAP_FRAME before its machine frame, the same in all builds. */
    private static final int BYTES_BEFORE = 0x168;

    private static final int[] VOLATILE_OFFSETS = {0x30, 0x38, 0x40, 0x48, 0x50, 0x58, 0x60};
    private static final String[] VOLATILE_NAMES = {"rax", "rcx", "rdx", "r8", "r9", "r10", "r11"};

    private InterruptFrame() {}

    /** The interrupted frame; {@code registers} hold what the handler's prolog has saved. */
    public static Step at(AddressSpace memory, X64Registers registers, long address) {
        byte[] raw = new byte[BYTES];
        if (memory.read(address, raw, 0, BYTES) < BYTES) {
            return new Step.Stuck("machine frame at " + Address.hex(address) + ": " + memory.whyMissing(address));
        }
        registers.set(X64Registers.RSP, LittleEndian.u64(raw, 0x18));
        Registers interrupted = registers
                .caller(LittleEndian.u64(raw, 0))
                .with("cs", LittleEndian.u64(raw, 8) & 0xFFFF)
                .with("efl", LittleEndian.u64(raw, 0x10) & 0xFFFF_FFFFL)
                .with("ss", LittleEndian.u64(raw, 0x20) & 0xFFFF);
        long start = startOf(memory, address);
        String note = start == address ? "machine frame at 0x" : Frame.TRAP_FRAME;
        String user = (raw[8] & 3) == 3 ? ", from user mode" : "";
        return new Step.Caller(
                start == address ? interrupted : withVolatile(memory, interrupted, start),
                true,
                FrameTrust.CONTEXT,
                note + Long.toHexString(start) + ": interrupted here" + user);
    }

    /**
     * Where the record that a machine frame ends begins: its trap frame, or the machine frame itself. The switch to an interrupt's stack
     * may leave a machine frame alone, right below the top of that stack; from user mode, a trap frame is the first thing on the stack.
     */
    static long startOf(AddressSpace memory, long address) {
        OptionalLong cs = memory.findU64(address + 8);
        boolean user = cs.isPresent() && (cs.getAsLong() & 3) == 3;
        return user || trapFrame(memory, address - BYTES_BEFORE) ? address - BYTES_BEFORE : address;
    }

    /** With the volatile registers that the entry code stored in the trap frame. */
    private static Registers withVolatile(AddressSpace memory, Registers interrupted, long trapFrame) {
        Registers all = interrupted;
        for (int i = 0; i < VOLATILE_NAMES.length; i++) {
            OptionalLong value = memory.findU64(trapFrame + VOLATILE_OFFSETS[i]);
            all = value.isPresent() ? all.with(VOLATILE_NAMES[i], value.getAsLong()) : all;
        }
        OptionalLong rbp = all.known("rbp") ? OptionalLong.empty() : memory.findU64(trapFrame + 0x158);
        return rbp.isPresent() ? all.with("rbp", rbp.getAsLong()) : all;
    }

    /** A KTRAP_FRAME stands on 16 bytes, with a valid MXCSR at 0x2C and one of three kinds at 0x2B (ExceptionActive). */
    private static boolean trapFrame(AddressSpace memory, long address) {
        byte[] head = new byte[0x30];
        if ((address & 0xF) != 0 || memory.read(address, head, 0, 0x30) < 0x30) {
            return false;
        }
        int mxcsr = LittleEndian.u32(head, 0x2C);
        return mxcsr != 0 && (mxcsr & 0xFFFF_0000) == 0 && (head[0x2B] & 0xFF) <= 2;
    }

    /**
     * Whether the bytes at {@code address} are a machine frame: the code and stack segments that Windows gives kernel (0x10, 0x18 or 0)
     * or user code (0x33 or 0x23, 0x2b), rflags with the bit that is always set and none that is always clear, and a stack pointer where
     * the processor would have had it: right above the frame, but for the alignment to 16 bytes, or on another stack.
     */
    public static boolean looksLikeOne(StackTarget target, long address) {
        byte[] raw = new byte[BYTES];
        return target.memory().read(address, raw, 0, BYTES) == BYTES && looksLikeOne(target, raw, 0, address);
    }

    /** The same for bytes that were read before: {@code address} is where {@code raw[at]} came from. */
    public static boolean looksLikeOne(StackTarget target, byte[] raw, int at, long address) {
        long cs = LittleEndian.u64(raw, at + 8);
        long ss = LittleEndian.u64(raw, at + 0x20);
        long flags = LittleEndian.u64(raw, at + 0x10);
        if ((flags & 2) == 0 || (flags & ~0x3F7FD7L) != 0) {
            return false;
        }
        long rip = LittleEndian.u64(raw, at);
        long sp = LittleEndian.u64(raw, at + 0x18);
        boolean kernel = cs == 0x10 && (ss == 0x18 || ss == 0) && stackFits(target, address, sp);
        return kernel || (cs == 0x33 || cs == 0x23) && ss == 0x2B && userHalf(rip) && userHalf(sp);
    }

    private static boolean userHalf(long address) {
        return address >= Address.PAGE_BYTES && address < 1L << 47;
    }

    private static boolean stackFits(StackTarget target, long address, long stackPointer) {
        long gap = stackPointer - (address + BYTES);
        if (gap >= 0 && gap < 16) {
            return true;
        }
        StackRegion there = StackRegion.at(target.regions(), stackPointer);
        return there != null && there != StackRegion.at(target.regions(), address) && (stackPointer & 7) == 0;
    }
}
