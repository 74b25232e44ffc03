package io.culprit.dump.minidump;

import io.culprit.format.WindowsMinidump.StreamType;
import io.culprit.machine.LittleEndian;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What the crash reporter of Firefox saves on macOS: what libraries left in their {@code __crash_info} (CrashReporterClient.h: a version
 * and numbers, then texts for path, message, signature, backtrace and a second message), and the arguments that the kernel was started with.
 */
final class MacAnnotations {

    private static final int MOST_RECORDS = 20;
    private static final int HEADER_BYTES = 12;
    private static final int LOCATION_BYTES = 8;
    private static final int RECORD_LIMIT_BYTES = 1 << 16;
    private static final String[] TEXTS = {"path", "message", "signature", "backtrace", "second message"};

    private final MinidumpStreams streams;
    private final MinidumpText text;

    MacAnnotations(MinidumpStreams streams, MinidumpText text) {
        this.streams = streams;
        this.text = text;
    }

    void addTo(Map<String, String> annotations) {
        byte[] list = streams.bytes(StreamType.MAC_CRASH_INFO, HEADER_BYTES + MOST_RECORDS * LOCATION_BYTES)
                .orElse(new byte[0]);
        int records = list.length < HEADER_BYTES ? 0 : Math.min(LittleEndian.u32(list, 4), MOST_RECORDS);
        for (int i = 0; i < records && HEADER_BYTES + (i + 1) * LOCATION_BYTES <= list.length; i++) {
            long length = LittleEndian.u32(list, HEADER_BYTES + i * LOCATION_BYTES) & 0xFFFF_FFFFL;
            long position = LittleEndian.u32(list, HEADER_BYTES + i * LOCATION_BYTES + 4) & 0xFFFF_FFFFL;
            byte[] record = streams.file().slice(position, (int) Math.min(length, RECORD_LIMIT_BYTES));
            addRecord(i, record, LittleEndian.u32(list, 8), annotations);
        }
        streams.bytes(StreamType.MAC_BOOT_ARGS, 12)
                .filter(bytes -> bytes.length == 12)
                .flatMap(bytes -> text.utf16(LittleEndian.u64(bytes, 4)))
                .filter(arguments -> !arguments.isBlank())
                .ifPresent(arguments -> annotations.put("boot arguments", arguments));
    }

    private static void addRecord(int number, byte[] record, int start, Map<String, String> annotations) {
        int at = Math.max(start, 0);
        for (int i = 0; i < TEXTS.length && at < record.length; i++) {
            int end = at;
            while (end < record.length && record[end] != 0) {
                end++;
            }
            String words = new String(record, at, end - at, StandardCharsets.UTF_8).strip();
            if (!words.isEmpty()) {
                annotations.put("crash info " + (number + 1) + " " + TEXTS[i], words);
            }
            at = end + 1;
        }
    }
}
