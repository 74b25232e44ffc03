package io.culprit.emulator.device;

/** The only way of a device to memory: what the remapping unit refuses does not happen. Addresses are bus addresses. */
public interface DmaPort {

    /** Reads into {@code buffer}; false, with the rest all ones as the link completes it, from the first page that was refused. */
    boolean read(int requester, long address, byte[] buffer);

    /** Writes {@code buffer}; false when a page was refused; earlier pages are written. */
    boolean write(int requester, long address, byte[] buffer);

    /** Sends a message-signalled interrupt. */
    void interrupt(int requester, int processor, int vector);

    /** Sends an interrupt message of the device's own making. */
    void message(int requester, long address, int data);
}
