package io.culprit.triage;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.sqlite.SQLiteErrorCode;

/**
 * Remembers on disk what was analyzed (SQLite, with a write-ahead log): rows by content and by version of program and rules, and the
 * content of files by path, size and time of change, so that a second run reads only what is new, and only hashes what was moved. Files
 * that turned out to hold no dump are remembered like others. Each row is a transaction of its own,
 * which the log makes cheap: a run that is killed loses the dumps in flight, and two runs at once wait for each other for one row.
 */
public final class TriageIndex implements AutoCloseable {

    private static final int BUSY_MILLIS = 30_000;
    private static final int OPEN_ATTEMPTS = 20;

    /** {@code CULP}: whose database it is, where SQLite and {@code file} look for it. */
    private static final int APPLICATION = 0x43554C50;

    /** Of the tables. */
    private static final int FORM = 1;

    private static final int MOST_BUCKET_ROWS = 10_000;

    private final Connection connection;
    private final PreparedStatement findFile;
    private final PreparedStatement findSize;
    private final PreparedStatement findContent;
    private final PreparedStatement keepFile;
    private final PreparedStatement keepRow;
    private final String version;
    private boolean failed;

    private TriageIndex(Connection connection, String version) throws SQLException {
        this.connection = connection;
        this.version = version + " form " + RowCodec.FORM;
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout=" + BUSY_MILLIS);
            claim(statement);
            statement.execute("PRAGMA journal_mode=WAL");
            statement.execute("PRAGMA synchronous=NORMAL");
            statement.execute("CREATE TABLE IF NOT EXISTS files (path TEXT PRIMARY KEY, size INTEGER, modified INTEGER,"
                    + " content TEXT) WITHOUT ROWID");
            statement.execute(
                    "CREATE TABLE IF NOT EXISTS contents (content TEXT, version TEXT, bytes INTEGER, row BLOB,"
                            + " PRIMARY KEY (content, version)) WITHOUT ROWID");
            statement.execute("CREATE INDEX IF NOT EXISTS sizes ON contents (bytes, version)");
        }
        this.findFile = connection.prepareStatement("SELECT row FROM files JOIN contents USING (content)"
                + " WHERE path = ? AND size = ? AND modified = ? AND version = ?");
        this.findSize = connection.prepareStatement("SELECT 1 FROM contents WHERE bytes = ? AND version = ? LIMIT 1");
        this.findContent = connection.prepareStatement("SELECT row FROM contents WHERE content = ? AND version = ?");
        this.keepFile = connection.prepareStatement("INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?)");
        this.keepRow = connection.prepareStatement("INSERT OR REPLACE INTO contents VALUES (?, ?, ?, ?)");
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
                    throw new IOException("the index cannot be used: " + why(failure), failure);
                }
                LockSupport.parkNanos(100_000_000L);
            }
        }
    }

    /** Says whose database it is; that of another program, or of a later version of this one, stays as it is. */
    private static void claim(Statement statement) throws SQLException {
        // In this order: another run that makes the same index says whose it is before it makes the tables.
        boolean empty = number(statement, "SELECT count(*) FROM sqlite_master") == 0;
        int application = number(statement, "PRAGMA application_id");
        int form = number(statement, "PRAGMA user_version");
        if (application != APPLICATION && !(empty && application == 0)) {
            throw new SQLException("it is a database of another program");
        }
        if (form > FORM) {
            throw new SQLException("it was made by a later version of culprit");
        }
        if (empty) {
            statement.execute("PRAGMA application_id=" + APPLICATION);
            statement.execute("PRAGMA user_version=" + FORM);
        }
    }

    private static int number(Statement statement, String query) throws SQLException {
        try (ResultSet found = statement.executeQuery(query)) {
            return found.getInt(1);
        }
    }

    /**
     * The readable ids of the buckets that an index knows, in their order.
     *
     * @throws IOException when the file is no index
     */
    public static List<String> buckets(Path file) throws IOException {
        TreeSet<String> ids = new TreeSet<>();
        each(file, MOST_BUCKET_ROWS, row -> {
            if (row.summary() != null) {
                ids.add(row.summary().bucketId());
            }
        });
        return List.copyOf(ids);
    }

    /**
     * Hands over the rows of an index, one for each content, with the place in an archive as path.
     *
     * @throws IOException when the file is no index, or no row of it can be read
     */
    public static void each(Path file, Consumer<Row> rows) throws IOException {
        each(file, Integer.MAX_VALUE, rows);
    }

    private static void each(Path file, int most, Consumer<Row> taker) throws IOException {
        String query = "SELECT row, max(version) FROM contents WHERE row NOT NULL AND version LIKE '%form "
                + RowCodec.FORM + "' GROUP BY content LIMIT " + most;
        try (TriageIndex index = open(file, "");
                Statement statement = index.connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            boolean none = true;
            while (rows.next()) {
                RowCodec.rows(rows.getBytes(1)).rows().forEach(taker);
                none = false;
            }
            if (none && number(statement, "SELECT count(*) FROM contents") > 0) {
                throw new IOException("it has no crashes that this version of culprit can read: triage --resume makes"
                        + " them anew");
            }
        } catch (SQLException unusable) {
            throw new IOException("the index cannot be used: " + why(unusable), unusable);
        }
    }

    /** In words; the library's own messages name its codes. */
    private static String why(SQLException failure) {
        if (failure.getErrorCode() == 0) {
            return String.valueOf(failure.getMessage());
        }
        return switch (SQLiteErrorCode.getErrorCode(failure.getErrorCode() & 0xFF)) {
            case SQLITE_NOTADB -> "it is a file of another kind";
            case SQLITE_CANTOPEN -> "it cannot be opened or made";
            case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH -> "permission denied";
            case SQLITE_FULL -> "the disk is full";
            case SQLITE_CORRUPT -> "it is damaged";
            case SQLITE_BUSY, SQLITE_LOCKED -> "another program holds it";
            case SQLITE_IOERR -> "the disk reports an error";
            default -> String.valueOf(failure.getMessage());
        };
    }

    /** Two runs that make the log of a new index at the same moment do not wait for each other: one is told "busy" at once. */
    private static TriageIndex once(Path file, String version) throws SQLException {
        NativeLibrary.find();
        Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file.toAbsolutePath());
        try {
            return new TriageIndex(connection, version);
        } catch (SQLException bad) {
            connection.close();
            throw bad;
        }
    }

    /** The rows of a file that has not changed since it was analyzed. */
    synchronized Optional<FileRows> find(String path, long sizeBytes, long modified) {
        try {
            findFile.setString(1, path);
            findFile.setLong(2, sizeBytes);
            findFile.setLong(3, modified);
            findFile.setString(4, version);
            return rows(findFile);
        } catch (SQLException | IOException unreadable) {
            return Optional.empty();
        }
    }

    /** Whether any content of this size is known: only then is a file that is new here worth a hash before it is analyzed. */
    synchronized boolean knowsSize(long sizeBytes) {
        try {
            findSize.setLong(1, sizeBytes);
            findSize.setString(2, version);
            try (ResultSet found = findSize.executeQuery()) {
                return found.next();
            }
        } catch (SQLException unreadable) {
            return false;
        }
    }

    /** The rows of some content, wherever it was. */
    synchronized Optional<FileRows> findContent(String sha256) {
        try {
            findContent.setString(1, sha256);
            findContent.setString(2, version);
            return rows(findContent);
        } catch (SQLException | IOException unreadable) {
            return Optional.empty();
        }
    }

    private static Optional<FileRows> rows(PreparedStatement query) throws SQLException, IOException {
        try (ResultSet found = query.executeQuery()) {
            byte[] bytes = found.next() ? found.getBytes(1) : null;
            return bytes == null ? Optional.empty() : Optional.of(RowCodec.rows(bytes));
        }
    }

    /**
     * Keeps the rows of a file; they are safe when this returns.
     *
     * <p>The transaction takes the write lock at its beginning: one that reads first and writes later is refused as soon as another run
     * has written in between, however long it would be willing to wait (SQLITE_BUSY_SNAPSHOT).
     *
     * @param path what the file is called here
     * @param sha256 of the file; empty where it is too big to be hashed: it is then known by its path alone
     * @throws IndexFailure when the index cannot be written; then nothing more is kept, and what was kept stays
     */
    synchronized void keep(String path, long sizeBytes, long modified, String sha256, FileRows found) {
        if (failed) {
            return;
        }
        try (Statement transaction = connection.createStatement()) {
            transaction.execute("BEGIN IMMEDIATE");
            try {
                insert(path, sizeBytes, modified, sha256, found);
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

    private void insert(String path, long sizeBytes, long modified, String sha256, FileRows found) throws SQLException {
        String content = sha256.isEmpty() ? "path:" + path : sha256;
        keepFile.setString(1, path);
        keepFile.setLong(2, sizeBytes);
        keepFile.setLong(3, modified);
        keepFile.setString(4, content);
        keepFile.executeUpdate();
        keepRow.setString(1, content);
        keepRow.setString(2, version);
        keepRow.setLong(3, sizeBytes);
        keepRow.setBytes(4, RowCodec.bytes(found));
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
            throw new IOException("the index cannot be closed: " + why(failure), failure);
        }
    }

    /** The index cannot be written any more, for instance because the disk is full. */
    static final class IndexFailure extends RuntimeException {

        private static final long serialVersionUID = 1L;

        IndexFailure(SQLException cause) {
            super("the index cannot be written: " + why(cause), cause);
        }
    }
}
