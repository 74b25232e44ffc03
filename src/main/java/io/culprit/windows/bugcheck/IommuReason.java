package io.culprit.windows.bugcheck;

import org.jspecify.annotations.Nullable;

/**
 * The hardware's own number for what an IOMMU refused, read by the maker of the processor: Intel's fault reasons and the types of AMD's
 * event log. The numbers of other processors stay numbers.
 *
 * @param words absent where the number has no meaning that is known
 * @param access {@code read} or {@code write} where the number implies it
 */
public record IommuReason(
        long code, @Nullable String words, @Nullable String access, Kind kind) {

    /** What a reason is about. */
    public enum Kind {
        /** The device's request itself: it may not touch that address, or not in that way. */
        REQUEST("request"),
        /** A message of an interrupt, not data. */
        INTERRUPT("interrupt"),
        /** The tables of the IOMMU, which Windows keeps: missing, unreadable or damaged. */
        TABLES("tables"),
        /** The number is not assigned. */
        UNASSIGNED("unassigned"),
        /** Nothing says how this processor numbers its faults. */
        UNDECODED("undecoded");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** The word that rules and reports use. */
        public String word() {
            return word;
        }
    }

    /** The reason that this number stands for on a processor of that vendor, as CPUID spells it. */
    public static IommuReason of(@Nullable String vendor, long code) {
        if ("GenuineIntel".equals(vendor)) {
            String words = Vtd.reason(code);
            return new IommuReason(code, words, Vtd.access(code), words == null ? Kind.UNASSIGNED : intel((int) code));
        }
        if ("AuthenticAMD".equals(vendor) || "HygonGenuine".equals(vendor)) {
            return new IommuReason(code, amd(code), null, amdKind(code));
        }
        return new IommuReason(code, null, null, Kind.UNDECODED);
    }

    private static Kind intel(int code) {
        return switch (code) {
            case 0x4, 0x5, 0x6, 0xE, 0x71, 0x75, 0x76, 0x77, 0x79, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87 ->
                Kind.REQUEST;
            case 0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26 -> Kind.INTERRUPT;
            default -> Kind.TABLES;
        };
    }

    /** Types of the event log (Linux' driver lists them). */
    private static @Nullable String amd(long code) {
        return switch ((int) Math.clamp(code, 0, 0xFF)) {
            case 0x1 -> "the device's entry in the device table is not valid";
            case 0x2 -> "access to a page that is not mapped for the device, or not for this access";
            case 0x3 -> "the device table could not be read";
            case 0x4 -> "a page table could not be read";
            case 0x8 -> "the request is of a kind that the device may not make";
            case 0x9 -> "a page request of the device is not valid";
            case 0xD -> "access to a page that another owner holds";
            case 0xE -> "the table of page owners could not be read";
            default -> null;
        };
    }

    /** Types 5 to 7 are of the IOMMU's own commands and tell of no device: a fault of a device has its number from elsewhere. */
    private static Kind amdKind(long code) {
        return switch ((int) Math.clamp(code, 0, 0xFF)) {
            case 0x2, 0x8, 0x9, 0xD -> Kind.REQUEST;
            case 0x1, 0x3, 0x4, 0xE -> Kind.TABLES;
            case 0x5, 0x6, 0x7 -> Kind.UNDECODED;
            default -> Kind.UNASSIGNED;
        };
    }
}
