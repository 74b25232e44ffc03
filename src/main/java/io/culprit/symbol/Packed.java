package io.culprit.symbol;

import dorkbox.cabParser.CabException;
import dorkbox.cabParser.CabParser;
import dorkbox.cabParser.CabStreamSaver;
import dorkbox.cabParser.structure.CabFileEntry;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Compressed files of symbol stores ({@code .pd_}, {@code .sy_}): cabinets that hold one file. */
final class Packed {

    /** The most that a packed file may unpack to. */
    static final long MAX_BYTES = 4L << 30;

    private Packed() {}

    /** Whether a file starts as a cabinet does. */
    static boolean is(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] head = in.readNBytes(4);
            return head.length == 4 && head[0] == 'M' && head[1] == 'S' && head[2] == 'C' && head[3] == 'F';
        }
    }

    /** Unpacks the first file of the cabinet; the name it has there is ignored. */
    static void unpack(Path cabinet, Path target) throws IOException {
        try (InputStream in = Files.newInputStream(cabinet);
                OutputStream out = new Bounded(Files.newOutputStream(target))) {
            new CabParser(in, new First(out)).extractStream();
        } catch (CabException | RuntimeException damaged) {
            throw new IOException("it is a cabinet that cannot be unpacked: " + damaged.getMessage(), damaged);
        }
    }

    /** Writes the first file to {@code out} and drops the others. */
    private static final class First implements CabStreamSaver {

        private final OutputStream out;
        private boolean used;

        First(OutputStream out) {
            this.out = out;
        }

        @Override
        public OutputStream openOutputStream(CabFileEntry file) {
            OutputStream chosen = used ? OutputStream.nullOutputStream() : out;
            used = true;
            return chosen;
        }

        @Override
        public void closeOutputStream(OutputStream stream, CabFileEntry file) {
            try {
                stream.flush();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }

        @Override
        public boolean saveReservedAreaData(byte[] data, int length) {
            return false;
        }
    }

    private static final class Bounded extends FilterOutputStream {

        private long written;

        Bounded(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            written += length;
            if (written > MAX_BYTES) {
                throw new IOException("it unpacks to more than " + MAX_BYTES + " bytes");
            }
            out.write(bytes, offset, length);
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }
    }
}
