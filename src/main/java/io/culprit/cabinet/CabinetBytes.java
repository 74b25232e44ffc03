package io.culprit.cabinet;

import io.culprit.format.BoundedStream;
import io.culprit.machine.AddressSpace;
import java.util.Arrays;

/** The bytes of a cabinet by position; nothing is allocated beyond its size. */
record CabinetBytes(AddressSpace file, long sizeBytes) {

    /** What the file has of {@code [position, position + length)}. */
    byte[] slice(long position, int length) {
        boolean inside = position >= 0 && position < sizeBytes;
        byte[] bytes = new byte[inside ? (int) Math.min(length, sizeBytes - position) : 0];
        int got = file.read(position, bytes, 0, bytes.length);
        return got == bytes.length ? bytes : Arrays.copyOf(bytes, got);
    }

    BoundedStream stream(long position, int length) {
        return new BoundedStream(slice(position, length));
    }
}
