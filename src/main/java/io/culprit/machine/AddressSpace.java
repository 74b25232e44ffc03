package io.culprit.machine;

import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Bytes at addresses. One method to implement, so that a test passes a lambda and page tables, overlays and caches compose.
 *
 * <p>Three verbs everywhere: {@code read} fills what it can and says how much, {@code find...} may be empty, the bare noun throws
 * {@link MissingMemoryException}. All integers are little-endian.
 */
@FunctionalInterface
public interface AddressSpace {

    /** An address space in which nothing is present. */
    AddressSpace EMPTY = new AddressSpace() {
        @Override
        public int read(long address, byte[] buffer, int offset, int length) {
            return 0;
        }
    };

    /**
     * Reads bytes at {@code address} into {@code buffer[offset, offset + length)}.
     *
     * @return how many leading bytes were there, 0 to {@code length}; never throws for memory that is missing
     */
    int read(long address, byte[] buffer, int offset, int length);

    /** Why the byte at {@code address} cannot be read, in words for a report; asked only after a short read. */
    default String whyMissing(long address) {
        return "memory not in dump";
    }

    /** Exactly {@code length} bytes at {@code address}; {@code length} must have been bounded by the caller. */
    default byte[] bytes(long address, int length) {
        byte[] buffer = new byte[length];
        int got = read(address, buffer, 0, length);
        if (got < length) {
            throw missing(address + Math.max(got, 0));
        }
        return buffer;
    }

    /** The unsigned byte at {@code address}. */
    default int u8(long address) {
        return bytes(address, 1)[0] & 0xFF;
    }

    /** The unsigned 16-bit integer at {@code address}. */
    default int u16(long address) {
        return LittleEndian.u16(bytes(address, 2), 0);
    }

    /** The 32-bit integer at {@code address}; print it with {@link Integer#toUnsignedLong}. */
    default int u32(long address) {
        return LittleEndian.u32(bytes(address, 4), 0);
    }

    /** The 64-bit integer at {@code address}. */
    default long u64(long address) {
        return LittleEndian.u64(bytes(address, 8), 0);
    }

    /** The pointer of {@code pointerBytes} (4 or 8) at {@code address}; 32-bit pointers come zero-extended. */
    default long pointer(long address, int pointerBytes) {
        return pointerBytes == 8 ? u64(address) : Integer.toUnsignedLong(u32(address));
    }

    /** The 32-bit integer at {@code address}, or empty where it is not in the dump. */
    default OptionalInt findU32(long address) {
        byte[] buffer = new byte[4];
        return read(address, buffer, 0, 4) < 4 ? OptionalInt.empty() : OptionalInt.of(LittleEndian.u32(buffer, 0));
    }

    /** The 64-bit integer at {@code address}, or empty where it is not in the dump. */
    default OptionalLong findU64(long address) {
        byte[] buffer = new byte[8];
        return read(address, buffer, 0, 8) < 8 ? OptionalLong.empty() : OptionalLong.of(LittleEndian.u64(buffer, 0));
    }

    /** The pointer of {@code pointerBytes} (4 or 8) at {@code address}, zero-extended, or empty where it is not in the dump. */
    default OptionalLong findPointer(long address, int pointerBytes) {
        if (pointerBytes == 8) {
            return findU64(address);
        }
        OptionalInt half = findU32(address);
        return half.isPresent() ? OptionalLong.of(Integer.toUnsignedLong(half.getAsInt())) : OptionalLong.empty();
    }

    /** Whether all of {@code [address, address + length)} can be read. */
    default boolean holds(long address, int length) {
        return read(address, new byte[length], 0, length) == length;
    }

    /** This address space where it holds the address, else {@code below}. */
    default AddressSpace over(AddressSpace below) {
        return new Overlay(this, below);
    }

    /** The exception that says why {@code address} cannot be read. */
    default MissingMemoryException missing(long address) {
        return new MissingMemoryException(address, whyMissing(address));
    }
}
