package io.culprit.dump.archive;

import io.culprit.dump.FileBytes;
import java.io.InputStream;

/** The bytes of a file as a stream, for the libraries that unpack. */
final class FileInput extends InputStream {

    private final FileBytes file;
    private long position;

    FileInput(FileBytes file) {
        this.file = file;
    }

    /** The file itself, for formats that are read by position. */
    FileBytes file() {
        return file;
    }

    /** How far it was read. */
    long position() {
        return position;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 1 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        int got = file.read(position, buffer, offset, length);
        position += got;
        return got > 0 ? got : -1;
    }

    @Override
    public long skip(long count) {
        long skipped = Math.max(0, Math.min(count, file.sizeBytes() - position));
        position += skipped;
        return skipped;
    }

    @Override
    public int available() {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(0, file.sizeBytes() - position));
    }
}
