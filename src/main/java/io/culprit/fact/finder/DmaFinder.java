package io.culprit.fact.finder;

import io.culprit.fact.BugCheck;
import io.culprit.fact.DmaFault;
import io.culprit.fact.Fact;
import io.culprit.windows.CrashedSystem;
import io.culprit.windows.blob.AcpiTables;
import io.culprit.windows.blob.Blobs;
import org.jspecify.annotations.Nullable;

/** The DMA fault of bug check 0xE6 with P1 = 0x26. */
final class DmaFinder {

    private static final int DMA_VIOLATION = 0xE6;
    private static final long IOMMU_FAULT = 0x26;

    private DmaFinder() {}

    static Fact<DmaFault> find(CrashedSystem system, @Nullable BugCheck check, @Nullable String vendor) {
        boolean fault = check != null && isFault(check);
        return find(
                check,
                vendor,
                fault
                        ? Blobs.of(system.dump())
                                .acpi()
                                .map(AcpiTables::remapping)
                                .orElse(null)
                        : null);
    }

    /** What the parameters alone say, with the firmware's tables where they are at hand. */
    static Fact<DmaFault> find(
            @Nullable BugCheck check, @Nullable String vendor, AcpiTables.@Nullable Remapping remapping) {
        if (check == null || !isFault(check)) {
            return Fact.unknown("the bug check is no DMA fault of an IOMMU");
        }
        long address = check.parameters().get(2).value();
        long code = check.parameters().get(3).value();
        return Fact.known(DmaFault.of(vendor, address, code, remapping), "parameters 3 and 4");
    }

    static boolean isFault(BugCheck check) {
        return check.baseCode() == DMA_VIOLATION && check.parameters().get(0).value() == IOMMU_FAULT;
    }
}
