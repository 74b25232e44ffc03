package io.culprit.fact.machine;

import io.culprit.fact.Fact;
import io.culprit.fact.TargetMachine;
import io.culprit.windows.Processors;
import io.culprit.windows.blob.AcpiTables;
import io.culprit.windows.blob.Blobs;
import io.culprit.windows.blob.CpuIdentification;
import io.culprit.windows.blob.CpuIdentification.Signature;
import io.culprit.windows.blob.ProcessorValues;
import io.culprit.windows.blob.Smbios;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The machine: what the blobs of a dump say of its firmware, processor and memory. */
public final class MachineFinder {

    /** The first year in which a BIOS date can be; two digits are of the century before 2000 from here on. */
    private static final int FIRST_YEAR = 1980;

    private MachineFinder() {}

    /**
     * The machine, or why it is not known.
     *
     * @param identity of the crashing processor by its control block, for dumps without a record of CPUID
     */
    public static Fact<TargetMachine> find(
            Blobs blobs, @Nullable String hypervisor, Processors.@Nullable Identity identity) {
        Smbios firmware = blobs.smbios().orElse(null);
        TargetMachine.Processor processor = processor(blobs, identity);
        if (firmware == null && processor == null) {
            return Fact.unknown("the dump holds no tables of the firmware and no record of the processor");
        }
        Smbios.Bios bios = firmware == null ? null : firmware.bios();
        return Fact.known(
                new TargetMachine(
                        firmware == null ? null : firmware.maker(),
                        firmware == null ? null : firmware.model(),
                        firmware == null ? null : firmware.version(),
                        firmware == null ? null : firmware.board(),
                        bios == null ? null : new TargetMachine.Bios(bios.vendor(), bios.version(), date(bios.date())),
                        processor,
                        firmware == null ? List.of() : firmware.memory(),
                        firmware == null ? null : firmware.slots(),
                        firmware == null ? null : firmware.errorCorrection(),
                        blobs.acpi()
                                .map(AcpiTables::remapping)
                                .map(AcpiTables.Remapping::dmaProtection)
                                .orElse(null),
                        hypervisor,
                        session(blobs.session().orElse(null)),
                        blobs.lastDevice().map(MachineFinder::withoutInstance).orElse(null),
                        blobs.frameworkLog().orElse(null)),
                "secondary data");
    }

    private static TargetMachine.@Nullable Processor processor(Blobs blobs, Processors.@Nullable Identity identity) {
        CpuIdentification cpu = blobs.cpu().orElse(null);
        ProcessorValues values = blobs.processor().orElse(null);
        if (cpu == null && values == null && identity == null) {
            return null;
        }
        String name = values == null ? null : values.name();
        Signature signature = cpu == null ? null : cpu.signature().orElse(null);
        return new TargetMachine.Processor(
                name != null ? name.strip() : cpu == null ? null : cpu.brand(),
                signature != null
                        ? (Integer) signature.family()
                        : identity == null ? null : (Integer) identity.family(),
                signature != null ? (Integer) signature.model() : identity == null ? null : (Integer) identity.model(),
                signature != null
                        ? (Integer) signature.stepping()
                        : identity == null ? null : (Integer) identity.stepping(),
                values == null ? null : values.microcode(),
                values != null && values.megahertz() != null ? values.megahertz() : megahertz(identity));
    }

    private static @Nullable Integer megahertz(Processors.@Nullable Identity identity) {
        return identity == null || identity.megahertz() == 0 ? null : (Integer) identity.megahertz();
    }

    /** SMBIOS writes month, day and year with slashes. */
    static @Nullable LocalDate date(@Nullable String written) {
        int first = written == null ? -1 : written.indexOf('/');
        int second = written == null ? -1 : written.indexOf('/', first + 1);
        if (written == null || first < 0 || second < 0) {
            return null;
        }
        try {
            int year = Integer.parseInt(written, second + 1, written.length(), 10);
            int century = year >= 100 ? 0 : year >= FIRST_YEAR % 100 ? 1900 : 2000;
            LocalDate date = LocalDate.of(
                    century + year,
                    Integer.parseInt(written, 0, first, 10),
                    Integer.parseInt(written, first + 1, second, 10));
            return date.getYear() < FIRST_YEAR ? null : date;
        } catch (NumberFormatException | DateTimeException otherForm) {
            return null;
        }
    }

    private static @Nullable String session(@Nullable String state) {
        if (state == null) {
            return null;
        }
        String lower = state.toLowerCase(Locale.ROOT);
        if (lower.contains("locked")) {
            return "locked";
        }
        if (lower.contains("requestcredentials")) {
            return "at sign-in";
        }
        return lower.contains("shellstarted") ? "signed in" : state;
    }

    /** Instances can be serial numbers, and device ids of Bluetooth hold the address of the device. */
    static String withoutInstance(String path) {
        int first = path.indexOf('\\');
        int second = path.indexOf('\\', first + 1);
        if (path.regionMatches(true, 0, "BTH", 0, 3)) {
            return path.substring(0, first);
        }
        return second < 0 ? path : path.substring(0, second);
    }
}
