package io.culprit.emulator.processor;

import java.util.Map;
import java.util.TreeMap;

/**
 * Model-specific registers of one processor. Those with an effect live in the processor; the rest keep what was written. A number
 * that neither vendor's manual defines for this machine raises #GP.
 */
public final class MsrFile {

    /** The time-stamp counter. */
    public static final int TSC = 0x10;
    /** Base and mode of the local APIC. */
    public static final int APIC_BASE = 0x1B;
    /** End of the TSC-deadline. */
    public static final int TSC_DEADLINE = 0x6E0;
    /** Extended features: SCE, LME, LMA, NXE. */
    public static final int EFER = 0xC000_0080;
    /** Segment selectors of {@code syscall} and {@code sysret}. */
    public static final int STAR = 0xC000_0081;
    /** Target of {@code syscall} in 64-bit mode. */
    public static final int LSTAR = 0xC000_0082;
    /** Flags that {@code syscall} clears. */
    public static final int FMASK = 0xC000_0084;
    /** Base of FS. */
    public static final int FS_BASE = 0xC000_0100;
    /** Base of GS. */
    public static final int GS_BASE = 0xC000_0101;
    /** The value that {@code swapgs} exchanges with the base of GS. */
    public static final int KERNEL_GS_BASE = 0xC000_0102;
    /** What {@code rdtscp} returns in ECX. */
    public static final int TSC_AUX = 0xC000_0103;

    /** Registers without effect here, with their values after reset (Intel SDM volume 4; AMD APM volume 2, appendix A). */
    private static final long[][] PLAIN = {
        {0x17, 0},
        {0x3A, 5},
        {0x8B, 0},
        {0xFE, 0x508},
        {0x174, 0},
        {0x175, 0},
        {0x176, 0},
        {0x179, 0},
        {0x17A, 0},
        {0x1A0, 0x1},
        {0x1D9, 0},
        {0x277, 0x0007_0406_0007_0406L},
        {0x2FF, 0xC06},
        {0xC000_0083L, 0},
        {0xC001_0015L, 0},
        {0xC001_001FL, 0},
        {TSC_AUX & 0xFFFF_FFFFL, 0},
        {0x48, 0},
        {0x49, 0},
        {0x10A, 0},
        {0x1C8, 0}
    };

    private final Core core;
    private final Map<Integer, Long> plain = new TreeMap<>();
    private long tscOffset;
    private long apicBase;

    MsrFile(Core core) {
        this.core = core;
        for (long[] row : PLAIN) {
            plain.put((int) row[0], row[1]);
        }
        plain.put(STAR, 0L);
        plain.put(LSTAR, 0L);
        plain.put(FMASK, 0L);
        plain.put(TSC_DEADLINE, 0L);
        apicBase = LocalApic.BASE | 0x800 | (core.processor.number() == 0 ? 0x100 : 0);
    }

    /** The value; throws {@link IllegalArgumentException} for a register that this machine does not have. */
    public long read(int number) {
        try {
            return readOrFault(number);
        } catch (Fault fault) {
            throw unknown(number);
        }
    }

    /** Sets the value, as a loader does; throws {@link IllegalArgumentException} where {@code wrmsr} would fault. */
    public void write(int number, long value) {
        try {
            writeOrFault(number, value);
        } catch (Fault fault) {
            throw unknown(number);
        }
    }

    private static IllegalArgumentException unknown(int number) {
        return new IllegalArgumentException("MSR 0x" + Integer.toHexString(number));
    }

    boolean x2Apic() {
        return (apicBase & 0x400) != 0;
    }

    /** The value of a register without effect here; 0 of one that is none. */
    public long plain(int number) {
        return plain.getOrDefault(number, 0L);
    }

    /** What {@code rdtsc} tells. */
    public long timeStamp() {
        return core.machine.time() + tscOffset;
    }

    /** {@code rdmsr}. */
    public long readOrFault(int number) {
        return switch (number) {
            case TSC -> timeStamp();
            case FS_BASE -> core.fsBase;
            case GS_BASE -> core.gsBase;
            case KERNEL_GS_BASE -> core.kernelGsBase;
            case EFER -> core.efer;
            case APIC_BASE -> apicBase;
            default -> {
                if (number >= 0x800 && number <= 0x83F && x2Apic()) {
                    yield core.apic.readMsr(number);
                }
                Long value = plain.get(number);
                if (value == null) {
                    throw Fault.generalProtection(0);
                }
                yield value;
            }
        };
    }

    /** {@code wrmsr}. */
    public void writeOrFault(int number, long value) {
        switch (number) {
            case TSC -> tscOffset = value - core.machine.time();
            case FS_BASE -> core.fsBase = Core.canonical(value);
            case GS_BASE -> core.gsBase = Core.canonical(value);
            case KERNEL_GS_BASE -> core.kernelGsBase = Core.canonical(value);
            case LSTAR -> plain.put(LSTAR, Core.canonical(value));
            case EFER -> writeEfer(value);
            case APIC_BASE -> {
                apicBase = value;
                core.mmu.flush();
            }
            default -> {
                if (number >= 0x800 && number <= 0x83F && x2Apic()) {
                    core.apic.writeMsr(number, value);
                } else if (plain.containsKey(number)) {
                    plain.put(number, value);
                } else {
                    throw Fault.generalProtection(0);
                }
            }
        }
    }

    private void writeEfer(long value) {
        if ((value & ~0xD01L) != 0 || (value & 0x100) == 0) {
            throw Fault.generalProtection(0);
        }
        core.efer = value | 0x400;
        core.mmu.flush();
    }
}
