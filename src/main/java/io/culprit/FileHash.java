package io.culprit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of dump files: what tells copies of the same dump. */
final class FileHash {

    /** Larger files are not hashed: reading all of them would cost far more than the analysis, which reads a few pages. */
    static final long LARGEST_HASHED = 256L << 20;

    private static final int BUFFER_BYTES = 1 << 18;

    private FileHash() {}

    /** Lower-case hex, or empty for files beyond the limit. */
    static String of(Path file, long sizeBytes) throws IOException {
        if (sizeBytes > LARGEST_HASHED) {
            return "";
        }
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
                digest.update(buffer, 0, got);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException never) {
            throw new IllegalStateException("every Java has SHA-256", never);
        }
    }
}
