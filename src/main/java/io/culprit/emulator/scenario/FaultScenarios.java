package io.culprit.emulator.scenario;

import io.culprit.emulator.guest.MachinePlan.Act;
import io.culprit.emulator.guest.MachinePlan.Event;
import io.culprit.emulator.guest.MachinePlan.Trigger;
import io.culprit.emulator.scenario.Scenario.Expected;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Faults that no program can cause, instructions that the processor lacks, hooks, crashes on purpose and drivers that stop the system
 * themselves; and decoys, which look like one of them and are not.
 */
final class FaultScenarios {

    private static final int UNDEFINED_INSTRUCTION = 1;

    private FaultScenarios() {}

    private static Scenario fault(String name, int code, @Nullable DeviceClass device, Act act, String summary) {
        return new Scenario(
                name, summary, code, device, Trigger.DRIVER, act, 0, false, Setting.ORDINARY, Expected.CULPRIT);
    }

    private static Scenario hardware(String name, int code, Act act, Event event, String summary) {
        return fault(name, code, DeviceClass.NETWORK_WIRED, act, summary)
                .set(setting -> setting.with(event).taking(LongChoice.BIT, LongChoice.NULL))
                .expecting(Expected.HARDWARE);
    }

    static void add(List<Scenario> all) {
        impossible(all);
        purpose(all);
        drivers(all);
        decoys(all);
    }

    private static void impossible(List<Scenario> all) {
        all.add(hardware(
                "fault-readable",
                0x50,
                Act.READ_REQUEST,
                Event.SPURIOUS_FAULT,
                "a page fault at an address that is there and readable"));
        all.add(hardware(
                "fault-wrong-address",
                0x50,
                Act.READ_REQUEST,
                Event.WRONG_ADDRESS,
                "a page fault at an address that the instruction cannot give"));
        all.add(hardware(
                "fault-pointer-bit",
                0x50,
                Act.READ_REQUEST,
                Event.POINTER_BIT,
                "one bit of a driver's pointer flips in memory"));
        all.add(hardware(
                "fault-code-bit",
                0x50,
                Act.READ_REQUEST,
                Event.CODE_BIT,
                "one bit of a driver's code flips in memory"));
        all.add(hardware(
                "fault-beyond-return",
                0x7E,
                Act.READ_STATUS,
                Event.BEYOND_RETURN,
                "a processor runs past a return into the padding behind it"));
    }

    private static void purpose(List<Scenario> all) {
        all.add(stop("e2-keyboard", 0xE2, "kbdhid.sys", "a crash by the keyboard, on purpose")
                .expecting(Expected.BLAMELESS));
        all.add(fault("d1-notmyfault", 0xD1, null, Act.DISPATCH_WRITE, "NotMyFault, a tool that crashes on purpose")
                .set(setting -> setting.by("myfault.sys").at(LongChoice.KERNEL_ADDRESS))
                .expecting(Expected.BLAMELESS));
    }

    /** A driver calls the bug check itself. */
    private static Scenario stop(String name, int code, @Nullable String file, String summary) {
        Scenario scenario = new Scenario(
                name,
                summary,
                code,
                null,
                Trigger.DRIVER,
                Act.BUGCHECK,
                code,
                false,
                Setting.ORDINARY,
                Expected.CULPRIT);
        return file == null ? scenario : scenario.set(setting -> setting.by(file));
    }

    private static void drivers(List<Scenario> all) {
        all.add(stop("own-code", 0xDEAD039E, null, "a driver stops the system with a code of its own"));
        all.add(stop("own-misleading", 0x7A, null, "a driver stops the system with a code of Windows"));
        all.add(fault(
                "1e-checksum",
                0x7E,
                DeviceClass.NETWORK_WIRED,
                Act.CHECKSUM,
                "a network driver uses an instruction that this processor lacks"));
        all.add(fault(
                        "7e-hook",
                        0x7E,
                        DeviceClass.NETWORK_WIRED,
                        Act.HOOK,
                        "a driver has led a network driver's routine to its own")
                .set(setting -> setting.at(LongChoice.NULL)));
    }

    private static void decoys(List<Scenario> all) {
        all.add(fault(
                        "decoy-canonical",
                        0x7E,
                        DeviceClass.USB,
                        Act.NULL_READ,
                        "a general protection fault, which tells no address")
                .set(setting -> setting.at(LongChoice.NOT_CANONICAL)));
        all.add(fault(
                        "decoy-across-pages",
                        0x50,
                        DeviceClass.NVME,
                        Act.ACROSS_PAGES,
                        "an operand that begins in a readable page and ends in none")
                .set(setting -> setting.at(LongChoice.END_OF_POOL)));
        all.add(fault(
                "decoy-breakpoint",
                0x7E,
                DeviceClass.NETWORK_WIRELESS,
                Act.ASSERT,
                "an assertion of a driver stops for a debugger that is not there"));
        all.add(new Scenario(
                "decoy-undefined",
                "an assertion of a driver executes what no processor has",
                0x7E,
                DeviceClass.NETWORK_WIRELESS,
                Trigger.DRIVER,
                Act.ASSERT,
                UNDEFINED_INSTRUCTION,
                false,
                Setting.ORDINARY,
                Expected.CULPRIT));
        all.add(fault(
                        "decoy-neighbor",
                        0x50,
                        DeviceClass.GRAPHICS,
                        Act.KERNEL_READ,
                        "a driver reads just behind its own memory")
                .set(setting -> setting.at(LongChoice.BEHIND_POOL)));
    }
}
