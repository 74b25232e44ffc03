package io.culprit.windows;

import java.util.Optional;

/** The build string of the kernel, e.g. {@code 19041.1.amd64fre.vb_release.191206-1406}. */
public final class BuildLab {

    /** Length of nt!NtBuildLab with room to spare. */
    private static final int MAX_BYTES = 256;

    private BuildLab() {}

    /** From the header where the format has it, else from nt!NtBuildLab. */
    public static Optional<String> find(CrashedSystem system) {
        String written = system.dump().header().buildLab();
        if (written != null) {
            return Optional.of(written);
        }
        long address = system.kernelVariable(DebuggerData.Field.NT_BUILD_LAB);
        return address == 0 ? Optional.empty() : KernelText.findAscii(system.memory(), address, MAX_BYTES);
    }
}
