package io.culprit.bulk;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file that nobody else sees, and that is gone with whoever made it: the system deletes it when it is closed, or the process ends. It is
 * closed when nobody holds it any more, since those who read it do so now and then and nobody knows who is the last.
 */
final class TemporaryFile {

    private static final Cleaner CLEANER = Cleaner.create();

    private final FileChannel channel;
    private long length;

    private TemporaryFile(FileChannel channel) {
        this.channel = channel;
    }

    static TemporaryFile make() throws IOException {
        Path path = Files.createTempFile("culprit-", ".rows");
        FileChannel channel;
        try {
            channel = FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        } catch (IOException refused) {
            Files.deleteIfExists(path);
            throw refused;
        }
        TemporaryFile file = new TemporaryFile(channel);
        CLEANER.register(file, () -> {
            try {
                channel.close();
            } catch (IOException nothingToDo) {
                // it is gone with the process
            }
        });
        return file;
    }

    long length() {
        return length;
    }

    /** Writes behind what is there. */
    OutputStream end() {
        return new OutputStream() {

            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int count) throws IOException {
                ByteBuffer left = ByteBuffer.wrap(bytes, offset, count);
                while (left.hasRemaining()) {
                    length += channel.write(left, length);
                }
            }
        };
    }

    /** Reads from there on. */
    InputStream from(long offset) {
        return new InputStream() {

            private long at = offset;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] bytes, int start, int count) throws IOException {
                int read = channel.read(ByteBuffer.wrap(bytes, start, count), at);
                at += Math.max(read, 0);
                Reference.reachabilityFence(TemporaryFile.this);
                return read;
            }
        };
    }
}
