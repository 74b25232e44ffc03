package io.culprit.emulator;

/** Registers of a device in physical address space. Accesses never cross the region's end and are 1, 2, 4 or 8 bytes wide. */
public interface MmioHandler {

    /** The value at {@code offset} from the region's start, zero-extended from {@code widthBytes}. */
    long read(long offset, int widthBytes);

    /** Stores the low {@code widthBytes} of {@code value} at {@code offset} from the region's start. */
    void write(long offset, int widthBytes, long value);
}
