package io.culprit.dump;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.Deflater;

/** Writes a cabinet of one folder with one file, by the offsets of [MS-CAB]. */
final class CabinetWriter {

    static final int STORED = 0;
    static final int MSZIP = 1;

    /** LZX with a window of 2^15 bytes. */
    static final int LZX = 3 | 15 << 8;

    private static final int BLOCK_BYTES = 0x8000;

    private CabinetWriter() {}

    static byte[] write(int method, String name, byte[] content) {
        byte[] encodedName = (name + "\0").getBytes(StandardCharsets.US_ASCII);
        int filesAt = 36 + 8;
        int dataAt = filesAt + 16 + encodedName.length;
        byte[] data = data(method, content);
        ByteBuffer out = ByteBuffer.allocate(dataAt + data.length).order(ByteOrder.LITTLE_ENDIAN);
        out.put("MSCF".getBytes(StandardCharsets.US_ASCII))
                .putInt(0)
                .putInt(dataAt + data.length)
                .putInt(0);
        out.putInt(filesAt)
                .putInt(0)
                .put((byte) 3)
                .put((byte) 1)
                .putShort((short) 1)
                .putShort((short) 1);
        out.putShort((short) 0).putShort((short) 0).putShort((short) 0);
        out.putInt(dataAt).putShort((short) blocks(content)).putShort((short) method);
        out.putInt(content.length)
                .putInt(0)
                .putShort((short) 0)
                .putShort((short) 0x5A21)
                .putShort((short) 0);
        out.putShort((short) 0x20).put(encodedName).put(data);
        return out.array();
    }

    private static int blocks(byte[] content) {
        return (content.length + BLOCK_BYTES - 1) / BLOCK_BYTES;
    }

    private static byte[] data(int method, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int at = 0; at < content.length; at += BLOCK_BYTES) {
            byte[] plain = Arrays.copyOfRange(content, at, Math.min(content.length, at + BLOCK_BYTES));
            byte[] packed = pack(method, plain);
            ByteBuffer header = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
            header.putShort(4, (short) packed.length).putShort(6, (short) plain.length);
            header.putInt(0, checksum(header.array(), checksum(packed, 0)));
            out.writeBytes(header.array());
            out.writeBytes(packed);
        }
        return out.toByteArray();
    }

    /** The words of data, then those of the sizes, all XORed; trailing bytes count from the high end. */
    private static int checksum(byte[] bytes, int seed) {
        int start = bytes.length == 8 ? 4 : 0;
        int sum = seed;
        int at = start;
        for (; at + 4 <= bytes.length; at += 4) {
            sum ^= ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(at);
        }
        int last = 0;
        for (; at < bytes.length; at++) {
            last = last << 8 | bytes[at] & 0xFF;
        }
        return sum ^ last;
    }

    private static byte[] pack(int method, byte[] plain) {
        return switch (method) {
            case STORED -> plain;
            case MSZIP -> mszip(plain);
            default -> lzx(plain);
        };
    }

    private static byte[] mszip(byte[] plain) {
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        deflater.setInput(plain);
        deflater.finish();
        byte[] packed = new byte[plain.length + 100];
        packed[0] = 'C';
        packed[1] = 'K';
        int length = deflater.deflate(packed, 2, packed.length - 2);
        deflater.end();
        return Arrays.copyOf(packed, 2 + length);
    }

    /** One uncompressed block: no E8 translation, type 3, a size of 24 bits, padding to 16 bits, three offsets, the bytes. */
    private static byte[] lzx(byte[] plain) {
        int bits = 3 << 28 | plain.length << 4;
        ByteBuffer out =
                ByteBuffer.allocate(16 + plain.length + (plain.length & 1)).order(ByteOrder.LITTLE_ENDIAN);
        out.putShort((short) (bits >>> 16))
                .putShort((short) bits)
                .putInt(1)
                .putInt(1)
                .putInt(1)
                .put(plain);
        return out.array();
    }
}
