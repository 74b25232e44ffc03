package io.culprit.emulator.iommu;

/** Hears of every refused request, recorded or not: the probe {@code iommu:::fault}. */
@FunctionalInterface
public interface FaultListener {

    /** A listener that does nothing. */
    FaultListener NONE = (requester, address, write, reason) -> {};

    /** {@code reason} is the number that the hardware gives: FR of VT-d, event code of AMD-Vi. */
    void refused(int requester, long address, boolean write, int reason);
}
