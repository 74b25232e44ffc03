package io.culprit.windows.blob;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The first processor's values in the registry (HARDWARE\DESCRIPTION\System\CentralProcessor\0): bytes of the name, the name in UTF-16,
 * the type, bytes of the data, the data. Read off real dumps.
 *
 * @param name the marketing name
 * @param identifier family, model and stepping in words
 * @param megahertz the nominal frequency, with which the time-stamp counter runs
 * @param microcode the revision of the microcode
 */
public record ProcessorValues(
        @Nullable String name,
        @Nullable String vendor,
        @Nullable String identifier,
        @Nullable Integer megahertz,
        @Nullable Long microcode) {

    private static final int MOST_VALUES = 64;
    private static final int MOST_CHARACTERS = 256;

    /** REG_SZ, REG_BINARY, REG_DWORD, REG_QWORD. */
    private static final int TEXT = 1;

    private static final int BINARY = 3;
    private static final int NUMBER = 4;
    private static final int LONG_NUMBER = 11;

    /** The values of a blob, as far as it can be read. */
    static ProcessorValues read(byte[] bytes) {
        BlobBytes blob = new BlobBytes(bytes);
        Map<String, Object> values = new HashMap<>();
        int at = 0;
        for (int i = 0; i < MOST_VALUES && blob.holds(at, 4); i++) {
            long nameBytes = blob.u32(at);
            if (!blob.holds(at + 4L, nameBytes) || !blob.holds(at + 4L + nameBytes, 8)) {
                break;
            }
            int type = at + 4 + (int) nameBytes;
            long dataBytes = blob.u32(type + 4);
            if (!blob.holds(type + 8L, dataBytes)) {
                break;
            }
            String name = blob.wideText(at + 4, Math.min((int) nameBytes / 2, MOST_CHARACTERS));
            Object value = value(blob, (int) blob.u32(type), type + 8, (int) dataBytes);
            if (value != null) {
                values.putIfAbsent(name, value);
            }
            at = type + 8 + (int) dataBytes;
        }
        return of(values);
    }

    private static @Nullable Object value(BlobBytes blob, int type, int at, int size) {
        return switch (type) {
            case TEXT -> blob.wideText(at, Math.min(size / 2, MOST_CHARACTERS)).strip();
            case NUMBER -> size == 4 ? (Long) blob.u32(at) : null;
            case BINARY, LONG_NUMBER -> size == 8 ? (Long) blob.u64(at) : null;
            default -> null;
        };
    }

    private static ProcessorValues of(Map<String, Object> values) {
        Long frequency = number(values.get("~MHz"));
        return new ProcessorValues(
                text(values.get("ProcessorNameString")),
                text(values.get("VendorIdentifier")),
                text(values.get("Identifier")),
                frequency != null && frequency > 0 && frequency < 100_000 ? (Integer) frequency.intValue() : null,
                microcode(values));
    }

    /** MSR 0x8B has the revision in its upper half; {@code Update Revision} is the same register on Intel, or its lower half on AMD. */
    private static @Nullable Long microcode(Map<String, Object> values) {
        Long register = number(values.get("MSR8B"));
        Long revision = register != null ? register : number(values.get("Update Revision"));
        if (revision == null || revision == 0) {
            return null;
        }
        long upper = revision >>> 32;
        return upper != 0 ? upper : revision;
    }

    private static @Nullable Long number(@Nullable Object value) {
        return value instanceof Long number ? number : null;
    }

    private static @Nullable String text(@Nullable Object value) {
        return value instanceof String text && !text.isEmpty() ? text : null;
    }
}
