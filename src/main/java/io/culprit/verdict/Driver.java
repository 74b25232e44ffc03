package io.culprit.verdict;

import java.util.ArrayList;
import java.util.List;

/**
 * What is known of a driver by its file name: one row of the driver table.
 *
 * @param file file name, or a pattern with {@code *} and {@code ?}; matched without regard to case
 * @param vendor empty where not known, like {@code product}
 * @param windows whether it ships as a part of Windows
 * @param neverCulprit kernel, HAL, bus drivers and libraries: they serve others, and are not named in their place
 */
public record Driver(
        String file,
        String vendor,
        String product,
        DriverClass driverClass,
        Dma dma,
        boolean windows,
        boolean neverCulprit) {

    /** Whether a driver makes a device write and read memory on its own. */
    public enum Dma {
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

        /** The word that rules compare with. */
        public String word() {
            return word;
        }

        /** The words of all, in order. */
        static List<String> words() {
            List<String> words = new ArrayList<>();
            for (Dma dma : values()) {
                words.add(dma.word);
            }
            return words;
        }
    }

    /** A driver that no table knows. */
    public static Driver unknown(String file) {
        return new Driver(file, "", "", DriverClass.UNKNOWN, Dma.UNKNOWN, false, false);
    }
}
