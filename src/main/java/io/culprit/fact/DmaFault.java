package io.culprit.fact;

import io.culprit.windows.blob.AcpiTables;
import io.culprit.windows.bugcheck.BusAddress;
import io.culprit.windows.bugcheck.IommuReason;
import org.jspecify.annotations.Nullable;

/**
 * A DMA fault (0xE6 with P1 = 0x26).
 *
 * @param refusal P4, by the maker of the processor
 * @param address P3 as it stands: an address, or the number of a page; nothing public says which
 * @param page P3 as the number of a page; absent where it cannot be one, or the processor records whole addresses
 * @param interruptIndex the entry of the interrupt remapping table, where an interrupt was refused and no data
 * @param suggests what the address suggests in every reading that it has: an inference, worded as one
 * @param remapping what the firmware's tables say of the IOMMU; absent where they are not in the dump
 */
public record DmaFault(
        IommuReason refusal,
        long address,
        @Nullable Long page,
        @Nullable Integer interruptIndex,
        @Nullable String suggests,
        AcpiTables.@Nullable Remapping remapping) {

    /** Bits of a bus address within a page. */
    private static final int PAGE_SHIFT = 12;

    /** Bits of the widest page number: bus addresses have 64. */
    private static final int PAGE_BITS = 64 - PAGE_SHIFT;

    /** Where Intel's fault record has the index of an interrupt. */
    private static final int INDEX_SHIFT = 48;

    private static final int INDEX_MASK = 0xFFFF;

    /**
     * What parameters 3 and 4 say. Intel's fault records keep no bits below a page, and both values of P3 that are public have some: there
     * P3 is more likely the number of a page than an address. AMD's records hold whole addresses.
     *
     * @param vendor of the processor as CPUID spells it; absent where nothing tells
     */
    public static DmaFault of(@Nullable String vendor, long p3, long p4, AcpiTables.@Nullable Remapping remapping) {
        IommuReason refusal = IommuReason.of(vendor, p4);
        boolean paged = !"AuthenticAMD".equals(vendor) && !"HygonGenuine".equals(vendor) && p3 >>> PAGE_BITS == 0;
        if (refusal.kind() == IommuReason.Kind.INTERRUPT) {
            int shift = paged ? INDEX_SHIFT - PAGE_SHIFT : INDEX_SHIFT;
            return new DmaFault(refusal, p3, null, (int) (p3 >>> shift) & INDEX_MASK, null, remapping);
        }
        return new DmaFault(refusal, p3, paged ? (Long) p3 : null, null, suggestion(p3, paged), remapping);
    }

    /** What both readings suggest. */
    private static @Nullable String suggestion(long p3, boolean paged) {
        String suggestion = BusAddress.suggestion(p3);
        return !paged || suggestion.equals(BusAddress.suggestion(p3 << PAGE_SHIFT)) ? suggestion : null;
    }

    /** The number of the reason. */
    public long reasonCode() {
        return refusal.code();
    }

    /** The reason in words, where its number has a meaning that is known. */
    public @Nullable String reason() {
        return refusal.words();
    }

    /** {@code read} or {@code write}, where the reason tells. */
    public @Nullable String access() {
        return refusal.access();
    }

    /** The first bus address of the page, where P3 is the number of one. */
    public @Nullable Long busAddress() {
        return page == null ? null : (Long) (page << PAGE_SHIFT);
    }

    /** Whether the firmware asks Windows to protect memory against devices; absent where nothing says. */
    public @Nullable Boolean protection() {
        return remapping == null ? null : remapping.dmaProtection();
    }
}
