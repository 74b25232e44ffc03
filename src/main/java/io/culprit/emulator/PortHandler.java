package io.culprit.emulator;

/** Registers of a device in the 64 KiB port space; widths are 1, 2 or 4 bytes. */
public interface PortHandler {

    /** The value of {@code port}, zero-extended. */
    int read(int port, int widthBytes);

    /** Stores the low {@code widthBytes} of {@code value}. */
    void write(int port, int widthBytes, int value);
}
