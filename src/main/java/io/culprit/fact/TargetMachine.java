package io.culprit.fact;

import io.culprit.windows.blob.Smbios;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The machine as its firmware, its processor and the registry describe it. Nothing that tells one machine of a kind from another is in
 * it: no serial number, no asset tag, no UUID.
 *
 * @param version of the model: some makers write the number of the model there and its name here
 * @param memory the modules; empty where the dump does not have that part of the tables
 * @param slots how many modules there can be
 * @param errorCorrection whether memory has it
 * @param dmaProtection whether the firmware asks for protection of memory against devices
 * @param session {@code signed in}, {@code locked}, {@code at sign-in}, or the word of Winlogon for what it was at
 * @param lastDevice enumerator and device id of what Plug and Play worked on last, without the instance
 * @param frameworkLog the service of the KMDF driver whose log Windows saved
 */
public record TargetMachine(
        @Nullable String maker,
        @Nullable String model,
        @Nullable String version,
        Smbios.@Nullable Board board,
        @Nullable Bios bios,
        @Nullable Processor processor,
        List<Smbios.Module> memory,
        @Nullable Integer slots,
        @Nullable Boolean errorCorrection,
        @Nullable Boolean dmaProtection,
        @Nullable String hypervisor,
        @Nullable String session,
        @Nullable String lastDevice,
        @Nullable String frameworkLog) {

    /** Copies the list. */
    public TargetMachine {
        memory = List.copyOf(memory);
    }

    /** The firmware; {@code date} is absent where it is written in no known way. */
    public record Bios(
            @Nullable String vendor,
            @Nullable String version,
            @Nullable LocalDate date) {

        /** Days from the date of the firmware to the crash; absent where either is not known or they do not fit. */
        public @Nullable Long daysBefore(@Nullable Instant crash) {
            if (date == null || crash == null) {
                return null;
            }
            long days =
                    ChronoUnit.DAYS.between(date, crash.atOffset(ZoneOffset.UTC).toLocalDate());
            return days < 0 ? null : (Long) days;
        }
    }

    /** The first processor; family, model and stepping from its own answer, the others as the registry has them. */
    public record Processor(
            @Nullable String name,
            @Nullable Integer family,
            @Nullable Integer model,
            @Nullable Integer stepping,
            @Nullable Long microcode,
            @Nullable Integer megahertz) {}

    /** Bytes of all modules; 0 where none is known. */
    public long memoryBytes() {
        long bytes = 0;
        for (Smbios.Module module : memory) {
            bytes += module.sizeBytes();
        }
        return bytes;
    }

    /** A module that runs faster than the speed that it was made for by the tables of the firmware; null for none. */
    public Smbios.@Nullable Module fasterThanRated() {
        for (Smbios.Module module : memory) {
            Integer rated = module.ratedSpeed();
            Integer configured = module.configuredSpeed();
            if (rated != null && configured != null && configured > rated) {
                return module;
            }
        }
        return null;
    }

    /** Whether modules differ in their part; absent with fewer than two whose part is known. */
    public @Nullable Boolean mixedMemory() {
        String first = null;
        int known = 0;
        boolean mixed = false;
        for (Smbios.Module module : memory) {
            String part = module.part();
            if (part != null) {
                known++;
                first = first == null ? part : first;
                mixed |= !part.equals(first);
            }
        }
        return known < 2 ? null : (Boolean) mixed;
    }
}
