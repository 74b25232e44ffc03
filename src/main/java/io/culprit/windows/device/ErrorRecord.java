package io.culprit.windows.device;

import io.culprit.machine.AddressSpace;
import io.culprit.machine.LittleEndian;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A hardware error record, WHEA_ERROR_RECORD: the common platform error record of the UEFI specification, appendix N.
 *
 * @param severity {@code recoverable}, {@code fatal}, {@code corrected}, {@code informational}, or absent
 * @param sections in the order of the record; those that the dump does not hold are left out
 */
public record ErrorRecord(@Nullable String severity, List<ErrorSection> sections) {

    private static final int SIGNATURE = 0x52455043; // 'CPER'
    private static final int HEADER_BYTES = 128;
    private static final int DESCRIPTOR_BYTES = 72;
    private static final int MOST_SECTIONS = 64;
    private static final int MOST_SECTION_BYTES = 0x1000;

    /** The record at that address; empty where the dump holds none there. */
    public static Optional<ErrorRecord> at(AddressSpace memory, long address) {
        byte[] header = new byte[HEADER_BYTES];
        if (memory.read(address, header, 0, HEADER_BYTES) < HEADER_BYTES
                || LittleEndian.u32(header, 0) != SIGNATURE
                || LittleEndian.u32(header, 6) != -1) {
            return Optional.empty();
        }
        List<ErrorSection> sections = new ArrayList<>();
        int count = Math.min(LittleEndian.u16(header, 10), MOST_SECTIONS);
        for (int i = 0; i < count; i++) {
            ErrorSection section = section(memory, address, address + HEADER_BYTES + (long) DESCRIPTOR_BYTES * i);
            if (section != null) {
                sections.add(section);
            }
        }
        return Optional.of(new ErrorRecord(severity(LittleEndian.u32(header, 12)), List.copyOf(sections)));
    }

    private static @Nullable ErrorSection section(AddressSpace memory, long record, long at) {
        byte[] descriptor = new byte[DESCRIPTOR_BYTES];
        if (memory.read(at, descriptor, 0, DESCRIPTOR_BYTES) < DESCRIPTOR_BYTES) {
            return null;
        }
        long offset = Integer.toUnsignedLong(LittleEndian.u32(descriptor, 0));
        int length = (int) Math.min(Integer.toUnsignedLong(LittleEndian.u32(descriptor, 4)), MOST_SECTION_BYTES);
        byte[] body = new byte[length];
        boolean held = memory.read(record + offset, body, 0, length) == length;
        return held ? ErrorSection.of(LittleEndian.u32(descriptor, 16), body) : null;
    }

    private static @Nullable String severity(int value) {
        return switch (value) {
            case 0 -> "recoverable";
            case 1 -> "fatal";
            case 2 -> "corrected";
            case 3 -> "informational";
            default -> null;
        };
    }
}
