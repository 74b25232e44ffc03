package io.culprit.emulator.crash;

import io.culprit.emulator.guest.MachinePlan;
import io.culprit.emulator.scenario.CrashedMachine;
import io.culprit.save.Layout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The last words of Plug and Play, of the logon process, and the path of some process. Names in them are a user's, and private. */
final class BlackBoxes {

    private static final List<String> LOGON =
            List.of("ShellStartupShellStarted", "WluiDisplayLocked_WaitForDismiss", "WluiRequestCredentials");
    private static final List<String> DEVICES = List.of(
            "USB\\VID_04A9&PID_31EA\\5&2AF1C0D&0&4",
            "SWD\\MMDEVAPI\\{0.0.0.00000000}.{6e1a4b2c-0d3f-4f55-9c1b-aa0011223344}",
            "DISPLAY\\Default_Monitor\\4&1a2b3c4d&0&UID0",
            "USBSTOR\\Disk&Ven_SanDisk&Prod_Ultra&Rev_1.00\\4C530001SERIAL0042&0");
    private static final String PROCESS =
            "\\Device\\HarddiskVolume3\\Users\\jane.doe\\AppData\\Local\\Updater\\updater.exe";
    private static final int PATH = 0x2C;

    private final MachinePlan plan;
    private final int code;
    private final int variety;

    BlackBoxes(CrashedMachine crash) {
        this.plan = crash.guest().plan();
        this.code = crash.code();
        this.variety = (int) (plan.bootTime() >>> 20) & 0xFF;
    }

    /** The device that Plug and Play worked on last: of a power failure, the one that it is about. */
    Optional<byte[]> plugAndPlay() {
        MachinePlan.Device acting = plan.acting();
        if (variety % 4 == 0 && code != 0x9F) {
            return Optional.empty();
        }
        String path = code == 0x9F && acting != null ? acting.instancePath() : DEVICES.get(variety % DEVICES.size());
        Layout out = new Layout();
        out.reserve(PATH);
        out.put64(0x10, plan.bootTime() + plan.uptime() / 2);
        out.put32(0x18, 3);
        out.put32(0x20, 0x18);
        out.append((path + '\0').getBytes(StandardCharsets.UTF_16LE));
        return Optional.of(out.toBytes());
    }

    /** Where the logon process stands; there is none in the first seconds. */
    Optional<byte[]> logon() {
        if (plan.uptime() < 200_000_000L) {
            return Optional.empty();
        }
        return Optional.of(sized(LOGON.get(variety % LOGON.size()), 12));
    }

    /** Only in some dumps. */
    Optional<byte[]> process() {
        return variety % 3 == 0 ? Optional.of(sized(PROCESS, 8)) : Optional.empty();
    }

    private static byte[] sized(String text, int headerBytes) {
        Layout out = new Layout();
        out.reserve(headerBytes);
        out.append((text + '\0').getBytes(StandardCharsets.UTF_16LE));
        out.put32(0, 1);
        out.put32(4, out.size());
        return out.toBytes();
    }
}
