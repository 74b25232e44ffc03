package io.culprit.windows;

import io.culprit.machine.AddressSpace;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Memory of which only the bytes exist that a test has put there. */
public final class SparseMemory implements AddressSpace {

    private final Map<Long, Byte> bytes = new HashMap<>();

    public SparseMemory u8(long address, int value) {
        bytes.put(address, (byte) value);
        return this;
    }

    public SparseMemory u16(long address, int value) {
        return put(
                address,
                ByteBuffer.allocate(2)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putShort((short) value)
                        .array());
    }

    public SparseMemory u32(long address, long value) {
        return put(
                address,
                ByteBuffer.allocate(4)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putInt((int) value)
                        .array());
    }

    public SparseMemory u64(long address, long value) {
        return put(
                address,
                ByteBuffer.allocate(8)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(value)
                        .array());
    }

    /** A UNICODE_STRING64 whose characters stand at {@code text}. */
    public SparseMemory string(long address, long text, String value) {
        byte[] characters = value.getBytes(StandardCharsets.UTF_16LE);
        return u16(address, characters.length)
                .u16(address + 2, characters.length)
                .u32(address + 4, 0)
                .u64(address + 8, text)
                .put(text, characters);
    }

    public SparseMemory zero(long address, int length) {
        return put(address, new byte[length]);
    }

    public SparseMemory put(long address, byte[] values) {
        for (int i = 0; i < values.length; i++) {
            bytes.put(address + i, values[i]);
        }
        return this;
    }

    @Override
    public int read(long address, byte[] buffer, int offset, int length) {
        for (int i = 0; i < length; i++) {
            Byte value = bytes.get(address + i);
            if (value == null) {
                return i;
            }
            buffer[offset + i] = value;
        }
        return length;
    }
}
