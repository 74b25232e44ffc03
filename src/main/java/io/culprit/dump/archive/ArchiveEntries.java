package io.culprit.dump.archive;

import io.culprit.dump.FileBytes;
import io.culprit.dump.HeldBytes;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes the entries of an archive as they are unpacked and keeps the first that is a dump, by its content. Names are only printed.
 *
 * <p>The limits hold for everything that is unpacked, kept or not: a bomb costs time even when its bytes are thrown away.
 */
final class ArchiveEntries {

    /** Bigger dumps are to be unpacked by hand: the disk behind the temporary folder may be small. */
    static final long UNPACKED_LIMIT_BYTES = 4L << 30;

    /** Dumps pack to a third or a tenth; a bomb of DEFLATE reaches 1030. Small archives may pass it. */
    static final int RATIO_LIMIT = 200;

    static final long RATIO_FREE_BYTES = 64L << 20;
    static final int ENTRY_LIMIT = 10_000;

    private static final int SIGNATURE_BYTES = 512;

    private final long limitBytes;
    private final UnpackedDump dump = new UnpackedDump();
    private @Nullable String dumpName;
    private boolean dumpWhole;
    private @Nullable String nested;
    private long unpackedBytes;
    private int entries;
    private int dumps;

    /** For an archive of this size. */
    ArchiveEntries(long archiveBytes) {
        this.limitBytes = Math.min(UNPACKED_LIMIT_BYTES, Math.max(RATIO_FREE_BYTES, archiveBytes * RATIO_LIMIT));
    }

    /** Where the bytes of the next entry go. */
    OutputStream next(String name) throws IOException {
        if (++entries > ENTRY_LIMIT) {
            throw new ArchiveLimitException(
                    "it is an archive of more than " + ENTRY_LIMIT + " entries: unpack it first");
        }
        return new Entry(name);
    }

    /** The name of the dump that was kept; empty when none was found so far. */
    Optional<String> dumpName() {
        return Optional.ofNullable(dumpName);
    }

    /** Whether a dump was kept from its first byte to its last. */
    boolean dumpWhole() {
        return dumpWhole;
    }

    /** The first entry that is itself an archive. */
    Optional<String> nested() {
        return Optional.ofNullable(nested);
    }

    /** How many entries are dumps. */
    int dumps() {
        return dumps;
    }

    /** The dump's bytes. */
    UnpackedDump dump() {
        return dump;
    }

    private void count(int bytes) throws IOException {
        unpackedBytes += bytes;
        if (unpackedBytes > limitBytes) {
            throw new ArchiveLimitException("it is an archive of more than " + limitBytes
                    + " unpacked bytes (at most 4 GiB and " + RATIO_LIMIT + " times its size): unpack it first");
        }
    }

    /** One entry: its first bytes decide whether the others are kept. */
    private final class Entry extends OutputStream {

        private final String name;
        private final byte[] start = new byte[SIGNATURE_BYTES];
        private int started;
        private boolean decided;
        private boolean kept;

        Entry(String name) {
            this.name = name;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            count(length);
            int taken = decided ? 0 : Math.min(length, SIGNATURE_BYTES - started);
            System.arraycopy(bytes, offset, start, started, taken);
            started += taken;
            if (!decided && started == SIGNATURE_BYTES) {
                decide();
            }
            if (kept && length > taken) {
                dump.write(bytes, offset + taken, length - taken);
            }
        }

        private void decide() throws IOException {
            decided = true;
            FileBytes look = new HeldBytes(start, started);
            if (DumpFormat.find(look).isPresent()) {
                dumps++;
                keep();
            } else if (nested == null && Archive.find(look).isPresent()) {
                nested = name;
            }
        }

        private void keep() throws IOException {
            if (dumpName == null) {
                dumpName = name;
                kept = true;
                dump.write(start, 0, started);
            }
        }

        @Override
        public void close() throws IOException {
            if (!decided) {
                decide();
            }
            dumpWhole |= kept && unpackedBytes <= limitBytes;
        }
    }
}
