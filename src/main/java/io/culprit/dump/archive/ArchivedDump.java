package io.culprit.dump.archive;

import io.culprit.dump.Damage;
import io.culprit.dump.DumpFile;
import io.culprit.dump.FileBytes;
import io.culprit.dump.ForwardedDump;
import io.culprit.dump.NotADumpException;
import io.culprit.machine.Budget;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A dump that was taken from an archive: the dump's own facts, and what there is to say of the archive. */
final class ArchivedDump extends ForwardedDump {

    private final UnpackedDump unpacked;
    private final Damage damage;

    ArchivedDump(DumpFile dump, UnpackedDump unpacked, Damage damage) {
        super(dump);
        this.unpacked = unpacked;
        this.damage = damage;
    }

    /**
     * Opens the first dump of an archive, which is read to its end and then closed.
     *
     * @param source what reports call the archive
     * @param budget of the analysis that the dump is opened for
     * @throws NotADumpException when there is none, or when it would take too much to find it
     */
    static DumpFile first(Archive kind, FileBytes archive, String source, Budget budget) throws NotADumpException {
        First first = new First(source);
        ArchiveReader reader = new ArchiveReader(kind, archive, budget, first);
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
    public boolean complete() {
        return damage.complete() && super.complete();
    }

    @Override
    public List<String> warnings() {
        List<String> all = new ArrayList<>(damage.warnings());
        all.addAll(super.warnings());
        return List.copyOf(all);
    }

    @Override
    public void close() {
        super.close();
        unpacked.delete();
    }
}
