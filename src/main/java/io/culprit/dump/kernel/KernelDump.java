package io.culprit.dump.kernel;

import io.culprit.dump.BugCheckData;
import io.culprit.dump.ContextRecord;
import io.culprit.dump.Damage;
import io.culprit.dump.DumpFile;
import io.culprit.dump.DumpHeader;
import io.culprit.dump.DumpKind;
import io.culprit.dump.DumpPart;
import io.culprit.dump.DumpThread;
import io.culprit.dump.ExceptionRecord;
import io.culprit.dump.FileBytes;
import io.culprit.dump.Filler;
import io.culprit.dump.KernelPointers;
import io.culprit.dump.NotADumpException;
import io.culprit.dump.RangeMemory;
import io.culprit.dump.SecondaryBlob;
import io.culprit.dump.SourceFile;
import io.culprit.dump.UserProcess;
import io.culprit.image.LoadedModule;
import io.culprit.image.UnloadedModule;
import io.culprit.machine.Address;
import io.culprit.machine.AddressSpace;
import io.culprit.machine.Architecture;
import io.culprit.machine.Registers;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A kernel dump of any kind: its header, and behind it what the DumpType says. */
public final class KernelDump implements DumpFile {

    private static final int ENCRYPTED_OFFSET_64 = 0x1050;
    private static final int ENCRYPTED_OFFSET_32 = 0x8A0;

    private final FileBytes file;
    private final SourceFile source;
    private final KernelHeader raw;
    private final DumpHeader header;
    private final KernelBody body;
    private final Damage damage;
    private final Optional<Registers> context;

    private KernelDump(FileBytes file, SourceFile source, KernelHeader raw, Damage damage) throws NotADumpException {
        this.file = file;
        this.source = source;
        this.raw = raw;
        this.damage = damage;
        Architecture architecture = KernelMachine.of(raw, damage);
        this.body = body(file, raw, architecture, damage);
        this.header = header(raw, architecture, !body.blobs().isEmpty());
        this.context = ContextRecord.recognized(architecture, raw.contextRecord())
                ? Optional.of(ContextRecord.parse(architecture, raw.contextRecord()))
                : Optional.empty();
    }

    /** Opens a kernel dump whose signature has been recognized; {@code wide} for the 64-bit header. */
    public static DumpFile open(FileBytes file, SourceFile source, boolean wide) throws NotADumpException {
        KernelHeader raw = KernelHeader.read(file, wide);
        if (raw.attributes().encrypted()) {
            throw new NotADumpException(
                    "the dump is encrypted (dump encryption was on): decrypt it first" + bugCheckOf(raw),
                    wide ? ENCRYPTED_OFFSET_64 : ENCRYPTED_OFFSET_32);
        }
        return new KernelDump(file, source, raw, new Damage());
    }

    private static String bugCheckOf(KernelHeader raw) {
        BugCheckData bugCheck = raw.bugCheck();
        return bugCheck == null
                ? ""
                : "; its header says bug check "
                        + Address.hex(Integer.toUnsignedLong(bugCheck.code()))
                        + " with first parameter " + Address.hex(bugCheck.p1());
    }

    private static KernelBody body(FileBytes file, KernelHeader raw, Architecture architecture, Damage damage) {
        if (raw.foundBytes() < raw.sizeBytes()) {
            damage.missing("the file ends inside its header, at byte " + raw.foundBytes());
            return KernelBody.none(List.of());
        }
        if (raw.attributes().insufficient()) {
            damage.missing("the dump file was too small: its writer left memory out (InsufficientDumpfileSize)");
        }
        if (raw.writerStatus() != 0) {
            damage.odd("the writer of the dump met trouble (WriterStatus "
                    + Address.hex(Integer.toUnsignedLong(raw.writerStatus())) + trouble(raw.writerStatus()) + ")");
        }
        return switch (raw.type()) {
            case 1, 2, 5, 6, 7, 8, 9, 0xA -> PagedDump.body(file, raw, architecture, damage);
            case 3 -> KernelBody.none(SecondaryData.find(file, raw.sizeBytes(), damage));
            case 4 ->
                new TriageReader(file, raw, architecture, damage)
                        .body(raw.pointers().debuggerDataBlock());
            default -> {
                damage.missing("the header's DumpType " + Address.hex(Integer.toUnsignedLong(raw.type()))
                        + " is not known: nothing but the header was read");
                yield KernelBody.none(SecondaryData.find(file, raw.sizeBytes(), damage));
            }
        };
    }

    /** The codes that are known: those of dbgeng. */
    private static String trouble(int writerStatus) {
        return switch (writerStatus) {
            case 1 -> ": no module list";
            case 2 -> ": the module list is corrupt";
            default -> "";
        };
    }

    private static DumpHeader header(KernelHeader raw, Architecture architecture, boolean hasBlobs) {
        return new DumpHeader(
                kind(raw),
                raw.type(),
                writer(raw, hasBlobs),
                "windows",
                architecture,
                raw.build(),
                null,
                product(raw.product()),
                raw.processors(),
                Filler.time(raw.time()),
                Filler.duration(raw.uptime()),
                raw.comment(),
                raw.bugCheck());
    }

    private static DumpKind kind(KernelHeader raw) {
        return switch (raw.type()) {
            case 1 -> DumpKind.FULL;
            case 2 -> DumpKind.SUMMARY;
            case 4 -> DumpKind.TRIAGE;
            case 5, 6, 7 -> bitmapKind(raw);
            case 8 -> DumpKind.KERNEL_MEMORY;
            case 9 -> DumpKind.KERNEL_AND_USER_MEMORY;
            case 0xA -> DumpKind.COMPLETE_MEMORY;
            default -> DumpKind.HEADER;
        };
    }

    private static DumpKind bitmapKind(KernelHeader raw) {
        if (raw.attributes().live()) {
            return DumpKind.LIVE;
        }
        if (raw.type() != 5) {
            return DumpKind.BITMAP_KERNEL;
        }
        return raw.attributes().filtered() ? DumpKind.ACTIVE : DumpKind.BITMAP_FULL;
    }

    /** Only the kernel's crash path appends secondary data; only newer dbgeng writes types 8 to 0xA. */
    private static @Nullable String writer(KernelHeader raw, boolean hasBlobs) {
        if (raw.type() >= 8 && raw.type() <= 0xA) {
            return "dbgeng";
        }
        return hasBlobs || raw.attributes().kernelGeneratedTriage() ? "kernel" : null;
    }

    private static @Nullable String product(int type) {
        return switch (type) {
            case 1 -> "workstation";
            case 2 -> "domain controller";
            case 3 -> "server";
            default -> null;
        };
    }

    @Override
    public SourceFile source() {
        return source;
    }

    @Override
    public DumpHeader header() {
        return header;
    }

    @Override
    public boolean complete() {
        return damage.complete();
    }

    @Override
    public List<String> warnings() {
        return damage.warnings();
    }

    @Override
    public AddressSpace memory() {
        return body.memory();
    }

    @Override
    public Optional<AddressSpace> physicalMemory() {
        return Optional.ofNullable(body.physicalMemory());
    }

    @Override
    public List<LoadedModule> modules() {
        return body.modules();
    }

    @Override
    public List<UnloadedModule> unloadedModules() {
        return body.unloadedModules();
    }

    @Override
    public Optional<Registers> context() {
        return context;
    }

    @Override
    public Optional<ExceptionRecord> exception() {
        ExceptionRecord exception = raw.exception();
        return exception.code() == 0 || exception.code() == Filler.WORD ? Optional.empty() : Optional.of(exception);
    }

    @Override
    public Optional<KernelPointers> kernel() {
        return Optional.of(raw.pointers());
    }

    @Override
    public Optional<byte[]> part(DumpPart part) {
        return Optional.ofNullable(body.parts().get(part)).map(byte[]::clone);
    }

    @Override
    public Optional<StackRange> callStack() {
        return Optional.ofNullable(body.callStack());
    }

    @Override
    public List<DumpThread> threads() {
        return List.of();
    }

    @Override
    public Optional<UserProcess> process() {
        return Optional.empty();
    }

    @Override
    public List<SecondaryBlob> secondaryData() {
        return body.blobs();
    }

    @Override
    public List<StackRange> savedRanges() {
        return body.memory() instanceof RangeMemory ranges ? ranges.all() : List.of();
    }

    @Override
    public byte[] raw(long position, int limit) {
        return file.slice(position, limit);
    }

    @Override
    public byte[] contents(SecondaryBlob blob, int limit) {
        return file.slice(blob.fileOffset(), Math.min(blob.sizeBytes(), limit));
    }

    @Override
    public void close() {
        file.close();
    }
}
