package io.culprit.shell.device;

import io.culprit.shell.RefusedException;
import io.culprit.shell.Tail;
import io.culprit.windows.blob.PciLocation;

/**
 * What was written behind {@code !pci}.
 *
 * @param device -1 for all
 * @param function -1 for all
 * @param first the first byte of configuration space that is wanted
 * @param last the last one
 */
record PciRequest(long flags, long segment, long bus, long device, long function, int first, int last) {

    private static final int VERBOSE = 1;
    private static final int BUSES = 2;
    private static final int BYTES = 4;
    private static final int DOUBLE_WORDS = 8;
    private static final int CAPABILITIES = 0x40;
    private static final int SPACE = 0x100;
    private static final int SEGMENT = 0x200;
    private static final int SEGMENTS = 0x400;
    private static final int LAST = 0xFF;

    /** Reads all of it. */
    static PciRequest of(Tail tail) {
        long flags = tail.expression(0);
        boolean segmented = (flags & (SEGMENT | SEGMENTS)) != 0;
        long segment = segmented ? tail.expression(0) : 0;
        long bus = tail.expression(0);
        long device = tail.expression(-1);
        long function = tail.expression(-1);
        boolean range = !tail.atEnd();
        long first = tail.expression(0);
        long last = tail.expression(LAST);
        tail.end();
        if (first < 0 || last > LAST || first > last) {
            throw new RefusedException("FIRST and LAST lie between 0 and ff, and LAST is not below FIRST");
        }
        boolean raw = range || (flags & (DOUBLE_WORDS | SPACE)) != 0;
        return new PciRequest(raw ? flags | BYTES : flags, segment, bus, device, function, (int) first, (int) last);
    }

    /** Whether a function is asked for. */
    boolean wants(PciLocation place) {
        boolean there = (flags & SEGMENTS) != 0 ? place.segment() <= segment : place.segment() == segment;
        return there
                && ((flags & BUSES) != 0 ? place.bus() <= bus : place.bus() == bus)
                && (device < 0 || place.device() == device)
                && (function < 0 || place.function() == function);
    }

    boolean verbose() {
        return (flags & VERBOSE) != 0;
    }

    /** Whether the segment is named before each bus. */
    boolean segmented() {
        return (flags & (SEGMENT | SEGMENTS)) != 0;
    }

    boolean raw() {
        return (flags & BYTES) != 0;
    }

    boolean doubleWords() {
        return (flags & DOUBLE_WORDS) != 0;
    }

    boolean capabilities() {
        return (flags & CAPABILITIES) != 0;
    }
}
