package io.culprit.dump.kernel;

import io.culprit.dump.BugCheckData;
import io.culprit.dump.ExceptionRecord;
import io.culprit.dump.FileBytes;
import io.culprit.dump.Filler;
import io.culprit.dump.KernelPointers;
import io.culprit.dump.NotADumpException;
import io.culprit.format.BoundedStream;
import io.culprit.format.KernelHeader32;
import io.culprit.format.KernelHeader64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * DUMP_HEADER64 and DUMP_HEADER32 (mindumpdef.h) as one: 32-bit values zero-extended, fields that hold filler as 0.
 *
 * @param wide whether it is the 64-bit form
 * @param writerStatus 0 where the writer met no trouble, or does not say
 * @param foundBytes how much of the header the file has; the rest was taken for filler
 */
record KernelHeader(
        boolean wide,
        int foundBytes,
        int machine,
        int build,
        int processors,
        KernelPointers pointers,
        @Nullable BugCheckData bugCheck,
        byte[] memoryBlock,
        byte[] contextRecord,
        ExceptionRecord exception,
        int type,
        long time,
        long uptime,
        @Nullable String comment,
        int product,
        DumpAttributes attributes,
        int writerStatus) {

    private static final int BYTES_64 = 0x2000;
    private static final int BYTES_32 = 0x1000;

    /** Where the machine type and the bug check end: what a report of a header needs at least. */
    private static final int LEAST_BYTES = 0x60;

    /** Where the body of the dump begins, in bytes. */
    int sizeBytes() {
        return wide ? BYTES_64 : BYTES_32;
    }

    /** Where PhysicalMemoryBlock is in the file. */
    int memoryBlockOffset() {
        return wide ? 0x88 : 0x64;
    }

    /** Reads the header at the start of {@code file}, whose signature has been recognized. */
    static KernelHeader read(FileBytes file, boolean wide) throws NotADumpException {
        int size = wide ? BYTES_64 : BYTES_32;
        byte[] found = file.slice(0, size);
        if (found.length < LEAST_BYTES) {
            throw new NotADumpException(
                    "the file ends inside the header of a kernel dump (" + found.length + " of " + size + " bytes)",
                    found.length);
        }
        BoundedStream stream = new BoundedStream(Filler.padded(found, size));
        return wide ? of(new KernelHeader64(stream), found.length) : of(new KernelHeader32(stream), found.length);
    }

    private static KernelHeader of(KernelHeader64 raw, int foundBytes) {
        KernelPointers pointers = new KernelPointers(
                raw.directoryTableBase(),
                raw.pfnDataBase(),
                raw.psLoadedModuleList(),
                raw.psActiveProcessHead(),
                raw.kdDebuggerDataBlock(),
                false);
        KernelHeader64.ExceptionRecord exception = raw.exception();
        return new KernelHeader(
                true,
                foundBytes,
                (int) raw.machineImageType(),
                Filler.orZero32(raw.minorVersion()),
                Filler.orZero32(raw.numberProcessors()),
                pointers,
                bugCheck(raw.bugCheckCode(), raw.bugCheckParameters()),
                raw.physicalMemoryBlock(),
                raw.contextRecord(),
                record(
                        exception.code(),
                        exception.flags(),
                        exception.address(),
                        exception.numParameters(),
                        exception.information()),
                (int) raw.dumpType(),
                raw.systemTime(),
                raw.systemUpTime(),
                Filler.text(raw.comment()),
                Filler.orZero32(raw.productType()),
                new DumpAttributes(Filler.orZero32(raw.attributes())),
                Filler.orZero32(raw.writerStatus()));
    }

    private static KernelHeader of(KernelHeader32 raw, int foundBytes) {
        KernelPointers pointers = new KernelPointers(
                raw.directoryTableBase(),
                raw.pfnDataBase(),
                raw.psLoadedModuleList(),
                raw.psActiveProcessHead(),
                raw.kdDebuggerDataBlock(),
                raw.paeEnabled() == 1);
        KernelHeader32.ExceptionRecord exception = raw.exception();
        return new KernelHeader(
                false,
                foundBytes,
                (int) raw.machineImageType(),
                Filler.orZero32(raw.minorVersion()),
                Filler.orZero32(raw.numberProcessors()),
                pointers,
                bugCheck(raw.bugCheckCode(), raw.bugCheckParameters()),
                raw.physicalMemoryBlock(),
                raw.contextRecord(),
                record(
                        exception.code(),
                        exception.flags(),
                        exception.address(),
                        exception.numParameters(),
                        exception.information()),
                (int) raw.dumpType(),
                raw.systemTime(),
                raw.systemUpTime(),
                Filler.text(raw.comment()),
                Filler.orZero32(raw.productType()),
                new DumpAttributes(Filler.orZero32(raw.attributes())),
                Filler.orZero32(raw.writerStatus()));
    }

    private static @Nullable BugCheckData bugCheck(long code, List<Long> parameters) {
        return (int) code == Filler.WORD
                ? null
                : new BugCheckData(
                        (int) code, parameters.get(0), parameters.get(1), parameters.get(2), parameters.get(3));
    }

    private static ExceptionRecord record(long code, long flags, long address, long count, List<Long> information) {
        int kept = count < 0 || count > information.size() ? 0 : (int) count;
        return new ExceptionRecord((int) code, (int) flags, address, List.copyOf(information.subList(0, kept)), 0);
    }
}
