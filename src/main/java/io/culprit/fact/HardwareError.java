package io.culprit.fact;

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
 * @param device {@code segment:bus:device.function} and identity of a PCI Express device
 * @param text what is said, a sentence without its full stop
 */
public record HardwareError(
        String source,
        @Nullable String severity,
        @Nullable String component,
        @Nullable Integer bank,
        @Nullable Long status,
        @Nullable Long address,
        @Nullable String device,
        String text) {}
