package io.culprit.emulator.scenario;

import io.culprit.emulator.Vendor;
import io.culprit.emulator.guest.Build;
import io.culprit.emulator.guest.MachinePlan.Act;
import io.culprit.emulator.guest.MachinePlan.Event;
import io.culprit.emulator.guest.MachinePlan.Kind;
import io.culprit.emulator.guest.MachinePlan.Sabotage;
import io.culprit.emulator.guest.MachinePlan.Trigger;
import io.culprit.emulator.scenario.Scenario.Expected;
import io.culprit.emulator.scenario.Setting.Bystander;
import java.util.List;

/** Transfers that the remapping unit refuses: bug check 0xE6 with the first parameter 0x26. */
final class TransferScenarios {

    /** Names of device classes in scenario names. */
    record Family(String prefix, String noun, DeviceClass device) {}

    static final List<Family> FAMILIES = List.of(
            new Family("gpu", "graphics device", DeviceClass.GRAPHICS),
            new Family("nic", "wired network adapter", DeviceClass.NETWORK_WIRED),
            new Family("wifi", "wireless network adapter", DeviceClass.NETWORK_WIRELESS),
            new Family("nvme", "NVMe drive", DeviceClass.NVME),
            new Family("ahci", "SATA controller", DeviceClass.AHCI),
            new Family("usb", "USB controller", DeviceClass.USB),
            new Family("thunderbolt", "external Thunderbolt device", DeviceClass.THUNDERBOLT));

    private TransferScenarios() {}

    static void add(List<Scenario> all) {
        FAMILIES.forEach(family -> faults(family, all));
        special(all);
        machines(all);
        tables(all);
        causes(all);
    }

    private static Scenario fault(Family family, String suffix, String summary, Kind kind, boolean write) {
        Setting setting = Setting.ORDINARY.at(LongChoice.BUS_ADDRESS);
        if (family.device == DeviceClass.THUNDERBOLT) {
            setting = setting.external();
        }
        return new Scenario(
                family.prefix + "-" + suffix,
                family.noun + ": " + summary,
                0xE6,
                family.device,
                Trigger.DRIVER,
                Act.TRANSFER,
                kind.ordinal(),
                write,
                setting,
                Expected.CULPRIT);
    }

    private static void faults(Family family, List<Scenario> all) {
        all.add(fault(family, "unmapped-read", "reads an address that was never mapped", Kind.ADDRESS, false));
        all.add(fault(family, "unmapped-write", "writes to an address that was never mapped", Kind.ADDRESS, true));
        all.add(fault(family, "stale-read", "reads a buffer that was unmapped while it still ran", Kind.STALE, false));
        all.add(fault(family, "stale-write", "writes to a buffer that was unmapped meanwhile", Kind.STALE, true));
        all.add(fault(family, "raw-physical", "is given a physical address instead of a mapped one", Kind.RAW, false));
        all.add(fault(family, "read-only-write", "writes to a mapping that permits reading", Kind.READ_ONLY, true));
        all.add(fault(family, "write-only-read", "reads a mapping that permits writing", Kind.WRITE_ONLY, false));
        all.add(fault(family, "other-domain", "uses the mapping of another device", Kind.OTHER_DOMAIN, false));
        all.add(fault(family, "beyond-width", "uses an address beyond the width of its tables", Kind.ADDRESS, false)
                .set(setting -> setting.at(LongChoice.fixed(1L << 50)).on(Vendor.INTEL)));
        Scenario good = fault(family, "corrupted-entry", "meets a reserved bit in its page tables", Kind.GOOD, false);
        all.add(damaged(good, Sabotage.RESERVED_BIT));
        all.add(fault(family, "no-device", "fault without a device object, as the public report", Kind.ADDRESS, false)
                .set(setting -> setting.withoutDevice())
                .expecting(Expected.INCONCLUSIVE));
        all.add(fault(family, "not-resident", "device object that a small dump does not hold", Kind.STALE, false)
                .set(setting -> setting.notResident())
                .expecting(Expected.INCONCLUSIVE));
    }

    private static Scenario damaged(Scenario scenario, Sabotage sabotage) {
        return scenario.set(setting -> setting.with(sabotage)).expecting(Expected.INCONCLUSIVE);
    }

    private static Family family(String prefix) {
        return FAMILIES.stream()
                .filter(family -> family.prefix.equals(prefix))
                .findFirst()
                .orElseThrow();
    }

    private static void special(List<Scenario> all) {
        Family nic = family("nic");
        all.add(damaged(
                fault(nic, "context-reserved", "reserved bits in its context entry", Kind.GOOD, false),
                Sabotage.CONTEXT_RESERVED));
        all.add(damaged(
                fault(nic, "context-invalid", "its context entry has no valid type", Kind.GOOD, false),
                Sabotage.CONTEXT_INVALID));
        all.add(damaged(
                fault(nic, "context-missing", "its context entry is gone", Kind.GOOD, false),
                Sabotage.CONTEXT_MISSING));
        all.add(damaged(
                fault(nic, "root-missing", "the root entry of its bus is gone", Kind.GOOD, false),
                Sabotage.ROOT_MISSING));
        all.add(damaged(
                fault(nic, "root-reserved", "reserved bits in the root entry", Kind.GOOD, false),
                Sabotage.ROOT_RESERVED));
        all.add(damaged(
                fault(nic, "table-unreachable", "a page table lies beyond memory", Kind.GOOD, false),
                Sabotage.POINTER_BEYOND_MEMORY));
        all.add(fault(nic, "under-keyboard", "the interrupt finds i8042prt reading a port", Kind.STALE, true)
                .set(setting -> setting.interrupting(Bystander.KEYBOARD_PORT)));
        all.add(fault(nic, "under-keyboard-no-device", "the same without a device object", Kind.ADDRESS, false)
                .set(setting -> setting.interrupting(Bystander.KEYBOARD_PORT).withoutDevice())
                .expecting(Expected.INCONCLUSIVE));
        all.add(fault(family("gpu"), "under-driver", "the interrupt finds an innocent driver busy", Kind.RAW, false)
                .set(setting -> setting.interrupting(Bystander.BUSY_DRIVER)));
        all.add(fault(
                        family("nvme"),
                        "under-driver-no-device",
                        "busy innocent driver, no device object",
                        Kind.ADDRESS,
                        true)
                .set(setting -> setting.interrupting(Bystander.BUSY_DRIVER).withoutDevice())
                .expecting(Expected.INCONCLUSIVE));
        all.add(fault(nic, "deferred", "the bug check comes from a deferred call", Kind.RAW, false)
                .set(setting -> setting.deferred()));
        all.add(fault(nic, "scalable-mode", "tables in scalable mode", Kind.STALE, true)
                .set(setting -> setting.scalable()));
        all.add(fault(nic, "hal", "build 17763, where hal.dll handles the interrupt", Kind.STALE, false)
                .set(setting -> setting.on(Build.WINDOWS_10_1809).on(Vendor.INTEL)));
        all.add(fault(nic, "amd", "AMD-Vi", Kind.STALE, false).set(setting -> setting.on(Vendor.AMD)));
        all.add(fault(nic, "filtered", "a filter driver sits above the adapter's own", Kind.RAW, true)
                .set(setting -> setting.filtered()));
        all.add(new Scenario(
                "pci-alias",
                "conventional PCI card whose requests carry the number of the bridge above it",
                0xE6,
                DeviceClass.LEGACY_AUDIO,
                Trigger.DRIVER,
                Act.TRANSFER,
                Kind.GOOD.ordinal(),
                false,
                Setting.ORDINARY.withoutDevice(),
                Expected.INCONCLUSIVE));
        all.add(new Scenario(
                "hostile-read",
                "a device behind an external port reads memory that nobody gave it",
                0xE6,
                DeviceClass.HOSTILE,
                Trigger.DRIVER,
                Act.TRANSFER,
                Kind.GOOD.ordinal(),
                false,
                Setting.ORDINARY.external(),
                Expected.CULPRIT));
    }

    private static void machines(List<Scenario> all) {
        Family nic = family("nic");
        Family dock = family("thunderbolt");
        all.add(fault(dock, "dock", "one of several devices of a dock", Kind.STALE, true)
                .set(setting -> setting.in(Chassis.DOCK)));
        all.add(fault(nic, "twin", "one of two adapters that one driver serves", Kind.RAW, false)
                .set(setting -> setting.in(Chassis.TWIN_ADAPTERS)));
        all.add(fault(
                        new Family("rival", "network adapter", DeviceClass.NETWORK_INTEL),
                        "drivers",
                        "two of one vendor, each with its own driver",
                        Kind.STALE,
                        true)
                .set(setting -> setting.in(Chassis.RIVAL_ADAPTERS))
                .expecting(Expected.INCONCLUSIVE));
        all.add(fault(
                        new Family("vm", "virtual E1000E", DeviceClass.NETWORK_VIRTUAL),
                        "adapter",
                        "reads what its driver has unmapped",
                        Kind.STALE,
                        false)
                .set(setting -> setting.in(Chassis.VIRTUAL).on(Vendor.INTEL)));
        all.add(fault(
                        new Family("unknown", "capture card", DeviceClass.CAPTURE),
                        "driver",
                        "its driver is in no table",
                        Kind.ADDRESS,
                        true)
                .expecting(Expected.INCONCLUSIVE));
        all.add(fault(
                        new Family("unknown", "capture card", DeviceClass.CAPTURE),
                        "driver-no-device",
                        "the same without a device object",
                        Kind.ADDRESS,
                        true)
                .set(Setting::withoutDevice)
                .expecting(Expected.INCONCLUSIVE));
        all.add(fault(
                        new Family("inbox", "NVMe drive", DeviceClass.NVME_INBOX),
                        "nvme",
                        "Windows' own driver gives a stale address",
                        Kind.STALE,
                        false)
                .expecting(Expected.INCONCLUSIVE));
        all.add(fault(
                        new Family("inbox", "SATA controller", DeviceClass.AHCI_INBOX),
                        "ahci",
                        "Windows' own driver gives a raw address",
                        Kind.RAW,
                        true)
                .expecting(Expected.INCONCLUSIVE));
        all.add(fault(
                        new Family("inbox", "USB controller", DeviceClass.USB_INBOX),
                        "usb",
                        "Windows' own driver gives a wrong address",
                        Kind.ADDRESS,
                        false)
                .expecting(Expected.INCONCLUSIVE));
        all.add(fault(
                        new Family("pci", "conventional PCI card", DeviceClass.LEGACY_AUDIO),
                        "bridge",
                        "the bridge above it is named",
                        Kind.GOOD,
                        false)
                .set(setting -> setting.on(Vendor.INTEL))
                .expecting(Expected.INCONCLUSIVE));
    }

    private static void tables(List<Scenario> all) {
        Family nic = family("nic");
        scalable(all, "scalable-root-missing", "scalable mode, the root entry is gone", Sabotage.SCALABLE_ROOT_MISSING);
        scalable(
                all,
                "scalable-context-missing",
                "scalable mode, its context entry is gone",
                Sabotage.SCALABLE_CONTEXT_MISSING);
        scalable(
                all,
                "directory-missing",
                "scalable mode, its PASID directory entry is gone",
                Sabotage.DIRECTORY_MISSING);
        scalable(all, "pasid-missing", "scalable mode, its PASID entry is gone", Sabotage.PASID_MISSING);
        scalable(all, "pasid-reserved", "scalable mode, reserved bits in its PASID entry", Sabotage.PASID_RESERVED);
        all.add(fault(nic, "interrupt-entry", "its interrupt message has no entry in the table", Kind.GOOD, true)
                .set(setting -> setting.remappingInterrupts(0xFEE0_0010L | 0x2A << 5))
                .expecting(Expected.INCONCLUSIVE));
        all.add(fault(nic, "interrupt-beyond", "its interrupt message asks beyond the table", Kind.GOOD, true)
                .set(setting -> setting.remappingInterrupts(0xFEE0_0010L | 0x1234 << 5))
                .expecting(Expected.INCONCLUSIVE));
    }

    private static void scalable(List<Scenario> all, String name, String summary, Sabotage sabotage) {
        all.add(fault(family("nic"), name, summary, Kind.GOOD, false)
                .set(setting -> setting.with(sabotage).scalable())
                .expecting(Expected.INCONCLUSIVE));
    }

    private static void causes(List<Scenario> all) {
        Family nic = family("nic");
        all.add(fault(family("gpu"), "stopped", "goes on after its driver has stopped", Kind.STOPPED, true));
        all.add(fault(family("wifi"), "stopped", "goes on after its driver has stopped", Kind.STOPPED, false));
        all.add(fault(nic, "unloaded", "goes on after its driver has been unloaded", Kind.STOPPED, true)
                .set(setting -> setting.with(Event.DRIVER_UNLOADED))
                .expecting(Expected.INCONCLUSIVE));
        all.add(fault(family("usb"), "unloaded", "goes on after its driver has been unloaded", Kind.STOPPED, false)
                .set(setting -> setting.with(Event.DRIVER_UNLOADED))
                .expecting(Expected.INCONCLUSIVE));
        all.add(fault(nic, "address", "the third parameter is the address and not the page", Kind.ADDRESS, false)
                .set(Setting::namingTheAddress));
        all.add(fault(family("usb"), "address", "the third parameter is the address and not the page", Kind.RAW, true)
                .set(Setting::namingTheAddress));
        Scenario firmware = fault(
                        family("usb"), "firmware", "still used by firmware when Windows takes over", Kind.GOOD, false)
                .set(setting -> setting.with(Event.FIRMWARE_TRANSFER)
                        .taking(LongChoice.BUS_ADDRESS, LongChoice.NULL)
                        .atBoot()
                        .on(Vendor.INTEL))
                .expecting(Expected.BLAMELESS);
        all.add(firmware.triggeredBy(Trigger.IDLE, Act.NONE));
        all.add(fault(nic, "firmware", "network boot firmware that never let go", Kind.GOOD, false)
                .set(setting -> setting.with(Event.FIRMWARE_TRANSFER)
                        .taking(LongChoice.BUS_ADDRESS, LongChoice.NULL)
                        .atBoot()
                        .on(Vendor.INTEL))
                .expecting(Expected.BLAMELESS)
                .triggeredBy(Trigger.IDLE, Act.NONE));
    }
}
