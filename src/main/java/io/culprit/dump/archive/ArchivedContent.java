package io.culprit.dump.archive;

import io.culprit.dump.Damage;
import io.culprit.dump.DumpFile;
import io.culprit.dump.FileBytes;
import io.culprit.dump.NotADumpException;
import io.culprit.dump.SourceFile;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What was unpacked of one entry: a dump, or an archive. It is deleted when this is closed, unless a dump was opened that still needs it. */
final class ArchivedContent implements AutoCloseable {

    private final UnpackedDump unpacked;
    private final FileBytes bytes;
    private final Archive outer;
    private final String name;
    private final Damage damage;
    private boolean given;

    ArchivedContent(UnpackedDump unpacked, Archive outer, String name, Damage damage) throws IOException {
        this.unpacked = unpacked;
        this.outer = outer;
        this.name = name;
        this.damage = damage;
        try {
            this.bytes = unpacked.bytes();
        } catch (IOException gone) {
            unpacked.delete();
            throw gone;
        }
    }

    FileBytes bytes() {
        return bytes;
    }

    /** Its kind, where it is no dump. */
    @Nullable
    Archive archive() {
        return DumpFormat.find(bytes).isPresent() ? null : Archive.find(bytes).orElse(null);
    }

    /**
     * Opens the dump, which owns what was unpacked from then on.
     *
     * @param source what reports call it
     * @throws NotADumpException when nothing in it can be reported
     */
    ArchivedDump open(String source) throws NotADumpException {
        DumpFormat format =
                DumpFormat.find(bytes).orElseThrow(() -> new NotADumpException("it is not a dump any more", 0));
        try {
            DumpFile dump = format.open(bytes, new SourceFile(source, bytes));
            damage.odd("read from " + (name.isEmpty() ? "" : name + " in ") + "a " + outer.noun());
            given = true;
            return new ArchivedDump(dump, unpacked, damage);
        } catch (NotADumpException e) {
            throw new NotADumpException(
                    "the dump in the " + outer.noun() + " cannot be read: " + e.getMessage(), e.offset(), e);
        }
    }

    @Override
    public void close() {
        if (!given) {
            bytes.close();
            unpacked.delete();
        }
    }
}
