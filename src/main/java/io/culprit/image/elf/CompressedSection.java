package io.culprit.image.elf;

import io.culprit.image.NotAnImageException;
import io.culprit.machine.LittleEndian;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** A section with SHF_COMPRESSED (System V ABI, "Section compression"): kind, size and alignment, then what a debugger unpacks. */
final class CompressedSection {

    private static final int HEADER_BYTES = 24;
    private static final int ZLIB = 1;

    /** Nothing that deflate packs becomes bigger than so many times its size. */
    private static final int MOST_TIMES = 1032;

    private static final int FIRST_BYTES = 1 << 16;

    private CompressedSection() {}

    /** What is in it, of no more than {@code most} bytes; sections packed with another method than zlib's are none. */
    static byte[] contents(byte[] section, int most) throws NotAnImageException {
        if (section.length < HEADER_BYTES || LittleEndian.u32(section, 0) != ZLIB) {
            throw new NotAnImageException("a section is packed in a way that is not known");
        }
        long size = LittleEndian.u64(section, 8);
        if (size < 0 || size > most || size > (long) (section.length - HEADER_BYTES) * MOST_TIMES) {
            throw new NotAnImageException("a packed section claims more than it holds");
        }
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(section, HEADER_BYTES, section.length - HEADER_BYTES);
            return inflated(inflater, (int) size);
        } catch (DataFormatException damaged) {
            throw new NotAnImageException("a packed section is damaged");
        } finally {
            inflater.end();
        }
    }

    /** Grows with what comes out of it, not with what the header claims. */
    private static byte[] inflated(Inflater inflater, int size) throws DataFormatException, NotAnImageException {
        byte[] bytes = new byte[Math.min(size, FIRST_BYTES)];
        int count = 0;
        while (count < size) {
            if (count == bytes.length) {
                bytes = Arrays.copyOf(bytes, (int) Math.min(size, bytes.length * 2L));
            }
            int got = inflater.inflate(bytes, count, bytes.length - count);
            if (got == 0) {
                throw new NotAnImageException("a packed section ends too soon");
            }
            count += got;
        }
        return bytes;
    }
}
