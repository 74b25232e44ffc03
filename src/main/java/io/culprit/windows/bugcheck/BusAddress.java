package io.culprit.windows.bugcheck;

import io.culprit.machine.Address;

/** What lies where in the address space that the devices of a PC see. */
public final class BusAddress {

    private static final long INTERRUPT_RANGE = 0xFEE0_0000L;
    private static final long INTERRUPT_RANGE_BYTES = 0x10_0000L;
    private static final long OPTION_ROMS = 0xC_0000;
    private static final long FIRMWARE = 0xE_0000;
    private static final long VIDEO = 0xA_0000;
    private static final long ONE_MEBIBYTE = 0x10_0000;

    private BusAddress() {}

    /** What the address suggests: an inference from where things lie in a PC's address space, no fact. */
    public static String suggestion(long address) {
        if (Address.kernelHalf(address)) {
            return "looks like a virtual address of the kernel: perhaps the driver gave the device a pointer instead"
                    + " of a DMA address";
        }
        if (Address.within(address, INTERRUPT_RANGE, INTERRUPT_RANGE_BYTES)) {
            return "lies in the range of interrupt messages (0xfee00000): perhaps a wrong interrupt message, not data";
        }
        if (Address.below(address, Address.PAGE_BYTES)) {
            return "lies in the first page: perhaps the device was never given a DMA address, or it was cleared";
        }
        if (Address.below(address, VIDEO)) {
            return "lies in the first megabyte: perhaps a DMA address that firmware left behind or that was never set";
        }
        if (Address.below(address, OPTION_ROMS)) {
            return "lies in the legacy video memory: perhaps an identity address that firmware left behind";
        }
        if (Address.below(address, FIRMWARE)) {
            return "lies in the area of legacy option ROMs (0xc0000 to 0xdffff): perhaps a DMA address that firmware"
                    + " left behind or that was never set";
        }
        if (Address.below(address, ONE_MEBIBYTE)) {
            return "lies in the area of the legacy firmware: perhaps a DMA address that firmware left behind";
        }
        return Address.below(address, 1L << 52)
                ? "could be a page of memory: perhaps the driver gave the device a raw physical address, or unmapped"
                        + " the buffer too early"
                : "is wider than any physical address: perhaps a corrupted descriptor";
    }
}
