package io.culprit.fact;

import org.jspecify.annotations.Nullable;

/**
 * The dump file.
 *
 * @param name without its folder
 * @param sha256 lower-case hex; absent for files that are too large to be hashed
 */
public record FileIdentity(
        String name, long sizeBytes, @Nullable String sha256) {

    /** Drops the folder. */
    public FileIdentity {
        name = name.substring(Math.max(name.lastIndexOf('\\'), name.lastIndexOf('/')) + 1);
    }
}
