package io.culprit.dump.archive;

import io.culprit.dump.DumpFile;
import io.culprit.dump.NotADumpException;
import java.io.IOException;

/** Takes the dumps of a file, one after the other. */
@FunctionalInterface
public interface DumpVisitor {

    /**
     * One dump; or an archive that could not be read to its end, which says so when it is opened.
     *
     * @param entry names of the entries that lead to a dump in an archive, joined by {@code !} and to be told only; empty for a dump that
     *     is a file of its own, or the one in a gzip file
     */
    void dump(String entry, long sizeBytes, Opener dump);

    /** Opens a dump, once, as long as the visit lasts. */
    @FunctionalInterface
    interface Opener {

        /**
         * The dump; the caller closes it.
         *
         * @throws NotADumpException when nothing in it can be reported
         * @throws IOException when that is since the file could not be read
         */
        DumpFile open() throws IOException, NotADumpException;
    }
}
