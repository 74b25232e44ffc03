package io.culprit.cabinet;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Deflater;

/** Writes a cabinet of one folder with one file, by the offsets of [MS-CAB]. */
public final class CabinetWriter {

    public static final int STORED = 0;
    public static final int MSZIP = 1;

    /** LZX with a window of 2^15 bytes. */
    public static final int LZX = 3 | 15 << 8;

    private static final int BLOCK_BYTES = 0x8000;

    private CabinetWriter() {}

    public static byte[] write(int method, String name, byte[] content) {
        return write(method, name, content, packed(method, content));
    }

    /** A cabinet whose folder is packed with LZX. */
    static byte[] write(int windowBits, LzxWriter writer, String name, byte[] content) {
        return write(3 | windowBits << 8, name, content, writer.pack(content));
    }

    private static byte[] write(int method, String name, byte[] content, List<byte[]> packed) {
        byte[] encodedName = (name + "\0").getBytes(StandardCharsets.US_ASCII);
        int filesAt = 36 + 8;
        int dataAt = filesAt + 16 + encodedName.length;
        byte[] data = data(packed, content);
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

    private static List<byte[]> packed(int method, byte[] content) {
        if (method == LZX) {
            return new LzxWriter(15, 0, List.of(new LzxWriter.Block(LzxWriter.VERBATIM, 100_000))).pack(content);
        }
        List<byte[]> packed = new ArrayList<>();
        byte[] before = new byte[0];
        for (int at = 0; at < content.length; at += BLOCK_BYTES) {
            byte[] plain = Arrays.copyOfRange(content, at, Math.min(content.length, at + BLOCK_BYTES));
            packed.add(method == STORED ? plain : mszip(plain, before));
            before = plain;
        }
        return packed;
    }

    private static byte[] data(List<byte[]> blocks, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < blocks.size(); i++) {
            byte[] packed = blocks.get(i);
            ByteBuffer header = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
            header.putShort(4, (short) packed.length)
                    .putShort(6, (short) Math.min(BLOCK_BYTES, content.length - i * BLOCK_BYTES));
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

    private static byte[] mszip(byte[] plain, byte[] before) {
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        deflater.setDictionary(before);
        deflater.setInput(plain);
        deflater.finish();
        byte[] packed = new byte[plain.length + 100];
        packed[0] = 'C';
        packed[1] = 'K';
        int length = deflater.deflate(packed, 2, packed.length - 2);
        deflater.end();
        return Arrays.copyOf(packed, 2 + length);
    }
}
