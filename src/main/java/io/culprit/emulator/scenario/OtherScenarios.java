package io.culprit.emulator.scenario;

import io.culprit.emulator.guest.MachinePlan.Act;
import io.culprit.emulator.guest.MachinePlan.Event;
import io.culprit.emulator.guest.MachinePlan.Trigger;
import io.culprit.emulator.scenario.Scenario.Expected;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Crashes that have nothing to do with DMA. */
final class OtherScenarios {

    /** MCi_STATUS of an uncorrected cache error. */
    private static final LongChoice MACHINE_CHECK_STATUS =
            (dice, addresses) -> 0xBE00_0000_0080_0400L | (long) dice.below(0x100) << 32;

    private static final LongChoice PAGE_TABLE_ENTRY =
            (dice, addresses) -> -1L << 48 | (long) addresses.selfMap() << 39 | dice.below(0x1000_0000) * 8L;

    private static final LongChoice ONE_BIT = (dice, addresses) -> 1L << 12 + dice.below(40);

    private OtherScenarios() {}

    private static Scenario other(
            String name, int code, @Nullable DeviceClass guilty, Trigger trigger, Act act, String summary) {
        return new Scenario(name, summary, code, guilty, trigger, act, 0, false, Setting.ORDINARY, Expected.CULPRIT);
    }

    static void add(List<Scenario> all) {
        all.add(other(
                        "d1-write",
                        0xD1,
                        DeviceClass.NETWORK_WIRED,
                        Trigger.DRIVER,
                        Act.DISPATCH_WRITE,
                        "a network driver writes to freed memory at DISPATCH_LEVEL")
                .set(setting -> setting.at(LongChoice.KERNEL_ADDRESS)));
        all.add(other(
                        "0a-move",
                        0x0A,
                        DeviceClass.NVME,
                        Trigger.DRIVER,
                        Act.MOVE_AT_DISPATCH,
                        "a storage driver lets the kernel copy from paged-out memory at DISPATCH_LEVEL")
                .set(setting -> setting.at(LongChoice.KERNEL_ADDRESS)));
        all.add(other(
                        "50-read",
                        0x50,
                        DeviceClass.GRAPHICS,
                        Trigger.DRIVER,
                        Act.KERNEL_READ,
                        "a graphics driver reads freed pool")
                .set(setting -> setting.at(LongChoice.KERNEL_ADDRESS)));
        all.add(other(
                        "3b-null",
                        0x3B,
                        null,
                        Trigger.USER,
                        Act.NULL_READ,
                        "a filter driver reads through a null pointer in a system service")
                .set(setting -> setting.at(LongChoice.NULL)));
        all.add(other(
                        "7e-null",
                        0x7E,
                        DeviceClass.USB,
                        Trigger.DRIVER,
                        Act.NULL_READ,
                        "a USB driver reads through a null pointer in a system thread")
                .set(setting -> setting.at(LongChoice.NULL)));
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
                .set(setting -> setting.ticking(4000)));
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
                .set(setting -> setting.ticking(200)));
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
                .set(setting -> setting.verified(0x10)));
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
                .set(setting ->
                        setting.with(Event.UNEXPECTED_INTERRUPT).taking(LongChoice.fixed(0xA3), LongChoice.NULL))
                .expecting(Expected.INCONCLUSIVE));
        all.add(other(
                        "124-machine-check",
                        0x124,
                        null,
                        Trigger.IDLE,
                        Act.NONE,
                        "a processor reports an uncorrectable error")
                .set(setting -> setting.with(Event.MACHINE_CHECK).taking(MACHINE_CHECK_STATUS, LongChoice.NULL))
                .expecting(Expected.HARDWARE));
        all.add(other(
                        "1a-bit-flip",
                        0x1A,
                        null,
                        Trigger.USER,
                        Act.NONE,
                        "a page-table entry with one bit set that should be zero")
                .set(setting -> setting.calling(3).taking(PAGE_TABLE_ENTRY, ONE_BIT))
                .expecting(Expected.HARDWARE));
        all.add(other("ef-process", 0xEF, null, Trigger.USER, Act.NONE, "a critical process ends")
                .set(setting -> setting.calling(2))
                .expecting(Expected.INCONCLUSIVE));
    }
}
