package io.culprit.emulator.scenario;

import io.culprit.emulator.device.DeviceModel;
import java.util.List;

/**
 * Classes of devices with drivers that real machines run them with. Port driver and guest image go together.
 */
public enum DeviceClass {
    GRAPHICS(
            "graphics",
            DeviceModel.GRAPHICS,
            "dxgkrnl",
            List.of(
                    new Product("nvlddmkm.sys", 0x10DE, 0x2504, 0x3A67),
                    new Product("amdkmdag.sys", 0x1002, 0x73BF, 0x62B4),
                    new Product("igdkmdn64.sys", 0x8086, 0x9A49, 0x2E3A))),
    NETWORK_WIRED(
            "network-wired",
            DeviceModel.NETWORK_WIRED,
            "ndis",
            List.of(
                    new Product("rt640x64.sys", 0x10EC, 0x8168, 0xF9),
                    new Product("e1i68x64.sys", 0x8086, 0x15F3, 0x8A),
                    new Product("e2fn.sys", 0x8086, 0x15F2, 0x73),
                    new Product("rtcx21x64.sys", 0x10EC, 0x8125, 0x88))),
    NETWORK_WIRELESS(
            "network-wireless",
            DeviceModel.NETWORK_WIRELESS,
            "ndis",
            List.of(
                    new Product("Netwtw10.sys", 0x8086, 0x2723, 0x4F9),
                    new Product("rtwlane.sys", 0x10EC, 0xC822, 0x93C),
                    new Product("mtkwl6ex.sys", 0x14C3, 0x7961, 0x1CA),
                    new Product("bcmwl63a.sys", 0x14E4, 0x43A0, 0x7F1))),
    NVME(
            "storage",
            DeviceModel.NVME,
            "storport",
            List.of(
                    new Product("secnvme.sys", 0x144D, 0xA808, 0x2C),
                    new Product("IaNVMe.sys", 0x8086, 0xF1A8, 0x2F),
                    new Product("wdcnvme.sys", 0x15B7, 0x5006, 0x2E))),
    AHCI(
            "storage",
            DeviceModel.AHCI,
            "storport",
            List.of(
                    new Product("iaStorAC.sys", 0x8086, 0xA352, 0x146),
                    new Product("amdsata.sys", 0x1022, 0x7901, 0x1F),
                    new Product("asahci64.sys", 0x1B21, 0x0612, 0x14))),
    NVME_INBOX(
            "storage",
            DeviceModel.NVME,
            "storport",
            List.of(
                    new Product("stornvme.sys", 0x144D, 0xA80A, 0x3B),
                    new Product("stornvme.sys", 0x1C5C, 0x1639, 0x3B),
                    new Product("stornvme.sys", 0x15B7, 0x5030, 0x3B))),
    AHCI_INBOX(
            "storage",
            DeviceModel.AHCI,
            "storport",
            List.of(
                    new Product("storahci.sys", 0x8086, 0xA352, 0x2F),
                    new Product("storahci.sys", 0x1022, 0x7901, 0x2F))),
    USB_INBOX(
            "usb",
            DeviceModel.USB,
            "wdf",
            List.of(
                    new Product("USBXHCI.SYS", 0x8086, 0xA36D, 0xA6),
                    new Product("USBXHCI.SYS", 0x1022, 0x149C, 0xA6))),
    NETWORK_VIRTUAL(
            "network-wired",
            DeviceModel.NETWORK_WIRED,
            "ndis",
            List.of(new Product("e1i68x64.sys", 0x8086, 0x10D3, 0x8A))),
    /** Intel's, with drivers of several generations. */
    NETWORK_INTEL(
            "network-wired",
            DeviceModel.NETWORK_WIRED,
            "ndis",
            List.of(new Product("e1i68x64.sys", 0x8086, 0x153A, 0x8A), new Product("e2fn.sys", 0x8086, 0x15F3, 0x73))),
    /** Its driver is in no table. */
    CAPTURE(
            "unknown",
            DeviceModel.CAPTURE,
            "wdf",
            List.of(
                    new Product("zqcap4x.sys", 0x1D9B, 0x0040, 0x3C),
                    new Product("fgvideo7.sys", 0x12AB, 0x0710, 0x51))),
    USB(
            "usb",
            DeviceModel.USB,
            "wdf",
            List.of(
                    new Product("asmtxhci.sys", 0x1B21, 0x1242, 0x6C),
                    new Product("nusb3xhc.sys", 0x1912, 0x0015, 0x36),
                    new Product("iusb3xhc.sys", 0x8086, 0x8C31, 0xCB))),
    THUNDERBOLT(
            "network-wired",
            DeviceModel.THUNDERBOLT,
            "ndis",
            List.of(
                    new Product("aqnic650.sys", 0x1D6A, 0x07B1, 0x4D),
                    new Product("atlantic650.sys", 0x1D6A, 0x94C0, 0x52))),
    LEGACY_AUDIO("audio", DeviceModel.LEGACY_AUDIO, "wdf", List.of(new Product("kx.sys", 0x1102, 0x0004, 0x6E))),
    HOSTILE("unknown", DeviceModel.HOSTILE, "ndis", List.of(new Product("pcidmadev.sys", 0x10EE, 0x0666, 0x12)));

    /** A product that a driver serves; {@code pages} is the usual size of its driver. */
    public record Product(String file, int vendorId, int deviceId, int pages) {}

    private final String reportClass;
    private final DeviceModel model;
    private final String port;
    private final List<Product> products;

    DeviceClass(String reportClass, DeviceModel model, String port, List<Product> products) {
        this.reportClass = reportClass;
        this.model = model;
        this.port = port;
        this.products = products;
    }

    /** The class in reports and truth files. */
    public String reportClass() {
        return reportClass;
    }

    DeviceModel model() {
        return model;
    }

    /** Resource name of the guest image that plays the miniport. */
    String image() {
        return port + "-miniport.sys";
    }

    List<Product> products() {
        return products;
    }
}
