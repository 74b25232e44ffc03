package io.culprit.fact;

import io.culprit.machine.Architecture;
import org.jspecify.annotations.Nullable;

/**
 * The system.
 *
 * @param machine fingerprint: the same machine has the same value; holds no name of a person or machine
 * @param hypervisor e.g. {@code Hyper-V root}, {@code VMware}; absent when none was seen
 * @param version of a program's dump: numbers and service pack, or what the kernel calls itself, e.g. {@code 11.2.0 20D64}
 * @param cpuVersion {@code family 6 model 158 stepping 13}, with the microcode where that is known
 * @param cpuVendor {@code GenuineIntel}, {@code AuthenticAMD}, ...
 */
public record TargetSystem(
        String platform,
        Architecture architecture,
        int build,
        @Nullable String buildLab,
        @Nullable String product,
        int processors,
        @Nullable Long uptimeSeconds,
        @Nullable String hypervisor,
        @Nullable String cpuVendor,
        @Nullable String machine,
        @Nullable String version,
        @Nullable String cpuVersion) {}
