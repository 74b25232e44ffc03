package io.culprit.fleet;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.PositionedReadable;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.Seekable;

/** For {@link FleetCheck}: files of this machine as a file system that is not local, which tells on stderr how much was read of each. */
public final class Elsewhere extends RawLocalFileSystem {

    /** What addresses begin with. */
    static final String SCHEME = "elsewhere";

    @Override
    public URI getUri() {
        return URI.create(SCHEME + ":///");
    }

    @Override
    public String getScheme() {
        return SCHEME;
    }

    @Override
    public FileStatus getFileStatus(Path file) throws IOException {
        FileStatus there = super.getFileStatus(file);
        // a local one asks for an owner, by an address that it takes for local
        return new FileStatus(
                there.getLen(),
                there.isDirectory(),
                1,
                there.getBlockSize(),
                there.getModificationTime(),
                makeQualified(file));
    }

    @Override
    public FSDataInputStream open(Path file, int bufferSize) throws IOException {
        return new FSDataInputStream(new Counted(super.open(file, bufferSize), file.getName()));
    }

    /** Counts what is read of a file. */
    static final class Counted extends InputStream implements Seekable, PositionedReadable {

        private final FSDataInputStream in;
        private final String name;
        private long bytes;

        Counted(FSDataInputStream in, String name) {
            this.in = in;
            this.name = name;
        }

        @Override
        public int read() throws IOException {
            bytes++;
            return in.read();
        }

        @Override
        public int read(long position, byte[] buffer, int offset, int length) throws IOException {
            int got = in.read(position, buffer, offset, length);
            bytes += Math.max(got, 0);
            return got;
        }

        @Override
        public void readFully(long position, byte[] buffer, int offset, int length) throws IOException {
            bytes += length;
            in.readFully(position, buffer, offset, length);
        }

        @Override
        public void readFully(long position, byte[] buffer) throws IOException {
            readFully(position, buffer, 0, buffer.length);
        }

        @Override
        public void seek(long position) throws IOException {
            in.seek(position);
        }

        @Override
        public long getPos() throws IOException {
            return in.getPos();
        }

        @Override
        public boolean seekToNewSource(long position) throws IOException {
            return in.seekToNewSource(position);
        }

        @Override
        public void close() throws IOException {
            in.close();
            System.err.println("culprit: " + bytes + " bytes were read of " + name);
        }
    }
}
