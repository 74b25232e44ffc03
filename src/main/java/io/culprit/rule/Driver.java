package io.culprit.rule;

import java.util.List;

/**
 * What is known of a driver by its file name: one row of the driver table.
 *
 * @param file file name, or a pattern with {@code *} and {@code ?}; matched without regard to case
 * @param vendor empty where not known, like {@code product}
 * @param windows whether it ships as a part of Windows
 * @param neverCulprit kernel, HAL, bus drivers and libraries: they serve others, and are not named in their place
 * @param pciVendors vendor ids of the PCI functions that it drives, such as 0x10EC; none where it drives a class whoever made the device
 * @param pciClasses base and sub-class of those functions, such as 0x0200, or with the interface, 0x0C0330; none where not known
 */
public record Driver(
        String file,
        String vendor,
        String product,
        DriverClass driverClass,
        Dma dma,
        boolean windows,
        boolean neverCulprit,
        List<Integer> pciVendors,
        List<Integer> pciClasses,
        Risk risk) {

    /** Whether a driver makes a device write and read memory on its own. */
    public enum Dma implements Word {
        /** Drives a bus-master device. */
        BUS_MASTER("bus-master"),
        /** Port, class or bus library on the stack of such a device: not itself the culprit. */
        LIBRARY("library"),
        /** No DMA of its own; USB devices belong here, since the host controller transfers for them. */
        NONE("none"),
        /** Not in the table. */
        UNKNOWN("unknown");

        private final String word;

        Dma(String word) {
            this.word = word;
        }

        @Override
        public String word() {
            return word;
        }
    }

    /** Whether attackers bring the driver along, because it lets programs do what only the kernel may. */
    public enum Risk implements Word {
        NONE("none"),
        /** A version of it is known to be open to attacks. */
        VULNERABLE("vulnerable"),
        /** Windows refuses to load a version of it: Microsoft's list of vulnerable drivers has it. */
        BLOCKED("blocked");

        private final String word;

        Risk(String word) {
            this.word = word;
        }

        @Override
        public String word() {
            return word;
        }
    }

    /** Whether it drives functions of that PCI class, given with subclass and interface. */
    public boolean drivesClass(int classCode) {
        return pciClasses().contains(classCode >>> 8) || pciClasses().contains(classCode);
    }

    /** The same row for the module with that name, where the row is of a pattern. */
    public Driver named(String name) {
        return new Driver(name, vendor, product, driverClass, dma, windows, neverCulprit, pciVendors, pciClasses, risk);
    }

    /** A driver that no table knows. */
    public static Driver unknown(String file) {
        return new Driver(
                file, "", "", DriverClass.UNKNOWN, Dma.UNKNOWN, false, false, List.of(), List.of(), Risk.NONE);
    }
}
