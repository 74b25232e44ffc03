package io.culprit.stack;

import io.culprit.machine.Address;

/**
 * Removes pointer authentication from ARM64 return addresses: its bits lie above the 48 of the address, whose upper half is told by bit
 * 55 (Arm ARM, "Pointer authentication"). An address that lies in a module as it is stays so.
 */
public final class PointerTag {

    private static final long HIGH = 0xFFFF_0000_0000_0000L;

    private PointerTag() {}

    /** The address without its tag. */
    public static long strip(StackTarget target, long address) {
        if (target.modules().at(address).isPresent()) {
            return address;
        }
        long stripped = (address >> 55 & 1) != 0 ? address | HIGH : address & ~HIGH;
        return target.modules().at(stripped).isPresent() || !Address.kernelHalf(address) ? stripped : address;
    }
}
