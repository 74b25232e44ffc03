package io.culprit.triage;

import io.culprit.dump.SourceFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What came of one file.
 *
 * @param rows one, or several of an archive; the path of each is what follows that of the file: nothing, or its place in the archive
 * @param none whether the file was read and holds no dump; its row has the reason, and matters only where somebody called it a dump
 */
public record FileRows(List<Row> rows, boolean none) {

    /** What stands between the path of an archive and the place in it. */
    private static final String INSIDE = "!";

    /** The place of a dump, behind the path of its file. */
    static String place(String entry) {
        return entry.isEmpty() ? "" : INSIDE + entry;
    }

    /** What the index calls a file: its path, and where that shows odd bytes as U+FFFD the form that tells them apart. */
    static String key(Path file) {
        String path = file.toString();
        return path.indexOf('\uFFFD') < 0 ? path : file.toUri().toString();
    }

    /** The hash of a file; empty where it is too big for that, or unreadable. */
    static String content(Path file) {
        try {
            return SourceFile.sha256(file).orElse("");
        } catch (IOException unreadable) {
            return "";
        }
    }
}
