package io.culprit.symbol.store;

import io.culprit.cabinet.Cabinet;
import io.culprit.machine.Budget;
import io.culprit.symbol.pdb.PdbBytes;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Compressed files of symbol stores: cabinets that hold one file ({@code .pd_}, {@code .sy_}), and what servers send as gzip, as those of
 * Breakpad's symbols do.
 */
final class Packed {

    /** The most that a packed file may unpack to: PDBs pack to a tenth. */
    private static final int RATIO = 64;

    private static final long FREE_BYTES = 64L << 20;

    private Packed() {}

    /** Whether a file starts as a cabinet or as gzip does. */
    static boolean is(Path file) throws IOException {
        byte[] head = head(file);
        return gzip(head) || head.length == 4 && head[0] == 'M' && head[1] == 'S' && head[2] == 'C' && head[3] == 'F';
    }

    private static byte[] head(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(4);
        }
    }

    private static boolean gzip(byte[] head) {
        return head.length == 4 && head[0] == 0x1F && head[1] == (byte) 0x8B && head[2] == 8;
    }

    /** Unpacks gzip, or the first file of the cabinet, as long as the budget lasts; the name it has there is ignored. */
    static void unpack(Path packed, Path target, Budget budget) throws IOException {
        long limitBytes = Math.max(FREE_BYTES, RATIO * Files.size(packed));
        if (gzip(head(packed))) {
            try (InputStream in = new GZIPInputStream(Files.newInputStream(packed));
                    OutputStream out = new Bounded(Files.newOutputStream(target), limitBytes, budget)) {
                in.transferTo(out);
            }
            return;
        }
        First first = new First(target, limitBytes, budget);
        try (PdbBytes bytes = PdbBytes.map(packed)) {
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
        private final long limitBytes;
        private final Budget budget;
        private boolean used;

        First(Path target, long limitBytes, Budget budget) {
            this.budget = budget;
            this.target = target;
            this.limitBytes = limitBytes;
        }

        @Nullable
        OutputStream next(String name) throws IOException {
            if (used) {
                return null;
            }
            used = true;
            return new Bounded(Files.newOutputStream(target), limitBytes, budget);
        }
    }

    private static final class Bounded extends FilterOutputStream {

        private final long limitBytes;
        private final Budget budget;
        private long written;

        Bounded(OutputStream out, long limitBytes, Budget budget) {
            super(out);
            this.budget = budget;
            this.limitBytes = limitBytes;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            written += length;
            if (written > limitBytes) {
                throw new IOException(
                        "it unpacks to more than " + limitBytes + " bytes, far more than its size explains");
            }
            if (!budget.go()) {
                throw new IOException("it was not unpacked: " + budget.said());
            }
            out.write(bytes, offset, length);
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[] {(byte) value}, 0, 1);
        }
    }
}
