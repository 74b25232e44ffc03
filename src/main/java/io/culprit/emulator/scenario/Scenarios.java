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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The catalog: one row a scenario. */
public final class Scenarios {

    private static final int DMA_VERIFICATION = 0x80;

    /** Names of device classes in scenario names. */
    private record Family(String prefix, String noun, DeviceClass device) {}

    private static final List<Family> FAMILIES = List.of(
            new Family("gpu", "graphics device", DeviceClass.GRAPHICS),
            new Family("nic", "wired network adapter", DeviceClass.NETWORK_WIRED),
            new Family("wifi", "wireless network adapter", DeviceClass.NETWORK_WIRELESS),
            new Family("nvme", "NVMe drive", DeviceClass.NVME),
            new Family("ahci", "SATA controller", DeviceClass.AHCI),
            new Family("usb", "USB controller", DeviceClass.USB),
            new Family("thunderbolt", "external Thunderbolt device", DeviceClass.THUNDERBOLT));

    private Scenarios() {}

    /** All scenarios, in the order in which they are listed. */
    public static List<Scenario> all() {
        List<Scenario> all = new ArrayList<>();
        FAMILIES.forEach(family -> faults(family, all));
        special(all);
        verifier(all);
        others(all);
        return all;
    }

    /** The scenario of this name. */
    public static Optional<Scenario> find(String name) {
        return all().stream().filter(scenario -> scenario.name().equals(name)).findFirst();
    }

    private static Scenario fault(Family family, String suffix, String summary, Kind kind, boolean write) {
        Setting setting = family.device == DeviceClass.THUNDERBOLT ? Setting.ORDINARY.external() : Setting.ORDINARY;
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
                .set(Setting.ORDINARY.at(1L << 50).on(Vendor.INTEL)));
        Scenario good = fault(family, "corrupted-entry", "meets a reserved bit in its page tables", Kind.GOOD, false);
        all.add(damaged(good, Sabotage.RESERVED_BIT));
        all.add(fault(family, "no-device", "fault without a device object, as the public report", Kind.ADDRESS, false)
                .set(Setting.ORDINARY.withoutDevice())
                .expecting(Expected.INCONCLUSIVE));
        all.add(fault(family, "not-resident", "device object that a small dump does not hold", Kind.STALE, false)
                .set(Setting.ORDINARY.notResident())
                .expecting(Expected.INCONCLUSIVE));
    }

    private static Scenario damaged(Scenario scenario, Sabotage sabotage) {
        return scenario.set(Setting.ORDINARY.with(sabotage)).expecting(Expected.INCONCLUSIVE);
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
                .set(Setting.ORDINARY.interrupting(Bystander.KEYBOARD_PORT)));
        all.add(fault(nic, "under-keyboard-no-device", "the same without a device object", Kind.ADDRESS, false)
                .set(Setting.ORDINARY.interrupting(Bystander.KEYBOARD_PORT).withoutDevice())
                .expecting(Expected.INCONCLUSIVE));
        all.add(fault(family("gpu"), "under-driver", "the interrupt finds an innocent driver busy", Kind.RAW, false)
                .set(Setting.ORDINARY.interrupting(Bystander.BUSY_DRIVER)));
        all.add(fault(
                        family("nvme"),
                        "under-driver-no-device",
                        "busy innocent driver, no device object",
                        Kind.ADDRESS,
                        true)
                .set(Setting.ORDINARY.interrupting(Bystander.BUSY_DRIVER).withoutDevice())
                .expecting(Expected.INCONCLUSIVE));
        all.add(fault(nic, "deferred", "the bug check comes from a deferred call", Kind.RAW, false)
                .set(Setting.ORDINARY.deferred()));
        all.add(fault(nic, "scalable-mode", "tables in scalable mode", Kind.STALE, true)
                .set(Setting.ORDINARY.scalable()));
        all.add(fault(nic, "hal", "build 17763, where hal.dll handles the interrupt", Kind.STALE, false)
                .set(Setting.ORDINARY.on(Build.WINDOWS_10_1809).on(Vendor.INTEL)));
        all.add(fault(nic, "amd", "AMD-Vi", Kind.STALE, false).set(Setting.ORDINARY.on(Vendor.AMD)));
        all.add(fault(nic, "filtered", "a filter driver sits above the adapter's own", Kind.RAW, true)
                .set(Setting.ORDINARY.filtered()));
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

    private static void verifier(List<Scenario> all) {
        verifier(all, 0x00, "flush-too-long", "flushes more than it mapped");
        verifier(all, 0x03, "surplus-common-buffer", "frees a common buffer three times");
        verifier(all, 0x04, "surplus-channel", "frees an adapter channel twice");
        verifier(all, 0x05, "surplus-map-registers", "frees more map registers than it has");
        verifier(all, 0x06, "surplus-list", "puts a scatter/gather list back twice");
        verifier(all, 0x07, "leaked-common-buffer", "releases its adapter with a common buffer out");
        verifier(all, 0x08, "leaked-channel", "releases its adapter with a channel out");
        verifier(all, 0x09, "leaked-map-registers", "releases its adapter with map registers out");
        verifier(all, 0x0A, "leaked-list", "releases its adapter with a list out");
        verifier(all, 0x0B, "two-channels", "takes a second adapter channel");
        verifier(all, 0x0C, "too-many-registers", "asks for too many map registers");
        verifier(all, 0x0D, "not-flushed", "frees its channel without flushing");
        verifier(all, 0x0E, "not-locked", "maps a buffer that is not locked");
        verifier(all, 0x0F, "overrun", "writes behind its common buffer");
        verifier(all, 0x10, "freed-while-mapped", "frees map registers while mapped");
        verifier(all, 0x13, "wrong-irql", "asks for a list at the wrong IRQL");
        verifier(all, 0x16, "flush-unmapped", "flushes what is not mapped");
        verifier(all, 0x18, "use-after-release", "uses an adapter after its release");
        verifier(all, 0x19, "null-adapter", "passes no adapter");
        verifier(all, 0x1B, "outside-mdl", "maps an address outside its MDL");
        verifier(all, 0x1D, "mapped-twice", "maps a range twice");
        verifier(all, 0x1E, "obsolete-adapter", "asks for an adapter in the obsolete way");
        verifier(all, 0x1F, "before-mdl", "maps an address before its MDL");
        verifier(all, 0x20, "flush-never-mapped", "flushes a map register that was never mapped");
        verifier(all, 0x21, "zero-length", "maps nothing");
        verifier(all, 0x22, "no-system-address", "maps a buffer without a system address");
        verifier(all, 0x24, "short-buffer", "maps more than its buffer holds");
        verifier(all, 0x25, "unknown-description", "describes its device in an unknown version");
    }

    private static void verifier(List<Scenario> all, int kind, String name, String summary) {
        Family family = FAMILIES.get(kind % 6);
        all.add(new Scenario(
                "verifier-" + name,
                "Driver Verifier: a driver " + summary,
                0xE6,
                family.device,
                Trigger.DRIVER,
                Act.VERIFIER,
                kind,
                false,
                Setting.ORDINARY.verified(DMA_VERIFICATION),
                Expected.CULPRIT));
    }

    private static Scenario other(
            String name, int code, @Nullable DeviceClass guilty, Trigger trigger, Act act, String summary) {
        return new Scenario(name, summary, code, guilty, trigger, act, 0, false, Setting.ORDINARY, Expected.CULPRIT);
    }

    private static void others(List<Scenario> all) {
        all.add(other(
                "d1-write",
                0xD1,
                DeviceClass.NETWORK_WIRED,
                Trigger.DRIVER,
                Act.DISPATCH_WRITE,
                "a network driver writes to freed memory at DISPATCH_LEVEL"));
        all.add(other(
                "0a-move",
                0x0A,
                DeviceClass.NVME,
                Trigger.DRIVER,
                Act.MOVE_AT_DISPATCH,
                "a storage driver lets the kernel copy from paged-out memory at DISPATCH_LEVEL"));
        all.add(other(
                "50-read",
                0x50,
                DeviceClass.GRAPHICS,
                Trigger.DRIVER,
                Act.KERNEL_READ,
                "a graphics driver reads freed pool"));
        all.add(other(
                "3b-null",
                0x3B,
                null,
                Trigger.USER,
                Act.NULL_READ,
                "a filter driver reads through a null pointer in a system service"));
        all.add(other(
                "7e-null",
                0x7E,
                DeviceClass.USB,
                Trigger.DRIVER,
                Act.NULL_READ,
                "a USB driver reads through a null pointer in a system thread"));
        all.add(other(
                "1e-divide",
                0x1E,
                DeviceClass.NETWORK_WIRELESS,
                Trigger.DRIVER,
                Act.DPC_DIVIDE,
                "a Wi-Fi driver divides by zero in a deferred call"));
        all.add(other(
                        "9f-power",
                        0x9F,
                        DeviceClass.AHCI,
                        Trigger.POWER,
                        Act.HOLD_POWER,
                        "a storage driver never completes a power request")
                .set(Setting.ORDINARY.ticking(4000)));
        all.add(other(
                "116-hang",
                0x116,
                DeviceClass.GRAPHICS,
                Trigger.DRIVER,
                Act.HANG,
                "a graphics device does not come back from a reset"));
        all.add(other(
                        "133-dpc",
                        0x133,
                        DeviceClass.NETWORK_WIRED,
                        Trigger.DRIVER,
                        Act.DPC_LOOP,
                        "a network driver's deferred call does not end")
                .set(Setting.ORDINARY.ticking(200)));
        all.add(other(
                "139-list",
                0x139,
                DeviceClass.NETWORK_WIRELESS,
                Trigger.DRIVER,
                Act.FAST_FAIL,
                "a Wi-Fi driver finds a corrupt list entry"));
        all.add(other(
                "c2-double-free",
                0xC2,
                DeviceClass.USB,
                Trigger.DRIVER,
                Act.DOUBLE_FREE,
                "a USB driver frees pool twice"));
        all.add(other(
                        "c4-irql",
                        0xC4,
                        DeviceClass.NVME,
                        Trigger.DRIVER,
                        Act.VERIFIER_POOL,
                        "Driver Verifier: a storage driver frees pool above DISPATCH_LEVEL")
                .set(Setting.ORDINARY.verified(0x10)));
        all.add(other(
                "7f-stack",
                0x7F,
                DeviceClass.NETWORK_WIRED,
                Trigger.DRIVER,
                Act.DEEP_ISR,
                "an interrupt routine with a huge local variable overflows the stack"));
        all.add(other(
                        "12-interrupt",
                        0x12,
                        null,
                        Trigger.IDLE,
                        Act.NONE,
                        "an interrupt with a vector that nobody has connected")
                .set(Setting.ORDINARY.with(Event.UNEXPECTED_INTERRUPT))
                .expecting(Expected.INCONCLUSIVE));
        all.add(other(
                        "124-machine-check",
                        0x124,
                        null,
                        Trigger.IDLE,
                        Act.NONE,
                        "a processor reports an uncorrectable error")
                .set(Setting.ORDINARY.with(Event.MACHINE_CHECK))
                .expecting(Expected.HARDWARE));
        all.add(other(
                        "1a-bit-flip",
                        0x1A,
                        null,
                        Trigger.USER,
                        Act.NONE,
                        "a page-table entry with one bit set that should be zero")
                .set(Setting.ORDINARY.calling(3))
                .expecting(Expected.HARDWARE));
        all.add(other("ef-process", 0xEF, null, Trigger.USER, Act.NONE, "a critical process ends")
                .set(Setting.ORDINARY.calling(2))
                .expecting(Expected.INCONCLUSIVE));
    }
}
