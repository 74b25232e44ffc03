package io.culprit.windows.blob;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Events that Windows had not yet written to its logs. They stand in buffers of event-tracing sessions without an index, between
 * records of other kinds, so they are looked for: an EVENT_HEADER (evntcons.h) with a plausible size and a time near the crash.
 */
final class UnwrittenEvents {

    private static final int HEADER_BYTES = 0x50;
    private static final byte HEADER_TYPE = 0x13;
    private static final byte MARK = (byte) 0xC0;

    private static final int MOST_EVENTS = 4096;
    private static final int MOST_TEXTS = 16;
    private static final int MOST_CHARACTERS = 256;
    private static final int SHORTEST_TEXT = 4;

    /** FILETIME: 100-nanosecond steps from 1601. */
    private static final long STEPS_PER_SECOND = 10_000_000L;

    private static final long SECONDS_TO_1970 = 11_644_473_600L;
    private static final long DAY = 86_400L * STEPS_PER_SECOND;
    private static final long HOUR = 3_600L * STEPS_PER_SECOND;

    private UnwrittenEvents() {}

    /**
     * The events of a blob in the order in which they stand.
     *
     * @param crash when the system crashed: events from a day before it to an hour behind it are believed
     */
    static List<UnwrittenEvent> read(byte[] bytes, Instant crash) {
        BlobBytes blob = new BlobBytes(bytes);
        long time = (crash.getEpochSecond() + SECONDS_TO_1970) * STEPS_PER_SECOND;
        List<UnwrittenEvent> events = new ArrayList<>();
        int at = marked(bytes, 0);
        while (at >= 0 && events.size() < MOST_EVENTS) {
            boolean event = plausible(blob, at, time);
            if (event) {
                events.add(event(blob, at));
            }
            at = marked(bytes, at + (event ? blob.u16(at) + 1 & ~1 : 2));
        }
        return events;
    }

    /** Where the next bytes stand that an event's header begins with, -1 for nowhere. Megabytes go through this loop. */
    private static int marked(byte[] bytes, int from) {
        int last = bytes.length - HEADER_BYTES;
        int at = from;
        while (at <= last && (bytes[at + 3] != MARK || bytes[at + 2] != HEADER_TYPE)) {
            at += 2;
        }
        return at <= last ? at : -1;
    }

    private static boolean plausible(BlobBytes blob, int at, long crash) {
        int size = blob.u16(at);
        long time = blob.u64(at + 0x10);
        return size >= HEADER_BYTES
                && blob.holds(at, size)
                && time > crash - DAY
                && time < crash + HOUR
                && blob.u8(at + 0x2C) <= 5; // levels 0 to 5
    }

    private static UnwrittenEvent event(BlobBytes blob, int at) {
        int end = at + blob.u16(at);
        return new UnwrittenEvent(
                instant(blob.u64(at + 0x10)),
                guid(blob, at + 0x18),
                blob.u16(at + 0x28),
                blob.u8(at + 0x2B),
                blob.u8(at + 0x2C),
                texts(blob, at + HEADER_BYTES, end));
    }

    private static Instant instant(long fileTime) {
        return Instant.ofEpochSecond(fileTime / STEPS_PER_SECOND - SECONDS_TO_1970, fileTime % STEPS_PER_SECOND * 100);
    }

    /** Runs of printable UTF-16 in a payload whose layout only its provider knows. */
    private static List<String> texts(BlobBytes blob, int from, int to) {
        List<String> texts = new ArrayList<>();
        int at = from;
        while (at + 2 <= to && texts.size() < MOST_TEXTS) {
            int end = at;
            while (end + 2 <= to && printable(blob.u16(end))) {
                end += 2;
            }
            int units = (end - at) / 2;
            if (units >= SHORTEST_TEXT) {
                texts.add(blob.wideText(at, Math.min(units, MOST_CHARACTERS)));
            }
            at = units > 0 ? end : at + 1;
        }
        return texts;
    }

    /** Latin letters, digits and punctuation: other scripts cannot be told from numbers. */
    private static boolean printable(int unit) {
        return unit >= 0x20 && unit < 0x7F || unit >= 0xA0 && unit < 0x250;
    }

    private static String guid(BlobBytes blob, int at) {
        StringBuilder text = new StringBuilder(36);
        hex(text, blob.u32(at), 8).append('-');
        hex(text, blob.u16(at + 4), 4).append('-');
        hex(text, blob.u16(at + 6), 4).append('-');
        for (int i = 8; i < 16; i++) {
            hex(text, blob.u8(at + i), 2).append(i == 9 ? "-" : "");
        }
        return text.toString();
    }

    private static StringBuilder hex(StringBuilder text, long value, int digits) {
        for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
            text.append(Character.forDigit((int) (value >>> shift) & 0xF, 16));
        }
        return text;
    }
}
