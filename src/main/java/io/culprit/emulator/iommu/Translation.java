package io.culprit.emulator.iommu;

/** What the tables say to a request: go there, or no. */
public sealed interface Translation {

    /** The tables permit the access at this physical address. */
    record Granted(long physicalAddress) implements Translation {}

    /** The tables refuse; {@code recorded} is false where fault processing is disabled for the device (FPD). */
    record Refused(FaultReason reason, boolean recorded) implements Translation {}

    /** A refusal that is recorded. */
    static Translation refused(FaultReason reason) {
        return new Refused(reason, true);
    }
}
