package io.culprit.dump.minidump;

import io.culprit.machine.LittleEndian;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Strings of a minidump: MINIDUMP_STRING (length in bytes, then UTF-16) and Crashpad's MinidumpUTF8String.
 *
 * <p>Strings of an honest file do not overlap, so all of them together are no longer than the file. A damaged one can point 100,000
 * modules into the same 64 KiB, each at another byte: the budget ends that.
 */
final class MinidumpText {

    /** A path has at most 32,767 characters. */
    static final int STRING_LIMIT_BYTES = 0x10000;

    private final MinidumpStreams streams;
    private final Map<Long, Optional<String>> known = new HashMap<>();
    private long budgetBytes;

    MinidumpText(MinidumpStreams streams) {
        this.streams = streams;
        this.budgetBytes = Math.min(streams.file().sizeBytes(), MinidumpStreams.STREAM_LIMIT_BYTES);
    }

    /** The MINIDUMP_STRING at an offset; empty for offset 0 and where there is none. */
    Optional<String> utf16(long position) {
        return position == 0
                ? Optional.empty()
                : known.computeIfAbsent(position, at -> read(at, StandardCharsets.UTF_16LE));
    }

    /** The MinidumpUTF8String at an offset; empty for offset 0 and where there is none. */
    Optional<String> utf8(long position) {
        return position == 0 ? Optional.empty() : read(position, StandardCharsets.UTF_8);
    }

    private Optional<String> read(long position, Charset charset) {
        byte[] length = streams.file().slice(position, 4);
        if (length.length < 4) {
            streams.damage().missing("the string at offset " + position + " lies beyond the end of the file");
            return Optional.empty();
        }
        long declared = Integer.toUnsignedLong(LittleEndian.u32(length, 0));
        Optional<byte[]> bytes = bytes(position + 4, Math.min(declared, STRING_LIMIT_BYTES));
        if (bytes.isPresent() && bytes.get().length < declared) {
            streams.damage().missing("the string at offset " + position + " is cut short");
        }
        return bytes.map(found -> untilNul(new String(found, 0, found.length, charset)));
    }

    /** Up to {@code length} bytes of text or of a record that holds a name, counted against the budget. */
    Optional<byte[]> bytes(long position, long length) {
        int count = streams.file().available(position, length);
        if (count > budgetBytes) {
            streams.damage().missing("strings that overlap are longer than the file; the rest is not read");
            return Optional.empty();
        }
        budgetBytes -= count;
        return Optional.of(streams.file().slice(position, count));
    }

    /** 8-bit text: UTF-8 where it is valid, else the western ANSI code page. */
    static String text(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        boolean valid = Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes);
        return untilNul(valid ? text : new String(bytes, StandardCharsets.ISO_8859_1));
    }

    /** UTF-16 text in a fixed field or a whole stream. */
    static String text16(byte[] bytes) {
        return untilNul(new String(bytes, 0, bytes.length & ~1, StandardCharsets.UTF_16LE));
    }

    private static String untilNul(String text) {
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }
}
