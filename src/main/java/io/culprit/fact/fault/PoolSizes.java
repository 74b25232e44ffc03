package io.culprit.fact.fault;

import io.culprit.fact.BugCheck;
import io.culprit.fact.MemoryCorruption;
import io.culprit.machine.Address;
import io.culprit.machine.Architecture;
import io.culprit.windows.CrashedSystem;
import org.jspecify.annotations.Nullable;

/**
 * Sizes in the headers of two neighboring blocks of pool, which must agree (0x19 with P1 = 5 or 0x20): on x64 the first byte of a header
 * is the size of the block before it, the third its own, in 16 bytes (POOL_HEADER of the public symbols). Where they differ in one bit,
 * that is said; it proves nothing, for a write of one byte behind the end of a block does the same.
 */
final class PoolSizes {

    private static final int BAD_POOL_HEADER = 0x19;
    private static final int NEIGHBORS = 5;
    private static final int PASSED_BY = 0x20;
    private static final int UNIT = 16;

    private final CrashedSystem system;

    PoolSizes(CrashedSystem system) {
        this.system = system;
    }

    /** The sign, or null. */
    @Nullable
    MemoryCorruption find(BugCheck check) {
        if (check.baseCode() != BAD_POOL_HEADER || system.architecture() != Architecture.X64) {
            return null;
        }
        long kind = check.parameters().get(0).value();
        long one = check.parameters().get(1).value();
        long other = check.parameters().get(3).value();
        long upper = kind == PASSED_BY ? one : kind == NEIGHBORS ? Math.max(one, other) : 0;
        if (!Address.kernelHalf(upper) || !system.memory().holds(upper, UNIT)) {
            return null;
        }
        int before = system.memory().u8(upper);
        long lower = kind == NEIGHBORS ? Math.min(one, other) : upper - (long) before * UNIT;
        boolean page = before != 0 && (lower & -Address.PAGE_BYTES) == (upper & -Address.PAGE_BYTES);
        return page && system.memory().holds(lower, UNIT)
                ? differing(lower, system.memory().u8(lower + 2), upper, before)
                : null;
    }

    private static @Nullable MemoryCorruption differing(long lower, int size, long upper, int before) {
        if (Integer.bitCount(size ^ before) != 1) {
            return null;
        }
        boolean sizeIsRight = lower + (long) size * UNIT == upper;
        return new MemoryCorruption(
                "pool",
                false,
                "The sizes that two neighboring headers of pool give, at " + Address.hex(lower) + " and "
                        + Address.hex(upper) + ", differ in a single bit.",
                Address.hex(sizeIsRight ? size : before),
                Address.hex(sizeIsRight ? before : size));
    }
}
