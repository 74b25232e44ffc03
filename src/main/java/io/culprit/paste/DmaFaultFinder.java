package io.culprit.paste;

import io.culprit.paste.Answer.DmaFault;
import io.culprit.paste.Answer.DmaFault.Origin;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the lines in which Linux, Xen, ESXi and QEMU report what an IOMMU caught. Lines of one device, access and reason are one fault;
 * the first address stands for all. Older kernels print the reason of Intel's IOMMU in decimal, newer ones with {@code 0x}.
 */
final class DmaFaultFinder {

    private static final int LONGEST_LINE = 2000;
    private static final int AMD_WRITE = 0x20;

    private final Map<String, DmaFault> faults = new LinkedHashMap<>();

    /** A fault whose line is followed by one with the reason (Xen) or with the rest of the event (AMD). */
    private @Nullable DmaFault open;

    private DmaFaultFinder() {}

    static List<DmaFault> find(String text) {
        if (!mayHold(text)) {
            return List.of();
        }
        DmaFaultFinder finder = new DmaFaultFinder();
        int at = 0;
        while (at < text.length()) {
            int end = text.indexOf('\n', at);
            end = end < 0 ? text.length() : end;
            if (end - at <= LONGEST_LINE) {
                finder.line(text.substring(at, end));
            }
            at = end + 1;
        }
        finder.close();
        return new ArrayList<>(finder.faults.values());
    }

    private static boolean mayHold(String text) {
        return text.contains("DMAR")
                || text.contains("AMD-Vi")
                || text.contains("IOMMU")
                || text.contains("vtd_")
                || text.contains("IO_PAGE_FAULT")
                || text.contains("INTR-REMAP")
                || text.contains("DRHD");
    }

    private void line(String line) {
        String lower = line.toLowerCase(Locale.ROOT);
        if (lower.contains("request device")) {
            intel(line, lower);
        } else if (open != null && open.origin() == Origin.XEN_INTEL && lower.contains("reason ")) {
            open = with(open, FaultFields.reason(lower));
        } else if (lower.contains("amd-vi") || lower.contains("io_page_fault")) {
            amd(line, lower);
        } else if (lower.contains("iommu fault detected") || lower.contains("dmar fault iommu")) {
            esxi(line, lower);
        } else if (lower.contains("vtd_")) {
            qemu(line, lower);
        }
    }

    private void intel(String line, String lower) {
        boolean xen = lower.contains("(xen)") || lower.contains("[vt-d]");
        boolean interrupt = lower.contains("intr-remap");
        String access = interrupt
                ? null
                : lower.contains("write") && lower.indexOf("write") < lower.indexOf("request device")
                        ? "write"
                        : lower.contains("read") && lower.indexOf("read") < lower.indexOf("request device")
                                ? "read"
                                : null;
        Long address = FaultFields.number(lower, interrupt ? "fault index" : "fault addr", true);
        next(new DmaFault(
                xen ? Origin.XEN_INTEL : Origin.LINUX_INTEL,
                FaultFields.requester(line),
                access,
                address,
                FaultFields.reason(lower),
                null,
                -1,
                null,
                1));
    }

    private void amd(String line, String lower) {
        String event = event(line);
        if (event == null
                || !lower.contains("address=") && !lower.contains("addr") && FaultFields.requester(line) == null) {
            return;
        }
        Long flags = FaultFields.number(lower, "flags", true);
        boolean write = flags != null && (flags & AMD_WRITE) != 0;
        boolean pageFault = event.equals("IO_PAGE_FAULT");
        Long address = FaultFields.number(lower, "address=", true);
        boolean xen = lower.contains("(xen)");
        next(new DmaFault(
                xen ? Origin.XEN_AMD : Origin.LINUX_AMD,
                FaultFields.requester(line),
                pageFault && flags != null ? write ? "write" : "read" : null,
                address != null ? address : FaultFields.number(lower, xen ? " addr" : "address:", true),
                -1,
                event,
                flags == null ? -1 : (int) (flags & 0xFFFF),
                owner(line),
                1));
    }

    /** The driver that Linux prints before the device: {@code nvme 0000:01:00.0: AMD-Vi: ...}. */
    private static @Nullable String owner(String line) {
        int vi = line.indexOf(": AMD-Vi");
        int device = vi < 0 ? -1 : line.lastIndexOf(' ', vi);
        int word = device <= 0 ? -1 : line.lastIndexOf(' ', device - 1);
        if (device <= 0 || FaultFields.requester(line.substring(device, vi)) == null) {
            return null;
        }
        String name = line.substring(word + 1, device);
        return name.isEmpty() || name.equals("pci") || name.endsWith(":") || name.endsWith("]") ? null : name;
    }

    private static @Nullable String event(String line) {
        String[] events = {
            "IO_PAGE_FAULT", "ILLEGAL_DEV_TABLE_ENTRY", "DEV_TAB_HARDWARE_ERROR", "DEV_TAB_HW_ERROR",
                    "PAGE_TAB_HARDWARE_ERROR",
            "PAGE_TAB_HW_ERROR", "ILLEGAL_COMMAND_ERROR", "COMMAND_HARDWARE_ERROR", "IOTLB_INV_TIMEOUT",
                    "INVALID_DEVICE_REQUEST",
            "INVALID_PPR_REQUEST", "RMP_PAGE_FAULT", "RMP_HW_ERROR"
        };
        for (String event : events) {
            if (line.contains(event)) {
                return event;
            }
        }
        return null;
    }

    private void esxi(String line, String lower) {
        Long address = FaultFields.number(lower, "ioaddr", true);
        int access = lower.indexOf("r/w=");
        String driver = null;
        int open = line.indexOf('(');
        int slash = line.indexOf('/', Math.max(open, 0));
        if (open > 0 && slash > open && slash - open < 40) {
            driver = line.substring(open + 1, slash);
        }
        next(new DmaFault(
                Origin.ESXI,
                FaultFields.requester(line),
                access < 0 ? null : lower.startsWith("w", access + 4) ? "write" : "read",
                address != null ? address : FaultFields.number(lower, "addr", true),
                FaultFields.reason(lower),
                null,
                -1,
                driver,
                1));
    }

    private void qemu(String line, String lower) {
        Long address = FaultFields.number(lower, "iova=", true);
        boolean fault = lower.contains("error")
                || lower.contains("failure")
                || lower.contains("fault")
                || lower.contains("not present");
        if (address == null && FaultFields.requester(line) == null || !fault) {
            return;
        }
        Long write = FaultFields.number(lower, "write=", false);
        next(new DmaFault(
                Origin.QEMU,
                FaultFields.requester(line),
                write == null ? null : write != 0 ? "write" : "read",
                address,
                FaultFields.reason(lower),
                null,
                -1,
                null,
                1));
    }

    private void next(DmaFault fault) {
        close();
        open = fault;
    }

    private void close() {
        DmaFault fault = open;
        open = null;
        if (fault == null) {
            return;
        }
        String key = fault.origin() + " " + fault.requester() + " " + fault.access() + " " + fault.reason() + " "
                + fault.event();
        DmaFault before = faults.get(key);
        faults.put(key, before == null ? fault : times(before, before.times() + 1));
    }

    private static DmaFault with(DmaFault fault, int reason) {
        return new DmaFault(
                fault.origin(),
                fault.requester(),
                fault.access(),
                fault.address(),
                reason,
                fault.event(),
                fault.flags(),
                fault.driver(),
                fault.times());
    }

    private static DmaFault times(DmaFault fault, int times) {
        return new DmaFault(
                fault.origin(),
                fault.requester(),
                fault.access(),
                fault.address(),
                fault.reason(),
                fault.event(),
                fault.flags(),
                fault.driver(),
                times);
    }
}
