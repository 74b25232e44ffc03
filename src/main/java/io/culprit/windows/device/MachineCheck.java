package io.culprit.windows.device;

import io.culprit.machine.Address;
import org.jspecify.annotations.Nullable;

/**
 * A machine check by its bank's status register (Intel SDM volume 3, IA32_MCi_STATUS and compound error codes; AMD64 volume 2, whose
 * codes for TLB, cache and bus errors have the same form).
 *
 * @param component {@code memory} or {@code processor}
 * @param text what the status says, a phrase
 */
public record MachineCheck(String component, String text) {

    private static final int VALID = 63;
    private static final int OVERFLOW = 62;
    private static final int UNCORRECTED = 61;
    private static final int CONTEXT_CORRUPT = 57;

    private static final String[] LEVELS = {"level 0", "level 1", "level 2", "generic"};
    private static final String[] KINDS = {"instruction", "data", "generic", "unknown"};

    /** What a status says; null where its valid bit is not set. */
    public static @Nullable MachineCheck of(long status) {
        if (!bit(status, VALID)) {
            return null;
        }
        int code = (int) status & 0xEFFF; // bit 12 is a filter of corrected errors
        String extra = (bit(status, UNCORRECTED) ? "uncorrected" : "corrected")
                + (bit(status, OVERFLOW) ? ", more errors were lost" : "")
                + (bit(status, CONTEXT_CORRUPT) ? ", processor state not reliable" : "");
        return new MachineCheck(
                memoryController(code) ? "memory" : "processor",
                what(code) + " (code " + Address.hex(code) + ", " + extra + ")");
    }

    private static String what(int code) {
        String level = LEVELS[code & 3];
        String kind = KINDS[code >> 2 & 3];
        if (memoryController(code)) {
            return "error of the memory controller" + ((code & 0xF) == 0xF ? "" : ", channel " + (code & 0xF));
        }
        if ((code & 0xF800) == 0x0800) {
            return "error of the bus or interconnect";
        }
        if ((code & 0xFF00) == 0x0100) {
            return "error of the " + kind + " cache, " + level;
        }
        if ((code & 0xFFF0) == 0x0010) {
            return "error of the " + kind + " TLB, " + level;
        }
        if ((code & 0xFFFC) == 0x000C) {
            return "error of the cache hierarchy, " + level;
        }
        return simple(code);
    }

    private static String simple(int code) {
        return switch (code) {
            case 0 -> "error without a code";
            case 1 -> "unclassified error";
            case 2 -> "parity error in the microcode ROM";
            case 3 -> "error that an outside signal brought";
            case 4 -> "error of the functional redundancy check";
            case 5 -> "internal parity error";
            case 0x400 -> "internal timer error";
            default -> (code & 0xFC00) == 0x0400 ? "internal error" : "error of a kind that is not known";
        };
    }

    /** 0000 0000 1MMM CCCC, and 0000 0010 1MMM CCCC for memory used as a cache. */
    private static boolean memoryController(int code) {
        return (code & 0xFD80) == 0x0080;
    }

    private static boolean bit(long status, int number) {
        return (status >>> number & 1) != 0;
    }
}
