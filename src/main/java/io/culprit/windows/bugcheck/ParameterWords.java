package io.culprit.windows.bugcheck;

import io.culprit.windows.blob.PciLocation;
import org.jspecify.annotations.Nullable;

/** Parameter values in words, by role. */
final class ParameterWords {

    private static final String READ = "read";
    private static final String WRITE = "write";
    private static final String EXECUTE = "execute";

    private ParameterWords() {}

    /** The words, or null where the number says it all. {@code encoding} is the letter behind the role {@code access}, else 0. */
    static @Nullable String of(ParameterRole role, char encoding, long value) {
        return switch (role) {
            case ACCESS -> access(encoding, value);
            case IRQL -> Irql.name(value);
            case STATUS, EXCEPTION_CODE ->
                (value >>> 32 == 0 || value >> 31 == -1)
                        ? NtStatus.name((int) value).orElse(null)
                        : null;
            case PCI_REQUESTER -> value >>> 32 == 0 ? "PCI device " + PciLocation.of(value) : null;
            default -> null;
        };
    }

    /**
     * The kind of access, as the bug check reference describes it code by code. 0x50 and its relatives (C, D) changed from 0 and 1 to
     * 0, 2 and 0x10 with Windows 10; the values do not collide, so one reading serves all.
     */
    private static @Nullable String access(char encoding, long value) {
        return switch (encoding) {
            case 'A' -> (value & 8) != 0 ? EXECUTE : (value & 1) != 0 ? WRITE : value == 0 ? READ : null;
            case 'B' -> oneOf(value, 1, -1, 2, 8);
            case 'C', 'D' -> oneOf(value, 1, 2, 8, 0x10);
            case 'E' -> oneOf(value, 1, -1, 8, -1);
            case 'F' -> (value & 4) != 0 ? WRITE : (value & 2) != 0 ? READ : (value & 1) != 0 ? EXECUTE : null;
            case 'G' -> (value & 0x100) != 0 ? WRITE : READ;
            default -> null;
        };
    }

    private static @Nullable String oneOf(long value, long write, long write2, long execute, long execute2) {
        if (value == 0) {
            return READ;
        }
        if (value == write || value == write2) {
            return WRITE;
        }
        return value == execute || value == execute2 ? EXECUTE : null;
    }
}
