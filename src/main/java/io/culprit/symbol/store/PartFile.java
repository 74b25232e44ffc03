package io.culprit.symbol.store;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A download that may be half: what came so far, and what tells whether the server still has the same file (RFC 9110, 13.1.5). In a
 * folder that is kept it outlives this run, and the next one goes on where it ended; nobody else writes to it meanwhile.
 */
final class PartFile implements AutoCloseable {

    private static final int MOST_VALIDATOR_BYTES = 1024;

    private final Path file;
    private final @Nullable Path note;
    private final FileChannel channel;
    private @Nullable String validator;
    private boolean done;

    private PartFile(Path file, @Nullable Path note, FileChannel channel) {
        this.file = file;
        this.note = note;
        this.channel = channel;
    }

    /**
     * The part of a file of this key.
     *
     * @param name of the file, plain or packed
     * @param folder where parts are kept; absent for none
     * @param target takes the bytes where no folder keeps them, or somebody else has the part
     */
    static PartFile of(SymbolKey key, String name, @Nullable Path folder, Path target) throws IOException {
        if (folder != null) {
            Files.createDirectories(folder);
            Path file = folder.resolve(name + "-" + key.key() + ".part");
            FileChannel channel = channel(file);
            try {
                if (channel.tryLock() != null) {
                    PartFile part = new PartFile(file, folder.resolve(file.getFileName() + ".tag"), channel);
                    part.remember();
                    return part;
                }
            } catch (OverlappingFileLockException busy) {
                // another thread has it
            }
            channel.close();
        }
        return new PartFile(target, null, channel(target));
    }

    private static FileChannel channel(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    private void remember() throws IOException {
        if (note != null && Files.exists(note) && Files.size(note) <= MOST_VALIDATOR_BYTES) {
            validator = Files.readString(note, StandardCharsets.ISO_8859_1);
        }
    }

    /** How many bytes came so far, of which the rest may be asked for; 0 where nobody can say that it is of the same file. */
    long sizeBytes() throws IOException {
        return validator == null ? 0 : channel.size();
    }

    /** What the server called the file that the bytes are of. */
    @Nullable
    String validator() {
        return validator;
    }

    /** Takes the bytes of a file from its beginning; {@code tag} is what the server calls it, if anything. */
    OutputStream begin(@Nullable String tag) throws IOException {
        channel.truncate(0);
        validator = tag;
        if (note != null && tag != null && tag.length() <= MOST_VALIDATOR_BYTES) {
            Files.writeString(note, tag, StandardCharsets.ISO_8859_1);
        } else if (note != null) {
            Files.deleteIfExists(note);
        }
        return Channels.newOutputStream(channel);
    }

    /** Takes the rest. */
    OutputStream append() throws IOException {
        channel.position(channel.size());
        return Channels.newOutputStream(channel);
    }

    /** Forgets what came. */
    void discard() throws IOException {
        begin(null);
    }

    /** All bytes came: moves them to their target. */
    void finish(Path target) throws IOException {
        done = true;
        channel.close();
        if (note != null) {
            Files.move(file, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Override
    public void close() throws IOException {
        boolean empty = channel.isOpen() && channel.size() == 0;
        channel.close();
        if (note != null && (done || empty)) {
            Files.deleteIfExists(note);
            Files.deleteIfExists(file);
        }
    }
}
