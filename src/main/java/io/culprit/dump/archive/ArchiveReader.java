package io.culprit.dump.archive;

import io.culprit.cabinet.CabinetSetException;
import io.culprit.dump.Damage;
import io.culprit.dump.FileBytes;
import io.culprit.dump.NotADumpException;
import io.culprit.machine.Budget;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Finds every dump in an archive, and in the archives in it: one level of them, where a tar archive in a gzip file counts as one. Names of
 * entries are only told; no name ever becomes a path.
 */
final class ArchiveReader {

    /** Takes each dump while it is there. */
    interface Taker {

        /**
         * One dump, which is deleted after this unless it was opened.
         *
         * @param entry names of the entries that lead to it, joined by {@code !}; empty in a gzip file
         */
        void dump(String entry, ArchivedContent content);
    }

    private static final int DEEPEST = 2;

    private final FileBytes archive;
    private final Archive kind;
    private final UnpackBudget budget;
    private final Taker taker;
    private int dumps;
    private @Nullable NotADumpException failure;
    private @Nullable String unopened;

    ArchiveReader(Archive kind, FileBytes archive, Budget analysis, Taker taker) {
        this.kind = kind;
        this.archive = archive;
        this.taker = taker;
        this.budget = new UnpackBudget(archive.sizeBytes(), analysis);
    }

    /** Hands over all dumps; does not close the archive. */
    void read() {
        read(kind, archive, "", 1);
    }

    /** How many dumps were found. */
    int dumps() {
        return dumps;
    }

    /** Why the archive, or one in it, was not read to its end; null when all was read, or a dump in it tells. */
    @Nullable
    NotADumpException failure() {
        return failure;
    }

    /** What to say when there was no dump. */
    NotADumpException none() {
        if (failure != null) {
            return failure;
        }
        String nested = unopened == null
                ? ""
                : ", but another archive" + (unopened.isEmpty() ? "" : ", " + unopened) + ": unpack it first";
        return new NotADumpException("it is a " + kind.noun() + " that holds no Windows crash dump" + nested, 0);
    }

    private void read(Archive outer, FileBytes bytes, String path, int depth) {
        FileInput in = new FileInput(bytes);
        Level level = new Level(outer, path, depth);
        ArchiveEntries entries = new ArchiveEntries(budget, outer != Archive.TAR, level);
        try {
            outer.unpack(in, entries);
            entries.end(null);
        } catch (ArchiveLimitException e) {
            entries.drop();
            String after = dumps == 0 ? "" : "what follows the first " + dumps + " dumps in it was not looked at: ";
            fail(after + e.getMessage(), in.position(), e);
        } catch (CabinetSetException e) {
            handed(entries, null);
            fail(broken(outer, path, e), 0, e);
        } catch (IOException e) {
            if (!handed(entries, e)) {
                fail(broken(outer, path, e), path.isEmpty() ? in.position() : 0, e);
            }
        }
    }

    private static String broken(Archive outer, String path, IOException why) {
        return (path.isEmpty() ? "it" : path) + " is a " + outer.noun() + " that cannot be unpacked: "
                + why.getMessage();
    }

    private static boolean handed(ArchiveEntries entries, @Nullable IOException damage) {
        try {
            return entries.end(damage);
        } catch (IOException unusable) {
            return false;
        }
    }

    private void fail(String message, long offset, IOException cause) {
        boolean lasting = !(cause instanceof ArchiveLimitException limit) || limit.lasting();
        failure = failure == null ? new NotADumpException(message, offset, cause, lasting) : failure;
    }

    /** What to do with the entries of one of the archives. */
    private final class Level implements ArchiveEntries.Kept {

        private final Archive outer;
        private final String path;
        private final int depth;

        Level(Archive outer, String path, int depth) {
            this.outer = outer;
            this.path = path;
            this.depth = depth;
        }

        private int depthOf(Archive inner) {
            return outer == Archive.GZIP && inner == Archive.TAR ? depth : depth + 1;
        }

        private String pathOf(String name) {
            return name.isEmpty() ? path : path.isEmpty() ? name : path + "!" + name;
        }

        @Override
        public boolean wanted(Archive inner, String name) {
            boolean wanted = depthOf(inner) <= DEEPEST;
            unopened = wanted || unopened != null ? unopened : pathOf(name);
            return wanted;
        }

        @Override
        public void entry(String name, UnpackedDump content, @Nullable IOException damage) throws IOException {
            try (ArchivedContent held = new ArchivedContent(content, outer, name, damage(damage))) {
                Archive inner = held.archive();
                if (inner == null) {
                    dumps++;
                    taker.dump(pathOf(name), held);
                } else {
                    read(inner, held.bytes(), pathOf(name), depthOf(inner));
                }
            }
        }

        private Damage damage(@Nullable IOException cause) {
            Damage damage = new Damage();
            if (cause != null) {
                damage.missing("the " + outer.noun() + " cannot be unpacked to its end (" + cause.getMessage()
                        + "): the dump in it may be damaged");
            }
            return damage;
        }
    }
}
