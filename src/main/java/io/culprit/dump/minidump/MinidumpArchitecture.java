package io.culprit.dump.minidump;

import io.culprit.dump.ContextRecord;
import io.culprit.dump.NotADumpException;
import io.culprit.format.WindowsMinidump.ExceptionStream;
import io.culprit.format.WindowsMinidump.Thread;
import io.culprit.image.LoadedModule;
import io.culprit.machine.Architecture;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which processor a minidump is of: as its SystemInfo says; else as its contexts look; else by their size alone, and by whether its
 * addresses need more than 32 bits.
 */
record MinidumpArchitecture(MinidumpStreams streams, MinidumpSystem system, List<LoadedModule> modules) {

    /**
     * The architecture.
     *
     * @throws NotADumpException when the file names one that is not read, or holds nothing from which it follows
     */
    Architecture choose(@Nullable ExceptionStream crash, List<Thread> threads) throws NotADumpException {
        Architecture said = system.architecture().orElse(null);
        if (said != null) {
            return said;
        }
        for (MinidumpSlice slice : contexts(crash, threads)) {
            byte[] record = streams.file().slice(slice.position(), Math.min(slice.length(), 0x4D0));
            for (Architecture architecture : Architecture.values()) {
                if (slice.length() >= ContextRecord.sizeBytes(architecture)
                        && MinidumpContexts.parse(architecture, record).isPresent()) {
                    streams.damage()
                            .missing("the dump does not say which processor it is of; its contexts look like "
                                    + architecture.jsonName());
                    return architecture;
                }
            }
        }
        return guess(crash, threads);
    }

    private Architecture guess(@Nullable ExceptionStream crash, List<Thread> threads) throws NotADumpException {
        for (MinidumpSlice slice : contexts(crash, threads)) {
            for (Architecture architecture : Architecture.values()) {
                if (slice.length() == ContextRecord.sizeBytes(architecture)) {
                    return guessed(architecture, "a context of " + slice.length() + " bytes");
                }
            }
        }
        if (crash == null && threads.isEmpty() && modules.isEmpty()) {
            throw new NotADumpException(
                    "it is a minidump that says neither by SystemInfo nor by a context which processor it is of,"
                            + " and it has neither threads nor modules",
                    streams.header().ofsDirectory());
        }
        boolean wide = crash != null && crash.address() >>> 32 != 0;
        for (LoadedModule module : modules) {
            wide |= module.base() >>> 32 != 0;
        }
        for (Thread thread : threads) {
            wide |= thread.stack().start() >>> 32 != 0 || thread.teb() >>> 32 != 0;
        }
        return guessed(wide ? Architecture.X64 : Architecture.X86, "its addresses");
    }

    private Architecture guessed(Architecture architecture, String why) {
        streams.damage()
                .missing("the dump does not say which processor it is of; " + architecture.jsonName()
                        + " is a guess from " + why);
        return architecture;
    }

    private static List<MinidumpSlice> contexts(@Nullable ExceptionStream crash, List<Thread> threads) {
        List<MinidumpSlice> slices = new ArrayList<>();
        if (crash != null && crash.context() != null) {
            slices.add(MinidumpSlice.of(crash.context()));
        }
        if (!threads.isEmpty()) {
            slices.add(MinidumpSlice.of(threads.getFirst().context()));
        }
        slices.removeIf(slice -> !slice.present());
        return slices;
    }
}
