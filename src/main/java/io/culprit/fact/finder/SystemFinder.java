package io.culprit.fact.finder;

import io.culprit.dump.DumpHeader;
import io.culprit.fact.FactsBuilder;
import io.culprit.fact.TargetSystem;
import io.culprit.windows.BuildLab;
import io.culprit.windows.CrashedSystem;
import io.culprit.windows.Fingerprint;
import io.culprit.windows.Hypervisor;
import io.culprit.windows.Processors;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The system: what the header says, and what the kernel's memory adds. */
final class SystemFinder {

    private SystemFinder() {}

    static TargetSystem find(
            CrashedSystem system, Processors.@Nullable Prcb crashing, @Nullable String vendor, FactsBuilder facts) {
        DumpHeader header = system.dump().header();
        String buildLab = BuildLab.find(system).orElse(null);
        if (buildLab == null && header.kind().kernel()) {
            facts.unknown("system.buildLab", "the build string is not in the dump");
        }
        return new TargetSystem(
                header.platform(),
                header.architecture(),
                header.build(),
                buildLab,
                header.product(),
                header.processors(),
                header.uptime() == null ? null : Long.valueOf(header.uptime().toSeconds()),
                header.kind().kernel()
                        ? Hypervisor.find(system).map(Hypervisor::name).orElse(null)
                        : null,
                vendor,
                Fingerprint.of(system, crashing).orElse(null),
                system.dump().process().map(process -> process.osVersion()).orElse(null),
                system.dump().process().map(process -> process.cpuVersion()).orElse(null));
    }

    /** The vendor of the processor: as the kernel saved it, else by which processor driver is loaded. */
    static @Nullable String vendor(CrashedSystem system, Processors.@Nullable Prcb crashing) {
        if (!system.dump().header().kind().kernel()) {
            return system.dump().process().map(process -> process.cpuVendor()).orElse(null);
        }
        Optional<String> saved =
                crashing == null ? Optional.empty() : Processors.of(system).vendor(crashing);
        if (saved.isPresent()) {
            return saved.get();
        }
        boolean intel = system.modules().named("intelppm.sys").isPresent();
        boolean amd = system.modules().named("amdppm.sys").isPresent();
        return intel == amd ? null : intel ? "GenuineIntel" : "AuthenticAMD";
    }
}
