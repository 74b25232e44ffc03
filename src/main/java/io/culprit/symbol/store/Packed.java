package io.culprit.symbol.store;

import io.culprit.cabinet.Cabinet;
import io.culprit.symbol.pdb.PdbBytes;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

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
        First first = new First(target);
        try (PdbBytes bytes = PdbBytes.map(cabinet)) {
            Cabinet.unpack(bytes, bytes.sizeBytes(), first::next);
        } catch (IOException | RuntimeException damaged) {
            throw new IOException("it is a cabinet that cannot be unpacked: " + damaged.getMessage(), damaged);
        }
        if (!first.used) {
            throw new IOException("it is a cabinet that holds no file");
        }
    }

    /** Writes the first file and wants no other. */
    private static final class First {

        private final Path target;
        private boolean used;

        First(Path target) {
            this.target = target;
        }

        @Nullable
        OutputStream next(String name) throws IOException {
            if (used) {
                return null;
            }
            used = true;
            return new Bounded(Files.newOutputStream(target));
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
