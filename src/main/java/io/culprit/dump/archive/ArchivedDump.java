package io.culprit.dump.archive;

import io.culprit.dump.Damage;
import io.culprit.dump.DumpFile;
import io.culprit.dump.DumpHeader;
import io.culprit.dump.DumpPart;
import io.culprit.dump.DumpThread;
import io.culprit.dump.ExceptionRecord;
import io.culprit.dump.FileBytes;
import io.culprit.dump.KernelPointers;
import io.culprit.dump.NotADumpException;
import io.culprit.dump.SecondaryBlob;
import io.culprit.dump.SourceFile;
import io.culprit.dump.UserProcess;
import io.culprit.image.LoadedModule;
import io.culprit.image.UnloadedModule;
import io.culprit.machine.AddressSpace;
import io.culprit.machine.Registers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A dump that was taken from an archive: the dump's own facts, and what there is to say of the archive. */
final class ArchivedDump implements DumpFile {

    private final DumpFile dump;
    private final FileBytes archive;
    private final UnpackedDump unpacked;
    private final Damage damage;

    private ArchivedDump(DumpFile dump, FileBytes archive, UnpackedDump unpacked, Damage damage) {
        this.dump = dump;
        this.archive = archive;
        this.unpacked = unpacked;
        this.damage = damage;
    }

    /**
     * Opens the first dump of an archive; it owns {@code archive} from then on.
     *
     * @throws NotADumpException when there is none, or when it would take too much to find it
     */
    static DumpFile open(Archive kind, FileBytes archive, SourceFile source) throws NotADumpException {
        ArchiveEntries entries = new ArchiveEntries(archive.sizeBytes());
        boolean opened = false;
        try {
            Damage damage = unpack(kind, archive, entries);
            String name = entries.dumpName().orElseThrow(() -> none(kind, entries));
            FileBytes bytes = bytes(entries.dump());
            DumpFormat format = DumpFormat.find(bytes).orElseThrow(() -> none(kind, entries));
            damage.odd("read from " + (name.isEmpty() ? "" : name + " in ") + "a " + kind.noun());
            if (entries.dumps() > 1) {
                damage.odd("the " + kind.noun() + " holds " + entries.dumps() + " dumps; the first, " + name
                        + ", is read");
            }
            DumpFile dump = new ArchivedDump(openInside(format, bytes, source, kind), archive, entries.dump(), damage);
            opened = true;
            return dump;
        } finally {
            if (!opened) {
                entries.dump().delete();
            }
        }
    }

    private static DumpFile openInside(DumpFormat format, FileBytes bytes, SourceFile source, Archive kind)
            throws NotADumpException {
        try {
            return format.open(bytes, source);
        } catch (NotADumpException e) {
            bytes.close();
            throw new NotADumpException(
                    "the dump in the " + kind.noun() + " cannot be read: " + e.getMessage(), e.offset(), e);
        }
    }

    /** What is already unpacked is kept when the rest cannot be: half of a dump is worth reading. */
    private static Damage unpack(Archive kind, FileBytes archive, ArchiveEntries entries) throws NotADumpException {
        Damage damage = new Damage();
        FileInput in = new FileInput(archive);
        try {
            kind.unpack(in, entries);
        } catch (ArchiveLimitException e) {
            if (!entries.dumpWhole()) {
                throw new NotADumpException(String.valueOf(e.getMessage()), in.position(), e);
            }
            damage.odd("what follows the dump in the " + kind.noun() + " was not looked at: it is too much");
        } catch (IOException e) {
            if (entries.dumpName().isEmpty()) {
                throw new NotADumpException(
                        "it is a " + kind.noun() + " that cannot be unpacked: " + e.getMessage(), in.position(), e);
            }
            String where = in.position() == 0 ? "" : ", before offset " + in.position();
            damage.missing("the " + kind.noun() + " cannot be unpacked to its end (" + e.getMessage() + where
                    + "): the dump in it may be damaged");
        }
        return damage;
    }

    private static NotADumpException none(Archive kind, ArchiveEntries entries) {
        String nested = entries.nested()
                .map(name -> ", but another archive" + (name.isEmpty() ? "" : ", " + name) + ": unpack it first")
                .orElse("");
        return new NotADumpException("it is a " + kind.noun() + " that holds no Windows crash dump" + nested, 0);
    }

    private static FileBytes bytes(UnpackedDump unpacked) throws NotADumpException {
        try {
            return unpacked.bytes();
        } catch (IOException e) {
            throw new NotADumpException("the unpacked dump cannot be read back: " + e.getMessage(), 0, e);
        }
    }

    @Override
    public SourceFile source() {
        return dump.source();
    }

    @Override
    public DumpHeader header() {
        return dump.header();
    }

    @Override
    public boolean complete() {
        return damage.complete() && dump.complete();
    }

    @Override
    public List<String> warnings() {
        List<String> all = new ArrayList<>(damage.warnings());
        all.addAll(dump.warnings());
        return List.copyOf(all);
    }

    @Override
    public AddressSpace memory() {
        return dump.memory();
    }

    @Override
    public Optional<AddressSpace> physicalMemory() {
        return dump.physicalMemory();
    }

    @Override
    public List<LoadedModule> modules() {
        return dump.modules();
    }

    @Override
    public List<UnloadedModule> unloadedModules() {
        return dump.unloadedModules();
    }

    @Override
    public Optional<Registers> context() {
        return dump.context();
    }

    @Override
    public Optional<ExceptionRecord> exception() {
        return dump.exception();
    }

    @Override
    public Optional<KernelPointers> kernel() {
        return dump.kernel();
    }

    @Override
    public Optional<byte[]> part(DumpPart part) {
        return dump.part(part);
    }

    @Override
    public Optional<StackRange> callStack() {
        return dump.callStack();
    }

    @Override
    public List<DumpThread> threads() {
        return dump.threads();
    }

    @Override
    public Optional<UserProcess> process() {
        return dump.process();
    }

    @Override
    public List<StackRange> savedRanges() {
        return dump.savedRanges();
    }

    @Override
    public List<SecondaryBlob> secondaryData() {
        return dump.secondaryData();
    }

    @Override
    public byte[] contents(SecondaryBlob blob, int limit) {
        return dump.contents(blob, limit);
    }

    @Override
    public void close() {
        dump.close();
        archive.close();
        unpacked.delete();
    }
}
