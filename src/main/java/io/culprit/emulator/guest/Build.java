package io.culprit.emulator.guest;

/**
 * Builds of Windows whose structures the guest imitates: sizes and offsets from public symbols and from the debugger data block of
 * dumps of these builds (KDDEBUGGER_DATA64 Offset and Size fields).
 */
public enum Build {
    WINDOWS_10_1809(17763, "17763.1.amd64fre.rs5_release.180914-1434", "ntoskrnl-17763.exe"),
    WINDOWS_10_2004(19041, "19041.1.amd64fre.vb_release.191206-1406", "ntoskrnl.exe"),
    WINDOWS_11_22H2(22621, "22621.1.amd64fre.ni_release.220506-1250", "ntoskrnl.exe"),
    WINDOWS_11_24H2(26100, "26100.1.amd64fre.ge_release.240331-1435", "ntoskrnl.exe");

    private final int number;
    private final String lab;
    private final String kernelImage;

    Build(int number, String lab, String kernelImage) {
        this.number = number;
        this.lab = lab;
        this.kernelImage = kernelImage;
    }

    /** The build number that headers and names carry. */
    public int number() {
        return number;
    }

    /** The string at nt!NtBuildLab. */
    public String lab() {
        return lab;
    }

    /** Resource name of the guest's kernel image. */
    String kernelImage() {
        return kernelImage;
    }

    /** Whether the interrupt handler of the remapping unit lives in hal.dll. */
    public boolean separateHal() {
        return this == WINDOWS_10_1809;
    }

    /** Whether the debugger data block has the fields beyond 0x380, and small dumps are of the second generation. */
    public boolean second() {
        return this == WINDOWS_11_24H2;
    }

    /** Offsets and sizes of this build. */
    public Offsets offsets() {
        return switch (this) {
            case WINDOWS_10_1809 ->
                new Offsets(
                        new Offsets.Prcb(0x7EC0, 0x6290, 0x62C0, 0x2E00, 0x2E50, 0x2E6A, 0x2E80, 0x62D8),
                        new Offsets.Process(0x850, 0x2E0, 0x2E8, 0x450, 0x3F8, 0x3E0, 0x488, 0x308),
                        new Offsets.Thread(0x810, 0x638, 0x610, 0x690, 0x670, 0x6A8));
            case WINDOWS_10_2004 ->
                new Offsets(
                        new Offsets.Prcb(0xAF00, 0x8590, 0x85C0, 0x30C0, 0x3110, 0x312A, 0x3140, 0x85D8),
                        new Offsets.Process(0xA40, 0x440, 0x448, 0x5A8, 0x550, 0x540, 0x5E0, 0x468),
                        new Offsets.Thread(0x898, 0x478, 0x450, 0x4D0, 0x4B0, 0x4E8));
            case WINDOWS_11_22H2 ->
                new Offsets(
                        new Offsets.Prcb(0xBF00, 0x8990, 0x89C0, 0x3340, 0x33A0, 0x33BA, 0x3400, 0x89D8),
                        new Offsets.Process(0xB80, 0x440, 0x448, 0x5A8, 0x550, 0x540, 0x5E0, 0x468),
                        new Offsets.Thread(0x900, 0x4C8, 0x4A0, 0x520, 0x500, 0x538));
            case WINDOWS_11_24H2 ->
                new Offsets(
                        new Offsets.Prcb(0xCF00, 0x8F90, 0x8FC0, 0x3840, 0x38A0, 0x38BA, 0x3900, 0x8FD8),
                        new Offsets.Process(0x840, 0x1D0, 0x1D8, 0x338, 0x2E0, 0x2D0, 0x370, 0x1F8),
                        new Offsets.Thread(0x788, 0x508, 0x4E0, 0x560, 0x540, 0x578));
        };
    }
}
