package io.culprit.paste;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One thing that a text was understood to be about. */
public sealed interface Answer {

    /**
     * A bug check.
     *
     * @param notes what is doubtful, sentences: another reading, a part that was cut off
     * @param log what else the text says of this crash
     */
    record BugCheck(int code, Parameters parameters, List<String> notes, Log log) implements Answer {

        /** Copies the list. */
        public BugCheck {
            notes = List.copyOf(notes);
        }
    }

    /** Windows restarted without a clean shutdown, and recorded no bug check: Event 41 with code 0. */
    record NoBugCheck() implements Answer {}

    /** A status or result code that is no bug check. */
    record Status(int code) implements Answer {}

    /** A tag of the kernel's pool, four characters. */
    record PoolTag(String tag) implements Answer {}

    /** The file name of a driver. */
    record DriverFile(String name) implements Answer {}

    /**
     * A PCI device by its identity.
     *
     * @param subsystem both halves as Windows writes them, the vendor in the low one; 0 where not given
     */
    record PciId(int vendor, int device, long subsystem) implements Answer {}

    /**
     * A fault that an IOMMU reported to another system than Windows.
     *
     * @param origin who wrote the line
     * @param requester {@code bus:device.function}, with the segment where it is not 0; null where the line has none
     * @param access {@code read} or {@code write}
     * @param reason fault reason of Intel's IOMMU, or -1
     * @param event kind of event of AMD's IOMMU, e.g. {@code IO_PAGE_FAULT}
     * @param flags of AMD's event, or -1
     * @param driver that the line names
     * @param times how many lines say this, with other addresses perhaps
     */
    record DmaFault(
            Origin origin,
            @Nullable String requester,
            @Nullable String access,
            @Nullable Long address,
            int reason,
            @Nullable String event,
            int flags,
            @Nullable String driver,
            int times)
            implements Answer {

        /** Who wrote the line. */
        public enum Origin {
            /** Linux' driver of Intel's IOMMU. */
            LINUX_INTEL("Linux, Intel VT-d"),
            /** Linux' driver of AMD's IOMMU. */
            LINUX_AMD("Linux, AMD-Vi"),
            /** Xen, for Intel. */
            XEN_INTEL("Xen, Intel VT-d"),
            /** Xen, for AMD. */
            XEN_AMD("Xen, AMD-Vi"),
            /** VMware ESXi. */
            ESXI("VMware ESXi"),
            /** QEMU's emulated Intel IOMMU. */
            QEMU("QEMU, emulated Intel VT-d");

            private final String words;

            Origin(String words) {
                this.words = words;
            }

            /** For people. */
            public String words() {
                return words;
            }

            /** Whether reasons are those of Intel's IOMMU. */
            public boolean intel() {
                return this != LINUX_AMD && this != XEN_AMD && this != ESXI;
            }
        }
    }
}
