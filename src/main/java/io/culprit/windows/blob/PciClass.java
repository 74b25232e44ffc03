package io.culprit.windows.blob;

/** Class codes in words, after the PCI Code and ID Assignment Specification; the classes that machines with Windows have. */
public final class PciClass {

    private PciClass() {}

    /** What a class code says, a phrase without an article: {@code Ethernet controller}. */
    public static String words(int classCode) {
        return switch (classCode >>> 16) {
            case 0x01 -> storage(classCode);
            case 0x02 -> network(classCode);
            case 0x03 -> "display controller";
            case 0x04 -> multimedia(classCode);
            case 0x05 -> "memory controller";
            case 0x06 -> bridge(classCode);
            case 0x07 -> "communication controller";
            case 0x08 -> "system peripheral";
            case 0x09 -> "input device";
            case 0x0B -> "processor";
            case 0x0C -> serialBus(classCode);
            case 0x0D -> "wireless controller";
            case 0x10 -> "encryption controller";
            case 0x11 -> "signal processing controller";
            case 0x12 -> "processing accelerator";
            default -> "device of class 0x" + Integer.toHexString(classCode);
        };
    }

    private static String storage(int classCode) {
        return switch (classCode >>> 8) {
            case 0x0101 -> "IDE controller";
            case 0x0104 -> "RAID controller";
            case 0x0106 -> "SATA controller";
            case 0x0107 -> "SAS controller";
            case 0x0108 -> "NVMe controller";
            default -> "storage controller";
        };
    }

    private static String network(int classCode) {
        return switch (classCode >>> 8) {
            case 0x0200 -> "Ethernet controller";
            case 0x0280 -> "network controller";
            default -> "network device";
        };
    }

    private static String multimedia(int classCode) {
        return switch (classCode >>> 8) {
            case 0x0400 -> "video capture device";
            case 0x0401 -> "audio controller";
            case 0x0403 -> "HD audio controller";
            default -> "multimedia device";
        };
    }

    private static String bridge(int classCode) {
        return switch (classCode >>> 8) {
            case 0x0600 -> "host bridge";
            case 0x0601 -> "ISA bridge";
            case 0x0604 -> "PCI bridge";
            default -> "bridge";
        };
    }

    private static String serialBus(int classCode) {
        return switch (classCode) {
            case 0x0C0300, 0x0C0310, 0x0C0320 -> "USB controller";
            case 0x0C0330 -> "USB 3 controller";
            case 0x0C0340 -> "USB4 controller";
            default ->
                switch (classCode >>> 8) {
                    case 0x0C00 -> "FireWire controller";
                    case 0x0C03 -> "USB controller";
                    case 0x0C05 -> "SMBus controller";
                    default -> "serial bus controller";
                };
        };
    }
}
