package io.culprit.windows;

import io.culprit.machine.AddressSpace;
import io.culprit.machine.LittleEndian;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/** Strings and times as the kernel keeps them. */
public final class KernelText {

    /** Longest UNICODE_STRING that is read, in bytes; names of the kernel are far shorter. */
    private static final int MAX_STRING_BYTES = 0x800;

    private static final long SECONDS_FROM_1601_TO_1970 = 11_644_473_600L;
    private static final long TICKS_A_SECOND = 10_000_000L;

    private KernelText() {}

    /** The text of a UNICODE_STRING; empty where memory is missing, the length is odd or too large, or the text is empty. */
    public static Optional<String> findUnicode(AddressSpace memory, long address, int pointerBytes) {
        byte[] head = new byte[2 * pointerBytes];
        if (memory.read(address, head, 0, head.length) < head.length) {
            return Optional.empty();
        }
        int length = LittleEndian.u16(head, 0);
        long buffer = pointerBytes == 8 ? LittleEndian.u64(head, 8) : Integer.toUnsignedLong(LittleEndian.u32(head, 4));
        if (length == 0 || (length & 1) != 0 || length > MAX_STRING_BYTES) {
            return Optional.empty();
        }
        byte[] text = new byte[length];
        return memory.read(buffer, text, 0, length) < length
                ? Optional.empty()
                : Optional.of(new String(text, StandardCharsets.UTF_16LE));
    }

    /** Zero-terminated 8-bit text of at most {@code limit} bytes; empty unless at least one printable character is there. */
    static Optional<String> findAscii(AddressSpace memory, long address, int limit) {
        byte[] buffer = new byte[limit];
        int got = memory.read(address, buffer, 0, limit);
        int end = 0;
        while (end < got && buffer[end] != 0) {
            if (buffer[end] < 0x20 || buffer[end] > 0x7E) {
                return Optional.empty();
            }
            end++;
        }
        return end == 0 ? Optional.empty() : Optional.of(new String(buffer, 0, end, StandardCharsets.US_ASCII));
    }

    /** A FILETIME (100 ns since 1601, UTC); empty for 0 and for values beyond what a calendar holds. */
    static Optional<Instant> time(long fileTime) {
        if (fileTime <= 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.ofEpochSecond(
                    fileTime / TICKS_A_SECOND - SECONDS_FROM_1601_TO_1970, fileTime % TICKS_A_SECOND * 100));
        } catch (DateTimeException beyond) {
            return Optional.empty();
        }
    }
}
