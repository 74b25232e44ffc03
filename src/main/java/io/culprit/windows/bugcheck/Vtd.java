package io.culprit.windows.bugcheck;

import org.jspecify.annotations.Nullable;

/**
 * Fault reasons of Intel's IOMMU (Intel VT-d specification, fault recording registers, field FR; the names of the scalable-mode
 * reasons as Linux' driver lists them). Other vendors number their faults in other ways.
 */
public final class Vtd {

    private Vtd() {}

    /** The reason in words, or null for numbers that are not assigned. */
    public static @Nullable String reason(long code) {
        if (code < 0 || code > 0x90) {
            return null;
        }
        return code < 0x20 ? legacy((int) code) : code < 0x30 ? remapping((int) code) : scalable((int) code);
    }

    /** {@code read} or {@code write} where the reason implies it, else null. */
    public static @Nullable String access(long code) {
        return switch ((int) Math.clamp(code, 0, 0xFF)) {
            case 0x05, 0x77, 0x85 -> "write";
            case 0x06, 0x75, 0x76, 0x86 -> "read";
            default -> null;
        };
    }

    private static @Nullable String legacy(int code) {
        return switch (code) {
            case 0x1 -> "the root entry of the device's bus is not present";
            case 0x2 -> "the context entry of the device is not present: no address space is set up for it";
            case 0x3 -> "the context entry of the device is not valid";
            case 0x4 -> "the address is wider than the device's address space";
            case 0x5 -> "write to a page without write permission";
            case 0x6 -> "read of a page without read permission";
            case 0x7 -> "a paging entry could not be fetched";
            case 0x8 -> "the root entry could not be fetched";
            case 0x9 -> "the context entry could not be fetched";
            case 0xA -> "reserved bits are set in the root entry";
            case 0xB -> "reserved bits are set in the context entry";
            case 0xC -> "reserved bits are set in a paging entry";
            case 0xD -> "a translation request, or a translated one, is barred for this device";
            case 0xE -> "the address lies in the range of interrupt messages";
            default -> null;
        };
    }

    private static @Nullable String remapping(int code) {
        return switch (code) {
            case 0x20 -> "interrupt remapping: reserved bits are set in the request";
            case 0x21 -> "interrupt remapping: the index is beyond the table";
            case 0x22 -> "interrupt remapping: the entry is not present";
            case 0x23 -> "interrupt remapping: the table could not be read";
            case 0x24 -> "interrupt remapping: reserved bits are set in the entry";
            case 0x25 -> "interrupt remapping: a request in compatibility format was blocked";
            case 0x26 -> "interrupt remapping: the request came from another device than the entry allows";
            default -> null;
        };
    }

    private static @Nullable String scalable(int code) {
        return switch (code) {
            case 0x30 -> "the address of the root table is not valid";
            case 0x31 -> "a request with PASID came in legacy mode";
            case 0x32 -> "a page-group request came in legacy mode";
            case 0x38 -> "the root entry could not be fetched";
            case 0x39 -> "the root entry of the device's bus is not present";
            case 0x3A -> "reserved bits are set in the root entry";
            case 0x40 -> "the context entry could not be fetched";
            case 0x41 -> "the context entry of the device is not present: no address space is set up for it";
            case 0x42 -> "reserved bits are set in the context entry";
            case 0x43 -> "the context entry of the device is not valid";
            case 0x44 -> "translation requests are not enabled for the device";
            case 0x45 -> "PASID is not enabled for the device";
            case 0x46 -> "the PASID is too large for the directory";
            case 0x47 -> "page requests are not enabled for the device";
            case 0x48 -> "the PASID of requests without PASID is not valid";
            case 0x50 -> "the PASID directory entry could not be fetched";
            case 0x51 -> "the PASID directory entry is not present";
            case 0x52 -> "reserved bits are set in the PASID directory entry";
            case 0x58 -> "the PASID table entry could not be fetched";
            case 0x59 -> "the PASID table entry is not present";
            case 0x5A -> "reserved bits are set in the PASID table entry";
            case 0x5B -> "the PASID table entry is not valid";
            case 0x5C -> "execute requests are not enabled";
            case 0x5D -> "supervisor requests are not enabled";
            default -> paging(code);
        };
    }

    private static @Nullable String paging(int code) {
        return switch (code) {
            case 0x70 -> "a first-level paging entry could not be fetched";
            case 0x71 -> "the first-level paging entry is not present";
            case 0x72 -> "reserved bits are set in a first-level paging entry";
            case 0x73 -> "the topmost first-level table could not be fetched";
            case 0x74 -> "a first-level paging entry points beyond the width of the second level";
            case 0x75 -> "the second level denies reading the topmost first-level table";
            case 0x76 -> "the second level denies reading a first-level paging entry";
            case 0x77 -> "the second level denies writing a first-level paging entry";
            case 0x78 -> "a second-level paging entry could not be fetched";
            case 0x79 -> "access to a page without the permission for it, by the second level";
            case 0x7A -> "reserved bits are set in a second-level paging entry";
            case 0x7B -> "the pointer to the second-level table is not valid";
            case 0x7C, 0x90 -> "an accessed or dirty bit had to be set where that is not possible";
            case 0x80 -> "the address is not canonical";
            case 0x81 -> "a user request for a supervisor page";
            case 0x82 -> "an execute request for a page without execute permission";
            case 0x83, 0x84 -> "the address is beyond what the hardware translates";
            case 0x85 -> "write to a page without write permission";
            case 0x86 -> "read of a page without read permission";
            case 0x87 -> "the address lies in the range of interrupt messages";
            default -> null;
        };
    }
}
