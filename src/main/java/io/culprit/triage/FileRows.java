package io.culprit.triage;

import java.util.List;

/**
 * What came of one file.
 *
 * @param rows one, or several of an archive; the path of each is what follows that of the file: nothing, or its place in the archive
 * @param none whether the file was read and holds no dump; its row has the reason, and matters only where somebody called it a dump
 */
record FileRows(List<Row> rows, boolean none) {

    /** What stands between the path of an archive and the place in it. */
    private static final String INSIDE = "!";

    /** The place of a dump, behind the path of its file. */
    static String place(String entry) {
        return entry.isEmpty() ? "" : INSIDE + entry;
    }
}
