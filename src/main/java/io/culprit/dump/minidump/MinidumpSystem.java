package io.culprit.dump.minidump;

import io.culprit.dump.NotADumpException;
import io.culprit.format.WindowsMinidump.MiscInfo;
import io.culprit.format.WindowsMinidump.StreamType;
import io.culprit.format.WindowsMinidump.SystemInfo;
import io.culprit.machine.Architecture;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** System and misc info of a minidump: which processor, which operating system, which process. */
final class MinidumpSystem {

    private static final int PROCESS_ID = 1;
    private static final int PROCESS_TIMES = 2;

    private final MinidumpText text;
    private final @Nullable SystemInfo system;
    private final @Nullable MiscInfo misc;

    private MinidumpSystem(MinidumpText text, @Nullable SystemInfo system, @Nullable MiscInfo misc) {
        this.text = text;
        this.system = system;
        this.misc = misc;
    }

    static MinidumpSystem of(MinidumpStreams streams, MinidumpText text) {
        return new MinidumpSystem(
                text,
                streams.parse(StreamType.SYSTEM_INFO, SystemInfo::new).orElse(null),
                streams.parse(StreamType.MISC_INFO, MiscInfo::new).orElse(null));
    }

    /** Whether the file says anything of the system. */
    boolean known() {
        return system != null;
    }

    /** The processor architecture; empty where the file names none. Values are the SDK's and Breakpad's. */
    Optional<Architecture> architecture() throws NotADumpException {
        if (system == null || system.processorArchitecture() == 0xFFFF) {
            return Optional.empty();
        }
        return switch (system.processorArchitecture()) {
            case 9 -> Optional.of(Architecture.X64);
            case 0, 10 -> Optional.of(Architecture.X86);
            case 12, 0x8003 -> Optional.of(Architecture.ARM64);
            case 5, 13 -> Optional.of(Architecture.ARM);
            default -> throw foreignProcessor(system.processorArchitecture());
        };
    }

    private static NotADumpException foreignProcessor(int architecture) {
        String name = switch (architecture) {
            case 1, 0x8004 -> "MIPS";
            case 3, 0x8002 -> "PowerPC";
            case 6 -> "Itanium";
            case 0x8001 -> "SPARC";
            case 0x8005, 0x8006 -> "RISC-V";
            default -> "unknown (architecture " + architecture + ")";
        };
        return new NotADumpException("it is a minidump of a processor that is not read: " + name, 0);
    }

    /** {@code windows}, or the system that Breakpad or Crashpad ran on. */
    String platform() {
        return switch (system == null ? 0 : (int) system.platformId()) {
            case 0x8000 -> "unix";
            case 0x8101 -> "macos";
            case 0x8102 -> "ios";
            case 0x8201 -> "linux";
            case 0x8202 -> "solaris";
            case 0x8203 -> "android";
            case 0x8204 -> "ps3";
            case 0x8205 -> "nacl";
            case 0x8206 -> "fuchsia";
            default -> "windows";
        };
    }

    /** As its maker writes it. */
    String platformName() {
        String platform = platform();
        return switch (platform) {
            case "macos" -> "macOS";
            case "ios" -> "iOS";
            default -> Character.toUpperCase(platform.charAt(0)) + platform.substring(1);
        };
    }

    /** The build number; for other systems what their writer put in its place. */
    int build() {
        return system == null ? 0 : (int) system.buildNumber();
    }

    int processors() {
        return system == null ? 0 : system.numProcessors();
    }

    /** VER_NT_WORKSTATION and its like; Crashpad writes it for other systems too, where it says nothing. */
    @Nullable
    String product() {
        return switch (system == null || !platform().equals("windows") ? 0 : system.productType()) {
            case 1 -> "workstation";
            case 2 -> "domain controller";
            case 3 -> "server";
            default -> null;
        };
    }

    /** Version numbers where they are any, then the service pack or kernel string. */
    @Nullable
    String osVersion() {
        if (system == null) {
            return null;
        }
        boolean numbered = system.majorVersion() != 0 || system.minorVersion() != 0 || system.buildNumber() != 0;
        String numbers =
                numbered ? system.majorVersion() + "." + system.minorVersion() + "." + system.buildNumber() : "";
        String version = (numbers + " " + text.utf16(system.ofsCsdVersion()).orElse("")).strip();
        return version.isEmpty() ? null : version;
    }

    /** The vendor of CPUID leaf 0; absent for other processors. */
    @Nullable
    String cpuVendor() {
        if (system == null || system.cpuVendor() == null || system.processorArchitecture() == 12) {
            return null;
        }
        String vendor = MinidumpText.text(system.cpuVendor());
        boolean printable = vendor.length() == 12 && vendor.chars().allMatch(c -> c > ' ' && c < 0x7F);
        return printable ? vendor : null;
    }

    /** Of x86 and x64 the level is the family, and the revision holds model and stepping in a byte each; of others nothing is sure. */
    @Nullable
    String cpuVersion() {
        int kind = system == null ? -1 : system.processorArchitecture();
        boolean x86 = kind == 0 || kind == 9 || kind == 10;
        return system == null || !x86 || system.processorLevel() == 0
                ? null
                : "family " + system.processorLevel() + " model " + (system.processorRevision() >>> 8) + " stepping "
                        + (system.processorRevision() & 0xFF);
    }

    @Nullable
    Long processId() {
        return misc != null && (misc.flags1() & PROCESS_ID) != 0 ? misc.processId() : null;
    }

    java.time.@Nullable Instant processCreated() {
        return misc != null && (misc.flags1() & PROCESS_TIMES) != 0
                ? MinidumpTime.unix(misc.processCreateTime()).orElse(null)
                : null;
    }

    /** The build string of the system, e.g. {@code 19041.1.amd64fre.vb_release.191206-1406}. */
    @Nullable
    String buildString() {
        return misc == null || misc.build() == null
                ? null
                : textOrNull(misc.build().buildString());
    }

    /** The build of the library that wrote the dump, e.g. {@code dbghelp.amd64,10.0.19041.1}. */
    @Nullable
    String debugBuildString() {
        return misc == null || misc.build() == null
                ? null
                : textOrNull(misc.build().debugBuildString());
    }

    private static @Nullable String textOrNull(byte[] field) {
        String found = MinidumpText.text16(field).strip();
        return found.isEmpty() ? null : found;
    }
}
