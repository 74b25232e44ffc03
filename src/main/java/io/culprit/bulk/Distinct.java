package io.culprit.bulk;

import java.io.Serializable;

/**
 * How many different values there are, in 8 to 16 bytes for each: of a value its hash of 64 bits is kept, so that a million values are
 * miscounted, by one, once in some forty million counts.
 */
public final class Distinct implements Serializable {

    private static final long serialVersionUID = 1L;
    private static final int FIRST = 4;

    /** Hashes where they belong or behind; 0 for free. */
    private long[] slots = new long[FIRST];

    private int count;

    /** Counts a text; whether it is new. */
    public boolean add(String text) {
        return add(hash(text));
    }

    private boolean add(long hash) {
        if (count * 4L >= slots.length * 3L) {
            grow();
        }
        int at = place(hash);
        if (slots[at] == hash) {
            return false;
        }
        slots[at] = hash;
        count++;
        return true;
    }

    private int place(long hash) {
        int at = (int) hash & slots.length - 1;
        while (slots[at] != 0 && slots[at] != hash) {
            at = at + 1 & slots.length - 1;
        }
        return at;
    }

    private void grow() {
        long[] old = slots;
        slots = new long[old.length * 2];
        for (long hash : old) {
            if (hash != 0) {
                slots[place(hash)] = hash;
            }
        }
    }

    /** Counts what another one has counted. */
    public void merge(Distinct other) {
        for (long hash : other.slots) {
            if (hash != 0) {
                add(hash);
            }
        }
    }

    /** How many there are. */
    public int count() {
        return count;
    }

    /** The same for the same text in any process; never 0. */
    static long hash(String text) {
        long hash = 0xCBF2_9CE4_8422_2325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x9E37_79B9_7F4A_7C15L;
            hash ^= hash >>> 32;
        }
        hash = (hash ^ hash >>> 30) * 0xBF58_476D_1CE4_E5B9L;
        hash = (hash ^ hash >>> 27) * 0x94D0_49BB_1331_11EBL;
        hash ^= hash >>> 31;
        return hash == 0 ? 1 : hash;
    }
}
