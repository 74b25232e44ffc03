package io.culprit.triage;

import io.culprit.report.HtmlReport;
import io.culprit.report.Report;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** One HTML page a dump in a folder. A page is called by cause and content: nothing of the dump's own name, the same in each run. */
public final class ReportPages {

    /** Puts a file in its place, whole or not at all. */
    @FunctionalInterface
    public interface Store {
        /** Writes it. */
        void write(Path file, byte[] content) throws IOException;
    }

    private static final int HASH_DIGITS = 16;
    private static final int MOST_ID = 80;

    private final Path folder;
    private final Store store;
    private @Nullable IOException failure;

    /** Pages in a folder. */
    public ReportPages(Path folder, Store store) {
        this.folder = folder;
        this.store = store;
    }

    /** The name of the page of a row; empty where there is no report of it. */
    public static String name(Row row) {
        if (row.summary() == null) {
            return "";
        }
        StringBuilder name = new StringBuilder();
        String id = row.summary().bucketId();
        for (int i = 0; i < Math.min(MOST_ID, id.length()); i++) {
            char c = id.charAt(i);
            boolean safe = c < 0x80 && (Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '.' && i > 0);
            name.append(safe ? c : '_');
        }
        String content = row.sha256().isEmpty()
                ? hash(row)
                : row.sha256().substring(0, Math.min(HASH_DIGITS, row.sha256().length()));
        return name.append('-').append(content).append(".html").toString();
    }

    /** Files that are too big to be hashed are told apart by what is known of them. */
    private static String hash(Row row) {
        CRC32C sum = new CRC32C();
        sum.update((row.name() + " " + row.sizeBytes() + " " + row.time()).getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().toHexDigits(sum.getValue());
    }

    /** Whether the page of a row is there, or need not be. */
    boolean has(Row row) {
        return row.summary() == null || Files.exists(folder.resolve(name(row)));
    }

    /** Writes the page of a report; what goes wrong is told at the end. */
    void page(Row row, Report report) {
        try {
            Files.createDirectories(folder);
            store.write(folder.resolve(name(row)), HtmlReport.of(report, false).getBytes(StandardCharsets.UTF_8));
        } catch (IOException full) {
            synchronized (this) {
                failure = failure == null ? full : failure;
            }
        }
    }

    /** Why some page could not be written; null where all were. */
    public synchronized @Nullable IOException failure() {
        return failure;
    }
}
