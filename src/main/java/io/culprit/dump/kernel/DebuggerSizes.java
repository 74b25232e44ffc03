package io.culprit.dump.kernel;

import io.culprit.machine.LittleEndian;
import org.jspecify.annotations.Nullable;

/**
 * What KDDEBUGGER_DATA64 (wdbgexts.h) says of the structures that a small dump carries: their sizes and the offsets that lead from one
 * to the next. A field past the block's end does not exist and is 0. The layout is the same on 32-bit systems.
 */
final class DebuggerSizes {

    private final byte[] block;

    DebuggerSizes(byte @Nullable [] block) {
        boolean known = block != null && block.length >= 0x18 && LittleEndian.u32(block, 0x10) == 0x4742444B;
        this.block = known && block != null ? block : new byte[0];
    }

    /** Address of the array of KPRCB pointers (nt!KiProcessorBlock), or 0. */
    long processorBlock() {
        return block.length < 0x220 ? 0 : LittleEndian.u64(block, 0x218);
    }

    /** SizePrcb. */
    int prcb() {
        return u16(0x2B0);
    }

    /** SizeEProcess. */
    int process() {
        return u16(0x2A8);
    }

    /** SizeEThread. */
    int thread() {
        return u16(0x2C0);
    }

    /** OffsetPrcbNumber. */
    int prcbNumber() {
        return u16(0x2BE);
    }

    /** OffsetPrcbCurrentThread. */
    int prcbCurrentThread() {
        return u16(0x2B4);
    }

    /** OffsetKThreadApcProcess. */
    int threadProcess() {
        return u16(0x2A0);
    }

    private int u16(int offset) {
        return offset + 2 > block.length ? 0 : LittleEndian.u16(block, offset);
    }
}
