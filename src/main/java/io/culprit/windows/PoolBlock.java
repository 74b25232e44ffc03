package io.culprit.windows;

import io.culprit.machine.Address;
import io.culprit.machine.AddressSpace;
import io.culprit.machine.LittleEndian;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The header of a block of kernel pool (POOL_HEADER, as every public PDB of the kernel has it since Vista): sizes in units of the
 * header in the first four bytes, the allocator's tag in the next four. A header that does not fit its page, or whose tag is not text,
 * is not believed.
 *
 * @param header address of the header
 * @param tag four characters
 * @param sizeBytes of the block with its header
 */
public record PoolBlock(long header, String tag, int sizeBytes) {

    private static final int TAG_OFFSET = 4;
    private static final int TAG_BYTES = 4;

    /** The bit that older systems set in the tag of a block that only its own tag may free. */
    private static final int PROTECTED = 0x80;

    /** Bytes of a header, which is also the unit of its sizes. */
    public static int headerBytes(CrashedSystem system) {
        return system.pointerBytes() * 2;
    }

    /** The block whose header is at that address, where the dump holds a header that can be believed. */
    public static Optional<PoolBlock> at(CrashedSystem system, long header) {
        AddressSpace memory = system.memory();
        byte[] bytes = new byte[TAG_OFFSET + TAG_BYTES];
        return memory.read(header, bytes, 0, bytes.length) < bytes.length
                ? Optional.empty()
                : in(bytes, 0, header, headerBytes(system));
    }

    /** The block whose header stands at an index of bytes that were read, of so many bytes, where it can be believed. */
    public static Optional<PoolBlock> in(byte[] bytes, int index, long header, int headerBytes) {
        int units = headerBytes == 16 ? bytes[index + 2] & 0xFF : LittleEndian.u16(bytes, index + 2) & 0x1FF;
        int size = units * headerBytes;
        boolean fits = size > 0 && (header & Address.PAGE_BYTES - 1) + size <= Address.PAGE_BYTES;
        String tag = fits && header % headerBytes == 0 ? tag(LittleEndian.u32(bytes, index + TAG_OFFSET)) : null;
        return tag == null ? Optional.empty() : Optional.of(new PoolBlock(header, tag, size));
    }

    /** The text of a tag, first character lowest; null for a number that is none. */
    public static @Nullable String tag(long value) {
        if (value >>> 32 != 0 && value >> 31 != -1) {
            return null;
        }
        StringBuilder text = new StringBuilder(TAG_BYTES);
        boolean letters = false;
        for (int i = 0; i < TAG_BYTES; i++) {
            int character = (int) (value >>> 8 * i) & (i == TAG_BYTES - 1 ? 0xFF & ~PROTECTED : 0xFF);
            if (character < 0x20 || character > 0x7E) {
                return null;
            }
            letters |= Character.isLetterOrDigit(character);
            text.append((char) character);
        }
        return letters ? text.toString() : null;
    }
}
