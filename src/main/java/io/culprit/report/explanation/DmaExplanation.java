package io.culprit.report.explanation;

import io.culprit.machine.Address;
import io.culprit.paste.Answer.DmaFault;
import io.culprit.paste.Answer.DmaFault.Origin;
import io.culprit.report.Page;
import io.culprit.report.Printable;
import io.culprit.windows.bugcheck.Vtd;
import org.jspecify.annotations.Nullable;

/** A DMA fault that another system than Windows reported, in words, and what Windows would have made of it. */
final class DmaExplanation {

    private static final int COLUMN = 14;

    private DmaExplanation() {}

    static void write(Page page, DmaFault fault) {
        String device = fault.requester() == null ? "A device" : "Device " + fault.requester();
        page.strong(device + " was stopped by the IOMMU").blank();
        page.wrapped("", "", sentence(fault));
        page.blank();
        page.labeled(
                "Reported by",
                COLUMN,
                fault.origin().words() + (fault.times() > 1 ? ", " + fault.times() + " lines alike" : ""));
        page.labeled("Device", COLUMN, who(fault));
        page.labeled("Driver", COLUMN, fault.driver() == null ? null : Printable.text(fault.driver()));
        page.labeled("Access", COLUMN, fault.access());
        page.labeled("Address", COLUMN, fault.address() == null ? null : Address.hex(fault.address()) + place(fault));
        page.labeled("Reason", COLUMN, reason(fault));
        page.labeled("On Windows", COLUMN, windows(fault));
        page.heading("What usually causes it");
        for (String cause : causes(fault)) {
            page.wrapped("  - ", "    ", cause);
        }
    }

    private static String sentence(DmaFault fault) {
        boolean interrupt = fault.origin().intel() && fault.reason() >= 0x20 && fault.reason() < 0x30;
        if (interrupt) {
            return "A device sent an interrupt message that the IOMMU did not let through.";
        }
        if (fault.event() != null && !fault.event().contains("PAGE_FAULT")) {
            return "The IOMMU reported " + fault.event() + ": " + event(fault.event()) + ".";
        }
        String access = fault.access() == null ? "access" : fault.access().equals("write") ? "write to" : "read from";
        return "A device tried to " + access + " memory that it had not been given.";
    }

    private static String event(String event) {
        return switch (event) {
            case "ILLEGAL_DEV_TABLE_ENTRY" -> "the table that says what the device may do has an invalid entry";
            case "DEV_TAB_HARDWARE_ERROR", "DEV_TAB_HW_ERROR" -> "the device table could not be read";
            case "PAGE_TAB_HARDWARE_ERROR", "PAGE_TAB_HW_ERROR" -> "a page table could not be read";
            case "IOTLB_INV_TIMEOUT" -> "the device did not answer when its cached translations were invalidated";
            case "INVALID_DEVICE_REQUEST" -> "the device made a kind of request that it may not make";
            case "INVALID_PPR_REQUEST" -> "the device made a page request that is not valid";
            default -> "an error of the IOMMU's own commands";
        };
    }

    /** What sits there: the fixed places of Intel's chipsets on bus 0; elsewhere only a listing tells. */
    private static @Nullable String who(DmaFault fault) {
        String requester = fault.requester();
        if (requester == null) {
            return null;
        }
        String usual = fault.origin().intel() && requester.startsWith("00:") ? intel(requester.substring(3)) : null;
        if (usual != null) {
            return requester + ", on Intel's platforms usually " + usual;
        }
        return requester
                + (requester.startsWith("00:")
                        ? ", a device of the chipset or the processor"
                        : ", a card or chip behind a bridge")
                + ": lspci -nn -s " + requester + " names it";
    }

    private static @Nullable String intel(String place) {
        return switch (place) {
            case "01.0", "01.1", "01.2", "06.0" -> "a PCI Express port of the processor";
            case "02.0" -> "the processor's own graphics";
            case "04.0" -> "the thermal subsystem of the processor";
            case "0d.0" -> "the USB controller of Thunderbolt";
            case "0d.2", "0d.3" -> "the Thunderbolt host";
            case "0e.0" -> "Volume Management Device (RST's NVMe)";
            case "12.0" -> "the sensor hub or the thermal controller";
            case "14.0" -> "the USB 3 controller of the chipset";
            case "14.3" -> "the chipset's own Wi-Fi";
            case "15.0", "15.1", "15.2", "15.3" -> "a serial I/O controller (I2C: touchpad, touch screen)";
            case "16.0" -> "the Management Engine";
            case "17.0", "1f.2" -> "the SATA controller";
            case "19.0", "1f.6" -> "the chipset's own wired network";
            case "1a.0", "1d.7", "1a.7" -> "a USB 2 controller of the chipset";
            case "1b.0", "1f.3" -> "the audio controller";
            case "1f.4" -> "the SMBus";
            default -> place.startsWith("1c.") || place.startsWith("1d.") ? "a PCI Express port of the chipset" : null;
        };
    }

    private static String place(DmaFault fault) {
        long address = fault.address() == null ? 0 : fault.address();
        if (fault.origin().intel() && fault.reason() >= 0x20 && fault.reason() < 0x30) {
            return ", the index of the interrupt";
        }
        if (address >= 0xFEE0_0000L && address < 0xFEF0_0000L) {
            return ", in the range of interrupt messages";
        }
        if (address >>> 12 == 0) {
            return ", the first page: perhaps an address that was never set";
        }
        return address >>> 48 != 0
                ? ", wider than an address of a bus: perhaps a virtual address, or a broken descriptor"
                : "";
    }

    private static @Nullable String reason(DmaFault fault) {
        if (fault.event() != null) {
            return fault.event()
                    + (fault.flags() < 0 ? "" : ", flags " + Address.hex(fault.flags()) + flags(fault.flags()));
        }
        if (fault.reason() < 0) {
            return null;
        }
        String words = fault.origin() == Origin.ESXI || fault.origin().intel() ? Vtd.reason(fault.reason()) : null;
        return Address.hex(fault.reason()) + (words == null ? "" : ", " + words);
    }

    private static String flags(int flags) {
        String present = (flags & 0x10) != 0 ? "the page is mapped, without that permission" : "the page is not mapped";
        return " (" + ((flags & 8) != 0 ? "an interrupt" : present) + ")";
    }

    private static String windows(DmaFault fault) {
        String code = "Windows would stop here with DRIVER_VERIFIER_DMA_VIOLATION (0xe6), P1 0x26, where it guards this"
                + " device";
        boolean intel = fault.origin().intel() && fault.reason() >= 0;
        String page = fault.address() == null || !intel
                ? ""
                : ", P3 the page (" + Address.hex(fault.address() >>> 12) + ") or the address";
        return code + (intel ? ", P4 " + Address.hex(fault.reason()) : "") + page;
    }

    private static String[] causes(DmaFault fault) {
        boolean noEntry = fault.origin().intel()
                && (fault.reason() >= 1 && fault.reason() <= 3 || fault.reason() == 0x39 || fault.reason() == 0x41);
        if (fault.origin().intel() && fault.reason() >= 0x20 && fault.reason() < 0x30) {
            return new String[] {
                "Firmware with wrong tables for interrupt remapping: update it; as a test, Linux starts with"
                        + " intremap=off.",
                "A device behind a bridge that sends interrupts under another device's address."
            };
        }
        if (noEntry) {
            return new String[] {
                "The device, or a second address that it uses (some Marvell SATA and Ricoh chips do), is not in the"
                        + " IOMMU's tables.",
                "Firmware that left a device running from before the system started, or whose DMAR table leaves it"
                        + " out: update it."
            };
        }
        return new String[] {
            "The driver took a buffer back while the device still used it, or gave the device an address that was"
                    + " never mapped: update the driver, then the device's firmware.",
            "Firmware that left the device running at start (graphics, USB, network boot), or reserved memory that its"
                    + " tables do not name (RMRR, IVMD): update it; faults only in the first seconds point here.",
            "A device behind a bridge or a riser that uses another's address; a failing card or bad contact when"
                    + " addresses are random.",
            "A device passed through to a virtual machine whose memory changed, or that was reset while it worked."
        };
    }
}
