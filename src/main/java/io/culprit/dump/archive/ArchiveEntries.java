package io.culprit.dump.archive;

import io.culprit.dump.FileBytes;
import io.culprit.dump.HeldBytes;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes the entries of one archive as they are unpacked and keeps, one at a time, those that are dumps or archives by their content. An
 * entry is known to be whole when the next one begins or the archive ends; only then is it handed over.
 */
final class ArchiveEntries {

    /** Takes what is kept. */
    interface Kept {

        /** Whether archives of this kind are wanted. */
        boolean wanted(Archive kind, String name);

        /**
         * One entry, which the taker deletes.
         *
         * @param damage why the archive could not be unpacked further, when that was within or right after this entry
         */
        void entry(String name, UnpackedDump content, @Nullable IOException damage) throws IOException;
    }

    private static final int SIGNATURE_BYTES = 512;

    private final UnpackBudget budget;
    private final boolean counted;
    private final Kept taker;
    private @Nullable String name;
    private @Nullable UnpackedDump content;

    /** {@code counted} is whether bytes count: not where they were counted before, since nothing was packed. */
    ArchiveEntries(UnpackBudget budget, boolean counted, Kept taker) {
        this.budget = budget;
        this.counted = counted;
        this.taker = taker;
    }

    /** Where the bytes of the next entry go. */
    OutputStream next(String entryName) throws IOException {
        end(null);
        budget.entry();
        return new Entry(entryName);
    }

    /** Hands over what was kept last; false when there is nothing. */
    boolean end(@Nullable IOException damage) throws IOException {
        UnpackedDump last = content;
        if (last == null || name == null) {
            return false;
        }
        content = null;
        taker.entry(name, last, damage);
        return true;
    }

    /** Forgets what was kept last. */
    void drop() {
        if (content != null) {
            content.delete();
            content = null;
        }
    }

    /** One entry: its first bytes decide whether the others are kept. */
    private final class Entry extends OutputStream {

        private final String entryName;
        private final byte[] start = new byte[SIGNATURE_BYTES];
        private int started;
        private boolean decided;
        private @Nullable UnpackedDump kept;

        Entry(String entryName) {
            this.entryName = entryName;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            budget.bytes(counted ? length : 0);
            int taken = decided ? 0 : Math.min(length, SIGNATURE_BYTES - started);
            System.arraycopy(bytes, offset, start, started, taken);
            started += taken;
            if (!decided && started == SIGNATURE_BYTES) {
                decide();
            }
            if (kept != null && length > taken) {
                kept.write(bytes, offset + taken, length - taken);
            }
        }

        private void decide() throws IOException {
            decided = true;
            FileBytes look = new HeldBytes(start, started);
            Optional<Archive> archive = Archive.find(look);
            if (DumpFormat.find(look).isPresent() || archive.isPresent() && taker.wanted(archive.get(), entryName)) {
                kept = new UnpackedDump();
                name = entryName;
                content = kept;
                kept.write(start, 0, started);
            }
        }

        @Override
        public void close() throws IOException {
            if (!decided) {
                decide();
            }
        }
    }
}
