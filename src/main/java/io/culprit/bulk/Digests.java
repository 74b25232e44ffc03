package io.culprit.bulk;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Which contents, or texts, were met: of each its SHA-256 folded to 16 bytes, in 22 to 43 bytes of memory. Two of them with the same 16 bytes
 * are not to be found, not even by whoever wants to.
 */
public final class Digests implements Serializable {

    private static final long serialVersionUID = 1L;
    private static final int FIRST = 64;
    private static final int HEX = 64;

    /** Pairs where they belong or behind; two zeros for free. */
    private long[] slots = new long[FIRST];

    private int count;

    /** Keeps a SHA-256 in lower-case hex, or any other text by its own; whether it is new. */
    public boolean add(String key) {
        long[] folded = folded(key);
        if (count * 8L >= slots.length * 3L) {
            grow();
        }
        int at = place(slots, folded[0], folded[1]);
        if (!free(slots, at)) {
            return false;
        }
        slots[at] = folded[0];
        slots[at + 1] = folded[1];
        count++;
        return true;
    }

    /** Whether it was met. */
    public boolean has(String key) {
        long[] folded = folded(key);
        return !free(slots, place(slots, folded[0], folded[1]));
    }

    private static boolean free(long[] slots, int at) {
        return slots[at] == 0 && slots[at + 1] == 0;
    }

    private static int place(long[] slots, long first, long second) {
        int at = (int) first * 2 & slots.length - 1;
        while (!free(slots, at) && (slots[at] != first || slots[at + 1] != second)) {
            at = at + 2 & slots.length - 1;
        }
        return at;
    }

    private void grow() {
        long[] more = new long[slots.length * 2];
        for (int i = 0; i < slots.length; i += 2) {
            if (!free(slots, i)) {
                int at = place(more, slots[i], slots[i + 1]);
                more[at] = slots[i];
                more[at + 1] = slots[i + 1];
            }
        }
        slots = more;
    }

    private static long[] folded(String key) {
        String hex = isHash(key) ? key : hash(key);
        long first = digits(hex, 0) ^ digits(hex, HEX / 2);
        long second = digits(hex, HEX / 4) ^ digits(hex, HEX * 3 / 4);
        return new long[] {first, first == 0 && second == 0 ? Long.MIN_VALUE : second};
    }

    private static long digits(String hex, int from) {
        return Long.parseUnsignedLong(hex, from, from + HEX / 4, 16);
    }

    private static boolean isHash(String key) {
        for (int i = 0; i < key.length(); i++) {
            char c = key.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return key.length() == HEX;
    }

    private static String hash(String text) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException never) {
            throw new IllegalStateException(never);
        }
    }
}
