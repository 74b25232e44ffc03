package io.culprit.rule;

/** What kind of driver one is. Words as reports, rule files and the driver table write them. */
public enum DriverClass implements Word {
    GRAPHICS("graphics", true),
    NETWORK_WIRED("network-wired", true),
    NETWORK_WIRELESS("network-wireless", true),
    BLUETOOTH("bluetooth", true),
    STORAGE("storage", true),
    USB("usb", true),
    THUNDERBOLT("thunderbolt", true),
    AUDIO("audio", true),
    INPUT("input", true),
    VIRTUALIZATION("virtualization", true),
    SECURITY("security", false),
    /** Watches games for cheats. */
    ANTICHEAT("anticheat", false),
    /** Tunnels and filters of VPN software. */
    VPN("vpn", false),
    /** A file system, encryption or backup of volumes. */
    FILESYSTEM("filesystem", false),
    /** Filters what other drivers do. */
    FILTER("filter", false),
    /** Instruments and boards that capture video or measurements. */
    CAPTURE("capture", true),
    /** The machine's own buses and controllers. */
    CHIPSET("chipset", true),
    /** Tools that look at the machine or turn its knobs. */
    MONITORING("monitoring", true),
    /** Of programs: a runtime or an engine, which runs what others wrote. */
    RUNTIME("runtime", false),
    /** A part of Windows that drives no device of a class of its own. */
    WINDOWS("windows", false),
    UNKNOWN("unknown", false);

    private final String word;
    private final boolean drivesDevice;

    DriverClass(String word, boolean drivesDevice) {
        this.word = word;
        this.drivesDevice = drivesDevice;
    }

    /** The word in reports. */
    @Override
    public String word() {
        return word;
    }

    /** Whether such a driver has a device of its own, or may have; a part of Windows without one merely serves others. */
    public boolean drivesDevice() {
        return drivesDevice;
    }
}
