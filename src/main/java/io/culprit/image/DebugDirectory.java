package io.culprit.image;

import io.culprit.machine.AddressSpace;
import io.culprit.machine.LittleEndian;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** The debug directory (PE format, IMAGE_DEBUG_DIRECTORY): its CodeView entry names the PDB. Other entries may come before it. */
final class DebugDirectory {

    private static final int ENTRY_BYTES = 28;
    private static final int MAX_ENTRIES = 64;
    private static final int CODEVIEW = 2;
    private static final int RSDS = 0x53445352;
    private static final int MAX_NAME = 1024;

    private DebugDirectory() {}

    static Optional<PdbIdentity> pdb(PeDirectory directory, AddressSpace contents) {
        long count = Math.min(directory.sizeBytes() / ENTRY_BYTES, MAX_ENTRIES);
        byte[] raw = new byte[ENTRY_BYTES];
        for (int i = 0; i < count; i++) {
            if (contents.read(directory.rva() + (long) i * ENTRY_BYTES, raw, 0, ENTRY_BYTES) == ENTRY_BYTES
                    && LittleEndian.u32(raw, 0x0C) == CODEVIEW) {
                Optional<PdbIdentity> found = rsds(raw, contents);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<PdbIdentity> rsds(byte[] entry, AddressSpace contents) {
        long rva = Integer.toUnsignedLong(LittleEndian.u32(entry, 0x14));
        int wanted = (int) Math.min(Integer.toUnsignedLong(LittleEndian.u32(entry, 0x10)), 24 + MAX_NAME);
        byte[] record = new byte[wanted];
        int got = contents.read(rva, record, 0, wanted);
        return got < 25 ? Optional.empty() : rsds(record, got);
    }

    /** A CodeView RSDS record: signature, GUID, age, path of the PDB with a NUL. */
    static Optional<PdbIdentity> rsds(byte[] record, int length) {
        if (length < 25 || LittleEndian.u32(record, 0) != RSDS) {
            return Optional.empty();
        }
        int end = 24;
        while (end < length && record[end] != 0) {
            end++;
        }
        String name = new String(record, 24, end - 24, StandardCharsets.UTF_8);
        return name.isEmpty()
                ? Optional.empty()
                : Optional.of(new PdbIdentity(name, guid(record, 4), LittleEndian.u32(record, 20)));
    }

    private static String guid(byte[] raw, int at) {
        StringBuilder text = new StringBuilder(32);
        hex(text, Integer.toUnsignedLong(LittleEndian.u32(raw, at)), 8);
        hex(text, LittleEndian.u16(raw, at + 4), 4);
        hex(text, LittleEndian.u16(raw, at + 6), 4);
        for (int i = 8; i < 16; i++) {
            hex(text, raw[at + i] & 0xFF, 2);
        }
        return text.toString();
    }

    private static void hex(StringBuilder text, long value, int digits) {
        String plain = Long.toHexString(value).toUpperCase(Locale.ROOT);
        text.append("0".repeat(digits - plain.length())).append(plain);
    }
}
