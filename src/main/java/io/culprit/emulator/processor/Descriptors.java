package io.culprit.emulator.processor;

import io.culprit.emulator.Vendor;

/** Segment and task descriptors of the global descriptor table (Intel SDM volume 3, 3.4.5 and 7.2.3), as far as 64-bit mode uses them. */
final class Descriptors {

    private static final int AVAILABLE_TASK = 9;

    private final Core core;

    Descriptors(Core core) {
        this.core = core;
    }

    /** Loads a data segment register; FS and GS take their base from the descriptor, and a null selector clears it on Intel. */
    void loadSegment(int segment, int selector) {
        if (segment >= Segment.FS) {
            long base = selector < 4 ? 0 : descriptorBase(selector);
            if (selector >= 4 || core.machine.vendor() == Vendor.INTEL) {
                setSegmentBase(segment, base);
            }
        }
        core.selectors[segment] = selector;
        if (segment == Segment.SS) {
            core.execution.shadow();
        }
    }

    private void setSegmentBase(int segment, long base) {
        if (segment == Segment.FS) {
            core.fsBase = base;
        } else {
            core.gsBase = base;
        }
    }

    private long descriptorBase(int selector) {
        long descriptor = descriptor(selector);
        return descriptor >>> 16 & 0xFF_FFFF | descriptor >>> 32 & 0xFF00_0000L;
    }

    private long descriptor(int selector) {
        if ((selector & 4) != 0 || (selector | 7) > core.gdtLimit) {
            throw Fault.generalProtection(selector & 0xFFFC);
        }
        return core.mmu.load64(core.gdtBase + (selector & 0xFFF8));
    }

    /** {@code ltr}: the 16-byte descriptor of a 64-bit task state segment. */
    void loadTask(int selector) {
        long low = descriptor(selector);
        int type = (int) (low >>> 40) & 0x1F;
        if (type != AVAILABLE_TASK || (selector & 0xFFFC) == 0) {
            throw Fault.generalProtection(selector & 0xFFFC);
        }
        long base = descriptorBase(selector) | core.mmu.load64(core.gdtBase + (selector & 0xFFF8) + 8) << 32;
        core.mmu.store64(core.gdtBase + (selector & 0xFFF8), low | 2L << 40);
        core.taskSelector = selector;
        core.tssBase = base;
    }
}
