package io.culprit.windows;

import io.culprit.dump.SecondaryBlob;
import io.culprit.image.LoadedModule;
import io.culprit.machine.LittleEndian;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A machine's fingerprint: the same machine has the same value at each crash, whatever its memory modules, firmware version and
 * addresses. Only a hash leaves this class.
 *
 * <p>With SMBIOS tables in the dump (secondary data that mssmbios.sys adds) it covers system, baseboard and processor, without what
 * a firmware update changes, and starts with {@code hw-}. Else it covers the processor, the number of processors and the drivers that
 * were loaded before the graphics session, and starts with {@code sw-}: it may change with the installed software. User dumps have
 * none.
 */
public final class Fingerprint {

    private static final String SMBIOS = "bc5c008f-1e3a-44d7-988d-86f6884c6758";
    private static final int MAX_SMBIOS_BYTES = 0x1_0000;

    /** RawSMBIOSData starts with the calling method, the version and the length. */
    private static final int SMBIOS_HEADER_BYTES = 8;

    private static final int TYPE_SYSTEM = 1;
    private static final int TYPE_BASEBOARD = 2;
    private static final int TYPE_PROCESSOR = 4;
    private static final int TYPE_END = 127;
    private static final int HASH_BYTES = 8;

    private Fingerprint() {}

    /** The fingerprint of a kernel dump's machine. */
    public static Optional<String> of(CrashedSystem system, Processors.@Nullable Prcb crashing) {
        if (!system.dump().header().kind().kernel()) {
            return Optional.empty();
        }
        for (SecondaryBlob blob : system.dump().secondaryData()) {
            if (blob.guid().equals(SMBIOS)) {
                List<String> parts = hardware(system.dump().contents(blob, MAX_SMBIOS_BYTES));
                if (!parts.isEmpty()) {
                    return Optional.of("hw-" + hash(parts));
                }
            }
        }
        List<String> parts = software(system, crashing);
        return parts.isEmpty() ? Optional.empty() : Optional.of("sw-" + hash(parts));
    }

    /** The strings of the structures that tell one machine from another, after the SMBIOS specification (DSP0134). */
    private static List<String> hardware(byte[] tables) {
        List<String> parts = new ArrayList<>();
        int at = SMBIOS_HEADER_BYTES;
        while (at + 4 <= tables.length) {
            int type = tables[at] & 0xFF;
            int length = tables[at + 1] & 0xFF;
            if (length < 4 || type == TYPE_END || at + length > tables.length) {
                break;
            }
            int end = stringsEnd(tables, at + length);
            if (type == TYPE_SYSTEM || type == TYPE_BASEBOARD) {
                parts.add(type + ":" + text(tables, at + length, end));
            } else if (type == TYPE_PROCESSOR && length > 0x10) {
                parts.add(type + ":" + string(tables, at + length, end, tables[at + 0x10] & 0xFF));
            }
            at = end;
        }
        return parts;
    }

    /** Behind the two zero bytes that end a structure's strings. */
    private static int stringsEnd(byte[] tables, int start) {
        int at = start;
        while (at + 1 < tables.length && LittleEndian.u16(tables, at) != 0) {
            at++;
        }
        return Math.min(at + 2, tables.length);
    }

    private static String text(byte[] tables, int start, int end) {
        return new String(tables, start, end - start, StandardCharsets.ISO_8859_1);
    }

    private static String string(byte[] tables, int start, int end, int number) {
        String[] strings = text(tables, start, end).split("\0", -1);
        return number >= 1 && number <= strings.length ? strings[number - 1].strip() : "";
    }

    private static List<String> software(CrashedSystem system, Processors.@Nullable Prcb crashing) {
        if (system.modules().loaded().isEmpty()) {
            return List.of();
        }
        List<String> parts = new ArrayList<>();
        parts.add(String.valueOf(system.dump().header().processors()));
        if (crashing != null) {
            Processors.of(system).vendor(crashing).ifPresent(parts::add);
        }
        TreeSet<String> early = new TreeSet<>();
        for (LoadedModule module : system.modules().loaded()) {
            String name = module.name().toLowerCase(Locale.ROOT);
            if (name.startsWith("win32k")) {
                break;
            }
            if (!name.startsWith("dump_")) {
                early.add(name);
            }
        }
        parts.addAll(early);
        return parts;
    }

    private static String hash(List<String> parts) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : parts) {
                digest.update(part.getBytes(StandardCharsets.ISO_8859_1));
                digest.update((byte) '\n');
            }
            return HexFormat.of().formatHex(digest.digest(), 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException never) {
            throw new IllegalStateException("every Java has SHA-256", never);
        }
    }
}
