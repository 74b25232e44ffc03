package io.culprit.machine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Little-endian integers in a byte array; offsets are the caller's to check. Reads are written out: most run before anything is
 * compiled, and there a view of the array goes through ten calls.
 */
public final class LittleEndian {

    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private LittleEndian() {}

    /** The unsigned 16-bit integer at {@code offset}. */
    public static int u16(byte[] bytes, int offset) {
        return bytes[offset] & 0xFF | (bytes[offset + 1] & 0xFF) << 8;
    }

    /** The 32-bit integer at {@code offset}. */
    public static int u32(byte[] bytes, int offset) {
        return bytes[offset] & 0xFF
                | (bytes[offset + 1] & 0xFF) << 8
                | (bytes[offset + 2] & 0xFF) << 16
                | bytes[offset + 3] << 24;
    }

    /** The 64-bit integer at {@code offset}. */
    public static long u64(byte[] bytes, int offset) {
        return u32(bytes, offset) & 0xFFFF_FFFFL | (long) u32(bytes, offset + 4) << 32;
    }

    /** Stores a 16-bit integer. */
    public static void putU16(byte[] bytes, int offset, int value) {
        SHORTS.set(bytes, offset, (short) value);
    }

    /** Stores a 32-bit integer. */
    public static void putU32(byte[] bytes, int offset, int value) {
        INTS.set(bytes, offset, value);
    }

    /** Stores a 64-bit integer. */
    public static void putU64(byte[] bytes, int offset, long value) {
        LONGS.set(bytes, offset, value);
    }
}
