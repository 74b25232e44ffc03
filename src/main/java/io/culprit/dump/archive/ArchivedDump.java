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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A dump that was taken from an archive: the dump's own facts, and what there is to say of the archive. */
final class ArchivedDump implements DumpFile {

    private final DumpFile dump;
    private final UnpackedDump unpacked;
    private final Damage damage;

    ArchivedDump(DumpFile dump, UnpackedDump unpacked, Damage damage) {
        this.dump = dump;
        this.unpacked = unpacked;
        this.damage = damage;
    }

    /**
     * Opens the first dump of an archive, which is read to its end and then closed.
     *
     * @param source what reports call the archive
     * @throws NotADumpException when there is none, or when it would take too much to find it
     */
    static DumpFile first(Archive kind, FileBytes archive, String source) throws NotADumpException {
        First first = new First(source);
        ArchiveReader reader = new ArchiveReader(kind, archive, first);
        reader.read();
        archive.close();
        if (first.dump == null) {
            throw first.failure == null ? reader.none() : first.failure;
        }
        if (reader.dumps() > 1) {
            first.dump.damage.odd("the " + kind.noun() + " holds " + reader.dumps() + " dumps; the first, "
                    + first.entry + ", is read");
        }
        if (reader.failure() != null) {
            first.dump.damage.odd("what follows the dump in the " + kind.noun() + " was not looked at: it is too much");
        }
        return first.dump;
    }

    /** Opens the first dump and passes over the others. */
    private static final class First implements ArchiveReader.Taker {

        private final String source;
        private String entry = "";
        private @Nullable ArchivedDump dump;
        private @Nullable NotADumpException failure;

        First(String source) {
            this.source = source;
        }

        @Override
        public void dump(String name, ArchivedContent content) {
            if (dump == null) {
                entry = name;
                try {
                    dump = content.open(named(source, name));
                } catch (NotADumpException none) {
                    failure = none;
                }
            }
        }
    }

    /** What reports call a dump in an archive. */
    static String named(String archive, String entry) {
        return entry.isEmpty() ? archive : archive + "!" + entry;
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
    public byte[] raw(long position, int limit) {
        return dump.raw(position, limit);
    }

    @Override
    public byte[] contents(SecondaryBlob blob, int limit) {
        return dump.contents(blob, limit);
    }

    @Override
    public void close() {
        dump.close();
        unpacked.delete();
    }
}
