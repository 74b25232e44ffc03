package io.culprit.dump;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The file that a dump is, or would be if its archive were unpacked. Ask for the hash before the dump is closed. */
public final class SourceFile {

    /** Bigger files are not hashed: it would read all of them, and a 64 GiB dump is opened to read a few pages. */
    public static final long HASH_LIMIT_BYTES = 256L << 20;

    /** What is said of a file of which something could not be read. */
    public static final String LOST =
            "it cannot be read where it was read before: the disk or the share fails, or the file was cut";

    private static final int BLOCK_BYTES = 1 << 16;

    /** Hashing less takes no longer than handing it over. */
    private static final int WORTH_A_THREAD_BYTES = 1 << 14;

    private static final int MOST_WAITING = 4;

    /**
     * One thread for all files, as starting one for each would cost more than the hash of a small dump. Few wait for it, for they hold what
     * they hash.
     */
    private static final class Hashing {
        static final Executor THREAD = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(MOST_WAITING),
                work -> {
                    Thread thread = new Thread(work, "hash");
                    thread.setDaemon(true);
                    return thread;
                },
                new ThreadPoolExecutor.DiscardPolicy());
    }

    private final String name;
    private final FileBytes bytes;
    private @Nullable FutureTask<String> hash;

    /** The file of that name with these bytes. */
    public SourceFile(String name, FileBytes bytes) {
        this.name = name;
        this.bytes = bytes;
    }

    /** A file that is already in memory. */
    public static SourceFile of(String name, byte[] bytes) {
        return new SourceFile(name, FileBytes.of(bytes));
    }

    /**
     * SHA-256 of a file that need not be a dump, in lower-case hex; empty above {@link #HASH_LIMIT_BYTES}.
     *
     * @throws IOException when it cannot be read
     */
    public static Optional<String> sha256(Path file) throws IOException {
        if (Files.size(file) > HASH_LIMIT_BYTES) {
            return Optional.empty();
        }
        try (FileBytes bytes = FileBytes.of(file)) {
            return new SourceFile("", bytes).sha256();
        }
    }

    /** The file's name without its folder. */
    public String name() {
        return name;
    }

    /** Why nothing can be told of the file, or not all; null when it could be read wherever somebody did. */
    public @Nullable String lost() {
        return bytes.lost() ? LOST : null;
    }

    /**
     * Ends what would be wrong if something were missing.
     *
     * @throws IOException when the file is {@link #lost}
     */
    public void requireWhole() throws IOException {
        if (bytes.lost()) {
            throw new IOException(LOST);
        }
    }

    /** Its size when it was opened. */
    public long sizeBytes() {
        return bytes.sizeBytes();
    }

    /**
     * Has the file hashed beside what else is done with it: reading a dump takes about as long. Who asks for a hash that is not begun
     * yet makes it; that of a mapped file ends with the file.
     */
    public void hashAhead() {
        boolean ours = bytes instanceof HeldBytes || bytes instanceof MappedBytes;
        if (ours && sizeBytes() >= WORTH_A_THREAD_BYTES && sizeBytes() <= HASH_LIMIT_BYTES) {
            Hashing.THREAD.execute(hash());
        }
    }

    /** SHA-256 in lower-case hex; empty above {@link #HASH_LIMIT_BYTES}, and of a file that is {@link #lost}. Computed when first asked for. */
    public Optional<String> sha256() {
        if (sizeBytes() > HASH_LIMIT_BYTES) {
            return Optional.empty();
        }
        FutureTask<String> task = hash();
        task.run();
        try {
            String found = task.get();
            return bytes.lost() ? Optional.empty() : Optional.of(found);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException failed) {
            throw new IllegalStateException(failed.getCause());
        }
    }

    private synchronized FutureTask<String> hash() {
        if (hash == null) {
            hash = new FutureTask<>(() -> HexFormat.of().formatHex(digest()));
        }
        return hash;
    }

    private byte[] digest() {
        MessageDigest digest = sha256Digest();
        byte[] block = new byte[BLOCK_BYTES];
        long position = 0;
        int got = bytes.readOnce(0, block, BLOCK_BYTES);
        while (got > 0) {
            digest.update(block, 0, got);
            position += got;
            got = bytes.readOnce(position, block, BLOCK_BYTES);
        }
        return digest.digest();
    }

    private static MessageDigest sha256Digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
