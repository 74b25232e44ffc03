package io.culprit.machine;

/** The bytes of one instruction, taken from the front. */
final class InstructionBytes {

    /** There are no more bytes. */
    static final class End extends RuntimeException {
        private static final long serialVersionUID = 1L;

        End() {
            super(null, null, false, false);
        }
    }

    private final byte[] bytes;
    private final int start;
    private final int end;
    private int at;

    InstructionBytes(byte[] bytes, int start, int available) {
        this.bytes = bytes;
        this.start = start;
        this.end = start + available;
        this.at = start;
    }

    /** How many were taken. */
    int taken() {
        return at - start;
    }

    /** The next byte without taking it, or -1 at the end. */
    int peek() {
        return at < end ? bytes[at] & 0xFF : -1;
    }

    /** Takes an unsigned byte. */
    int next() {
        if (at >= end) {
            throw new End();
        }
        return bytes[at++] & 0xFF;
    }

    /** Takes an unsigned little-endian integer of {@code count} bytes. */
    long little(int count) {
        long value = 0;
        for (int i = 0; i < count; i++) {
            value |= (long) next() << 8 * i;
        }
        return value;
    }
}
