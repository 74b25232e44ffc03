package io.culprit.machine;

/** Two address spaces, the upper one first; a read may cross from one to the other and back. */
record Overlay(AddressSpace upper, AddressSpace lower) implements AddressSpace {

    @Override
    public int read(long address, byte[] buffer, int offset, int length) {
        int done = 0;
        while (done < length) {
            int got = upper.read(address + done, buffer, offset + done, length - done);
            if (got <= 0) {
                got = lowerUntilUpper(address + done, buffer, offset + done, length - done);
            }
            if (got <= 0) {
                return done;
            }
            done += got;
        }
        return done;
    }

    /** Reads from the lower space, but lets the upper one win again from the first byte that it holds. */
    private int lowerUntilUpper(long address, byte[] buffer, int offset, int length) {
        int got = lower.read(address, buffer, offset, length);
        if (got <= 1) {
            return got;
        }
        byte[] probe = new byte[1];
        for (int i = 1; i < got; i++) {
            if (upper.read(address + i, probe, 0, 1) == 1) {
                return i;
            }
        }
        return got;
    }

    @Override
    public String whyMissing(long address) {
        return lower.whyMissing(address);
    }
}
