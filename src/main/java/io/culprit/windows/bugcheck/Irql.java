package io.culprit.windows.bugcheck;

import org.jspecify.annotations.Nullable;

/** Interrupt request levels by the names of wdm.h. Levels above 2 differ between x86 and the others; their ranges do not collide. */
public final class Irql {

    private Irql() {}

    /** The name of a level, or null where the value is none. */
    public static @Nullable String name(long level) {
        if (level < 0 || level > 0xFF) {
            return null;
        }
        return switch ((int) level) {
            case 0 -> "PASSIVE_LEVEL";
            case 1 -> "APC_LEVEL";
            case 2 -> "DISPATCH_LEVEL";
            case 3, 4, 5, 6, 7, 8, 9, 10, 11 -> "device interrupt level";
            case 12 -> "SYNCH_LEVEL";
            case 13 -> "CLOCK_LEVEL";
            case 14 -> "IPI_LEVEL";
            case 15 -> "HIGH_LEVEL";
            case 27 -> "PROFILE_LEVEL";
            case 28 -> "CLOCK2_LEVEL";
            case 29 -> "IPI_LEVEL";
            case 30 -> "POWER_LEVEL";
            case 31 -> "HIGH_LEVEL";
            case 0xFF -> "interrupts disabled";
            default -> null;
        };
    }
}
