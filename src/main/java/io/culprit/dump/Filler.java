package io.culprit.dump;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The text {@code PAGE}, with which the kernel fills a dump header before it sets fields: an absence, never a value. Measured unset
 * in real dumps: Attributes and BootId before Windows 11, Comment, VersionUser, the memory block of triage dumps.
 */
public final class Filler {

    /** The word that fills what the kernel did not write: PAGE. */
    public static final int WORD = 0x45474150;

    static final long LONG = 0x4547_4150_4547_4150L;

    /** 1601-01-01 to 1970-01-01 in seconds. */
    private static final long FILETIME_EPOCH_SECONDS = 11_644_473_600L;

    private static final long TICKS_PER_SECOND = 10_000_000L;

    private Filler() {}

    /** The value, or 0 where it is filler. */
    static long orZero(long value) {
        return value == LONG || value == WORD ? 0 : value;
    }

    /** The 32-bit value, or 0 where it is filler. */
    public static int orZero32(long value) {
        return (int) value == WORD ? 0 : (int) value;
    }

    /** What the file has of a structure of {@code size} bytes, and filler behind it; a field that is cut counts as not there. */
    public static byte[] padded(byte[] found, int size) {
        byte[] all = new byte[size];
        int whole = Math.min(found.length, size) & -8;
        System.arraycopy(found, 0, all, 0, whole);
        for (int i = whole; i < size; i++) {
            all[i] = (byte) (WORD >>> (8 * (i & 3)));
        }
        return all;
    }

    /** Text up to its NUL, or null where it is empty or filler. */
    public static @Nullable String text(byte[] field) {
        int end = 0;
        while (end < field.length && field[end] != 0) {
            end++;
        }
        String text = new String(field, 0, end, StandardCharsets.ISO_8859_1).strip();
        return text.isEmpty() || text.startsWith("PAGE") ? null : text;
    }

    /** Whether a structure holds nothing but filler or nothing but zeros. */
    static boolean blank(byte[] structure) {
        return Arrays.equals(structure, padded(new byte[0], structure.length))
                || Arrays.equals(structure, new byte[structure.length]);
    }

    /** A FILETIME (100 ns since 1601, UTC), or null where it is filler, zero or out of any range. */
    public static @Nullable Instant time(long fileTime) {
        if (orZero(fileTime) <= 0) {
            return null;
        }
        try {
            return Instant.ofEpochSecond(
                    fileTime / TICKS_PER_SECOND - FILETIME_EPOCH_SECONDS, fileTime % TICKS_PER_SECOND * 100);
        } catch (DateTimeException outOfRange) {
            return null;
        }
    }

    /** A duration in units of 100 ns, or null where it is filler, negative or zero. */
    public static @Nullable Duration duration(long ticks) {
        return orZero(ticks) <= 0 ? null : Duration.ofSeconds(ticks / TICKS_PER_SECOND, ticks % TICKS_PER_SECOND * 100);
    }
}
