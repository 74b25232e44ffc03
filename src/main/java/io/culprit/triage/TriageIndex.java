package io.culprit.triage;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.sqlite.SQLiteErrorCode;

/**
 * Remembers on disk what was analyzed (SQLite, with a write-ahead log): rows by content and by version of program and rules, and the
 * content of files by path, size and time of change, so that a second run reads only what is new. Each row is a transaction of its own,
 * which the log makes cheap: a run that is killed loses the dumps in flight, and two runs at once wait for each other for one row.
 */
public final class TriageIndex implements AutoCloseable {

    private static final int BUSY_MILLIS = 30_000;
    private static final int OPEN_ATTEMPTS = 20;

    private final Connection connection;
    private final PreparedStatement findRow;
    private final PreparedStatement keepFile;
    private final PreparedStatement keepRow;
    private final String version;
    private boolean failed;

    private TriageIndex(Connection connection, String version) throws SQLException {
        this.connection = connection;
        this.version = version + " form " + RowCodec.FORM;
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout=" + BUSY_MILLIS);
            statement.execute("PRAGMA journal_mode=WAL");
            statement.execute("PRAGMA synchronous=NORMAL");
            statement.execute("CREATE TABLE IF NOT EXISTS files (path TEXT PRIMARY KEY, size INTEGER, modified INTEGER,"
                    + " content TEXT) WITHOUT ROWID");
            statement.execute("CREATE TABLE IF NOT EXISTS rows (content TEXT, version TEXT, row BLOB,"
                    + " PRIMARY KEY (content, version)) WITHOUT ROWID");
        }
        this.findRow = connection.prepareStatement("SELECT row FROM files JOIN rows USING (content)"
                + " WHERE path = ? AND size = ? AND modified = ? AND version = ?");
        this.keepFile = connection.prepareStatement("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)");
        this.keepRow = connection.prepareStatement("INSERT OR REPLACE INTO rows VALUES (?, ?, ?)");
    }

    /**
     * Opens or creates an index.
     *
     * @param version of program and rules: rows of another version count as not there
     * @throws IOException when the file is no index or cannot be written
     */
    public static TriageIndex open(Path file, String version) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return once(file, version);
            } catch (SQLException failure) {
                boolean busy = failure.getErrorCode() == SQLiteErrorCode.SQLITE_BUSY.code;
                if (!busy || attempt == OPEN_ATTEMPTS) {
                    throw new IOException("the index cannot be used: " + failure.getMessage(), failure);
                }
                LockSupport.parkNanos(100_000_000L);
            }
        }
    }

    /** Two runs that make the log of a new index at the same moment do not wait for each other: one is told "busy" at once. */
    private static TriageIndex once(Path file, String version) throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file.toAbsolutePath());
        try {
            return new TriageIndex(connection, version);
        } catch (SQLException bad) {
            connection.close();
            throw bad;
        }
    }

    /** The row of a file that has not changed since it was analyzed. */
    synchronized Optional<Row> find(String path, long sizeBytes, long modified) {
        try {
            findRow.setString(1, path);
            findRow.setLong(2, sizeBytes);
            findRow.setLong(3, modified);
            findRow.setString(4, version);
            try (ResultSet found = findRow.executeQuery()) {
                return found.next() ? Optional.of(RowCodec.row(path, found.getBytes(1))) : Optional.empty();
            }
        } catch (SQLException | IOException unreadable) {
            return Optional.empty();
        }
    }

    /**
     * Keeps a row; it is safe when this returns. Failed files are kept by path, since their content may never have been read.
     *
     * <p>The transaction takes the write lock at its beginning: one that reads first and writes later is refused as soon as another run
     * has written in between, however long it would be willing to wait (SQLITE_BUSY_SNAPSHOT).
     *
     * @throws IndexFailure when the index cannot be written; then nothing more is kept, and what was kept stays
     */
    synchronized void keep(Row row, long modified) {
        if (failed) {
            return;
        }
        try (Statement transaction = connection.createStatement()) {
            transaction.execute("BEGIN IMMEDIATE");
            try {
                insert(row, modified);
                transaction.execute("COMMIT");
            } catch (SQLException full) {
                rollback(transaction);
                throw full;
            }
        } catch (SQLException full) {
            failed = true;
            throw new IndexFailure(full);
        }
    }

    private void insert(Row row, long modified) throws SQLException {
        String content = row.sha256().isEmpty() ? "path:" + row.path() : row.sha256();
        keepFile.setString(1, row.path());
        keepFile.setLong(2, row.sizeBytes());
        keepFile.setLong(3, modified);
        keepFile.setString(4, content);
        keepFile.executeUpdate();
        keepRow.setString(1, content);
        keepRow.setString(2, version);
        keepRow.setBytes(3, RowCodec.bytes(row));
        keepRow.executeUpdate();
    }

    private static void rollback(Statement transaction) {
        try {
            transaction.execute("ROLLBACK");
        } catch (SQLException already) {
            // a full disk ends the transaction by itself
        }
    }

    @Override
    public synchronized void close() throws IOException {
        try {
            connection.close();
        } catch (SQLException failure) {
            throw new IOException("the index cannot be closed: " + failure.getMessage(), failure);
        }
    }

    /** The index cannot be written any more, for instance because the disk is full. */
    static final class IndexFailure extends RuntimeException {

        private static final long serialVersionUID = 1L;

        IndexFailure(SQLException cause) {
            super("the index cannot be written: " + cause.getMessage(), cause);
        }
    }
}
