package io.culprit.fact;

import io.culprit.windows.blob.PciFunction;
import io.culprit.windows.blob.PciLocation;
import io.culprit.windows.blob.PciNames;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An error that the hardware reported: a WHEA error record, or the machine check status in the parameters.
 *
 * @param source as WHEA names error sources, e.g. {@code machine check}
 * @param severity {@code fatal}, {@code recoverable}, ... where the record is in the dump
 * @param component {@code memory}, {@code processor}, {@code pci-express}; absent where nothing tells
 * @param bank of a machine check
 * @param status MCi_STATUS, or the uncorrectable error status of a PCI Express device
 * @param address physical address of the error
 * @param device the PCI function that the error is of, where a record names it
 * @param text what is said, a sentence without its full stop
 */
public record HardwareError(
        String source,
        @Nullable String severity,
        @Nullable String component,
        @Nullable Integer bank,
        @Nullable Long status,
        @Nullable Long address,
        @Nullable Device device,
        String text) {

    /** An error of which only the source, a part and a sentence are known. */
    public static HardwareError of(String source, @Nullable String component, @Nullable Long status, String text) {
        return new HardwareError(source, null, component, null, status, null, null, text);
    }

    /**
     * A PCI function that reported an error.
     *
     * @param identity place and numbers as the error record has them: {@code 0000:65:0a.1 (vendor 10de, device 2684)}
     * @param function the same in the machine's PCI configuration records; absent where they do not have it
     * @param behind the endpoints behind it where it is a bridge or port, whose errors it passes on
     */
    public record Device(
            String identity,
            PciLocation location,
            int vendor,
            int device,
            @Nullable PciFunction function,
            List<PciFunction> behind) {

        /** Copies the list. */
        public Device {
            behind = List.copyOf(behind);
        }

        /** Vendor and device in words, as far as the public database has them. */
        public @Nullable String name() {
            if (function != null) {
                return function.name();
            }
            String maker = PciNames.vendor(vendor);
            String model = PciNames.device(vendor, device);
            return maker == null || model == null ? maker : maker + " " + model;
        }
    }
}
