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

/**
 * Remembers on disk what was analyzed (SQLite, with a write-ahead log): rows by content and by version of program and rules, and the
 * content of files by path, size and time of change, so that a second run reads only what is new. A row is safe within a second of
 * being kept; a run that is killed loses no more, and two runs at once wait for each other.
 */
public final class TriageIndex implements AutoCloseable {

    private static final int BATCH_ROWS = 100;
    private static final long BATCH_NANOS = 1_000_000_000L;
    private static final int BUSY_MILLIS = 30_000;

    private final Connection connection;
    private final PreparedStatement findRow;
    private final PreparedStatement keepFile;
    private final PreparedStatement keepRow;
    private final String version;
    private int pending;
    private long oldestPending;

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
        connection.setAutoCommit(false);
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
        try {
            Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file.toAbsolutePath());
            try {
                return new TriageIndex(connection, version);
            } catch (SQLException bad) {
                connection.close();
                throw bad;
            }
        } catch (SQLException failure) {
            throw new IOException("the index cannot be used: " + failure.getMessage(), failure);
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

    /** Keeps a row. Failed files are kept by path, since their content may never have been read. */
    synchronized void keep(Row row, long modified) {
        String content = row.sha256().isEmpty() ? "path:" + row.path() : row.sha256();
        try {
            keepFile.setString(1, row.path());
            keepFile.setLong(2, row.sizeBytes());
            keepFile.setLong(3, modified);
            keepFile.setString(4, content);
            keepFile.executeUpdate();
            keepRow.setString(1, content);
            keepRow.setString(2, version);
            keepRow.setBytes(3, RowCodec.bytes(row));
            keepRow.executeUpdate();
            commitSometimes();
        } catch (SQLException full) {
            throw new IndexFailure(full);
        }
    }

    private void commitSometimes() throws SQLException {
        if (pending++ == 0) {
            oldestPending = System.nanoTime();
        }
        if (pending >= BATCH_ROWS || System.nanoTime() - oldestPending > BATCH_NANOS) {
            connection.commit();
            pending = 0;
        }
    }

    /** Makes everything kept so far safe. */
    public synchronized void flush() {
        try {
            connection.commit();
            pending = 0;
        } catch (SQLException full) {
            throw new IndexFailure(full);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        try (connection) {
            connection.commit();
        } catch (SQLException failure) {
            throw new IOException("the index cannot be written: " + failure.getMessage(), failure);
        }
    }

    /** The index cannot be written any more, for instance because the disk is full. */
    public static final class IndexFailure extends RuntimeException {

        private static final long serialVersionUID = 1L;

        IndexFailure(SQLException cause) {
            super("the index cannot be written: " + cause.getMessage(), cause);
        }
    }
}
