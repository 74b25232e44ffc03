package io.culprit.windows.blob;

/**
 * Where a PCI function sits. An IOMMU calls the lower 16 bits the source id of a request.
 *
 * @param segment 0 on nearly all machines
 * @param device 0 to 31
 * @param function 0 to 7
 */
public record PciLocation(int segment, int bus, int device, int function) {

    /** The location in the form of a PCI configuration record: segment, bus, device and function from the upper bits down. */
    public static PciLocation of(long packed) {
        return new PciLocation(
                (int) (packed >>> 16) & 0xFFFF,
                (int) (packed >>> 8) & 0xFF,
                (int) (packed >>> 3) & 0x1F,
                (int) packed & 7);
    }

    /** Whether the other is a function of the same device. */
    public boolean sameDevice(PciLocation other) {
        return segment == other.segment && bus == other.bus && device == other.device;
    }

    /** The number that an IOMMU records for a request: bus in bits 15:8, device in 7:3, function in 2:0. */
    public int sourceId() {
        return bus << 8 | device << 3 | function;
    }

    /** {@code 05:00.0}, behind the segment where that is not 0: {@code 0001:05:00.0}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(12);
        if (segment != 0) {
            hex(text, segment, 4).append(':');
        }
        hex(text, bus, 2).append(':');
        return hex(text, device, 2).append('.').append(function).toString();
    }

    private static StringBuilder hex(StringBuilder text, int value, int digits) {
        for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
            text.append(Character.forDigit(value >>> shift & 0xF, 16));
        }
        return text;
    }
}
