package io.culprit.dump.archive;

import io.culprit.machine.LittleEndian;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * The members of a gzip file (RFC 1952), one after the other. The JDK's reader calls itself for each member that is empty: eight thousand
 * of them, 160 KB, are a StackOverflowError.
 */
final class GzipMembers {

    private static final int BUFFER_BYTES = 0x2000;
    private static final int HEADER_BYTES = 10;
    private static final int TRAILER_BYTES = 8;
    private static final int HEADER_CHECKSUM = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;

    private final PushbackInputStream in;
    private final OutputStream out;
    private final byte[] packed = new byte[BUFFER_BYTES];
    private final byte[] plain = new byte[BUFFER_BYTES];
    private int filled;

    private GzipMembers(FileInput in, OutputStream out) {
        this.in = new PushbackInputStream(in, BUFFER_BYTES);
        this.out = out;
    }

    /** Unpacks all members; what follows them is padding and is left alone. */
    static void unpack(FileInput in, OutputStream out) throws IOException {
        GzipMembers members = new GzipMembers(in, out);
        if (!members.header()) {
            throw new ZipException("Not in GZIP format");
        }
        do {
            members.body();
        } while (members.header());
    }

    /** Reads the header of a member; false when there is none. */
    private boolean header() throws IOException {
        byte[] head = in.readNBytes(HEADER_BYTES);
        if (head.length < HEADER_BYTES || LittleEndian.u16(head, 0) != 0x8B1F || head[2] != 8) {
            return false;
        }
        int flags = head[3];
        if ((flags & EXTRA) != 0) {
            exactly(LittleEndian.u16(exactly(2), 0));
        }
        if ((flags & NAME) != 0) {
            skipText();
        }
        if ((flags & COMMENT) != 0) {
            skipText();
        }
        if ((flags & HEADER_CHECKSUM) != 0) {
            exactly(2);
        }
        return true;
    }

    private void body() throws IOException {
        Inflater inflater = new Inflater(true);
        try {
            CRC32 checksum = new CRC32();
            while (!inflater.finished()) {
                if (inflater.needsInput()) {
                    fill(inflater);
                }
                int got = inflater.inflate(plain);
                if (got == 0 && inflater.needsDictionary()) {
                    throw new ZipException("a member wants a dictionary");
                }
                checksum.update(plain, 0, got);
                out.write(plain, 0, got);
            }
            in.unread(packed, filled - inflater.getRemaining(), inflater.getRemaining());
            trailer(checksum.getValue(), inflater.getBytesWritten());
        } catch (DataFormatException e) {
            throw new ZipException(String.valueOf(e.getMessage()));
        } finally {
            inflater.end();
        }
    }

    private void fill(Inflater inflater) throws IOException {
        filled = in.read(packed);
        if (filled <= 0) {
            throw new EOFException("Unexpected end of ZLIB input stream");
        }
        inflater.setInput(packed, 0, filled);
    }

    private void trailer(long checksum, long bytes) throws IOException {
        byte[] trailer = exactly(TRAILER_BYTES);
        if (LittleEndian.u32(trailer, 0) != (int) checksum || LittleEndian.u32(trailer, 4) != (int) bytes) {
            throw new ZipException("Corrupt GZIP trailer");
        }
    }

    private byte[] exactly(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("it ends within the head or the trailer of a member");
        }
        return bytes;
    }

    private void skipText() throws IOException {
        int read = in.read();
        while (read > 0) {
            read = in.read();
        }
        if (read < 0) {
            throw new EOFException("it ends within the head of a member");
        }
    }
}
