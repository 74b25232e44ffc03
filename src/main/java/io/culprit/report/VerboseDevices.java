package io.culprit.report;

import io.culprit.fact.DeviceObject;
import io.culprit.fact.DmaFault;
import io.culprit.fact.Facts;
import io.culprit.machine.Address;
import io.culprit.windows.blob.PciClass;
import io.culprit.windows.blob.PciFunction;
import io.culprit.windows.blob.PciTree;
import org.jspecify.annotations.Nullable;

/** The devices of the whole report: what the IOMMU stopped, the device of a parameter with its stack, the machine's PCI functions. */
final class VerboseDevices {

    private static final int COLUMN = 12;
    private static final int DRIVER_COLUMN = 16;

    private final Report report;
    private final Facts facts;
    private final WinDbg windbg;
    private final Page page;

    VerboseDevices(Report report, WinDbg windbg, Page page) {
        this.report = report;
        this.facts = report.facts();
        this.windbg = windbg;
        this.page = page;
    }

    void write() {
        dma();
        device(facts.device().find().orElse(null));
    }

    private void dma() {
        DmaFault dma = facts.dma().find().orElse(null);
        if (dma == null) {
            return;
        }
        page.heading("DMA_FAULT:");
        page.labeled("Place", COLUMN, dma.interruptIndex() == null ? DeviceWords.place(dma) : null);
        page.labeled(
                "Interrupt",
                COLUMN,
                dma.interruptIndex() == null ? null : "entry " + Address.hex(dma.interruptIndex()));
        page.labeled("Access", COLUMN, dma.access());
        page.labeled(
                "Reason", COLUMN, Address.hex(dma.reasonCode()) + (dma.reason() == null ? "" : ", " + dma.reason()));
        page.labeled("Suggests", COLUMN, dma.suggests());
        page.labeled("Protection", COLUMN, DeviceWords.protection(dma));
    }

    private void device(@Nullable DeviceObject device) {
        if (device == null) {
            return;
        }
        page.heading("DEVICE_STACK:  (top first)");
        for (DeviceObject.Layer layer : device.stack()) {
            String mark = layer.device() == device.address() ? "> " : "  ";
            page.line(mark + windbg.address(layer.device()) + "  " + orUnknown(layer.driver()) + "  "
                    + orUnknown(layer.module()));
        }
        page.labeled("Device", COLUMN, DeviceWords.described(device, facts.pci(), report.driverOf()));
        page.labeled("Instance", COLUMN, device.instance());
        page.labeled("Service", COLUMN, device.service());
    }

    private static String orUnknown(@Nullable String name) {
        return name == null ? "?" : name;
    }

    /** All PCI functions, each below the bridge that it sits behind. */
    void machine() {
        PciTree pci = facts.pci();
        if (pci.functions().isEmpty()) {
            return;
        }
        page.heading("PCI_DEVICES:");
        for (PciFunction function : pci.functions()) {
            if (pci.above(function).isEmpty()) {
                branch(pci, function, 0);
            }
        }
    }

    /** Bridges lead to higher buses, which ends the branch whatever a damaged record says. */
    private void branch(PciTree pci, PciFunction function, int depth) {
        page.line("  ".repeat(depth) + line(function));
        PciFunction.Bridge bridge = function.bridge();
        for (PciFunction below : pci.functions()) {
            boolean behind = bridge != null
                    && bridge.secondary() > function.location().bus()
                    && below.location().bus() == bridge.secondary()
                    && pci.above(below).orElse(null) == function;
            if (behind) {
                branch(pci, below, depth + 1);
            }
        }
    }

    private String line(PciFunction function) {
        String name = function.name();
        String driver = report.driverOf().apply(function);
        StringBuilder line = new StringBuilder(function.location().toString()).append("  ");
        line.append(driver == null ? "-" : driver);
        line.append(" ".repeat(Math.max(2, DRIVER_COLUMN - (driver == null ? 1 : driver.length()))));
        line.append(name == null ? function.hardwareId() + " " + PciClass.words(function.classCode()) : name);
        return line.append(function.busMaster() || function.isBridge() ? "" : "  (bus master off)")
                .toString();
    }
}
