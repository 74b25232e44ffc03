package io.culprit.emulator.guest;

import java.nio.charset.StandardCharsets;

/** A mapped range of kernel memory from which the loader hands out pieces in order. */
final class Arena {

    private final VirtualLayout layout;
    private final long end;
    private long next;

    Arena(VirtualLayout layout, long start, int pages) {
        this.layout = layout;
        this.next = start;
        this.end = start + (long) pages * VirtualLayout.PAGE;
        layout.map(start, pages);
    }

    /** Zeroed bytes, aligned to 16. */
    long take(int sizeBytes) {
        long address = next;
        next = next + sizeBytes + 15 & -16L;
        if (next > end) {
            throw new IllegalStateException("an arena of the guest is too small");
        }
        return address;
    }

    /** A 64-bit variable with this value. */
    long variable(long value) {
        long address = take(8);
        layout.write64(address, value);
        return address;
    }

    /** NUL-terminated characters. */
    long ascii(String text, int roomBytes) {
        long address = take(Math.max(roomBytes, text.length() + 1));
        layout.write(address, text.getBytes(StandardCharsets.US_ASCII));
        return address;
    }

    /** Fills in a UNICODE_STRING with characters of its own. */
    void unicodeString(long address, String text) {
        layout.unicodeString(address, take(text.length() * 2 + 2), text);
    }

    long used() {
        return next;
    }

    long end() {
        return end;
    }
}
