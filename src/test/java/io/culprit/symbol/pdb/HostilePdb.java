package io.culprit.symbol.pdb;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** PDBs that claim more than they hold, with the GUID and age of the image that they are to be taken for. */
public final class HostilePdb {

    private static final int BLOCK = 0x1000;
    private static final int FIRST = 5;
    private static final int TYPES = 150_000;
    private static final int CLAIMED = 65_536;

    private HostilePdb() {}

    /** Its streams of types and symbols name the same block again and again: 256 MiB by the directory. */
    public static byte[] blocksTwice(byte[] guid, int age) {
        int[] again = new int[CLAIMED];
        Arrays.fill(again, FIRST + 2);
        return file(
                new byte[][] {info(guid, age), debugInfo(age), new byte[BLOCK]},
                new int[][] {{}, {FIRST}, again, {FIRST + 1}, again});
    }

    /** All its types are in one bucket of the hash, without index offsets. */
    public static byte[] oneBucket(byte[] guid, int age) {
        ByteBuffer types = ByteBuffer.allocate(0x38 + TYPES * 32).order(ByteOrder.LITTLE_ENDIAN);
        types.putInt(0, 20040203).putInt(4, 0x38).putInt(8, 0x1000).putInt(12, 0x1000 + TYPES);
        types.putShort(0x14, (short) 4).putInt(0x18, 4).putInt(0x1C, 1).putInt(0x24, 4 * TYPES);
        types.position(0x38);
        for (int i = 0; i < TYPES; i++) {
            byte[] record = new byte[30];
            byte[] name = ("_T" + i).getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(name, 0, record, 20, name.length);
            record[0] = 0x05;
            record[1] = 0x15;
            types.putShort((short) record.length).put(record);
        }
        types.putInt(0x10, types.position() - 0x38);
        int typeBlocks = blocks(types.capacity());
        byte[] hash = new byte[4 * TYPES];
        return file(new byte[][] {info(guid, age), debugInfo(age), types.array(), hash}, new int[][] {
            {}, {FIRST}, run(FIRST + 2, typeBlocks), {FIRST + 1}, run(FIRST + 2 + typeBlocks, blocks(hash.length))
        });
    }

    private static byte[] info(byte[] guid, int age) {
        ByteBuffer info = ByteBuffer.allocate(BLOCK).order(ByteOrder.LITTLE_ENDIAN);
        info.putInt(0, 20000404).putInt(8, age).position(12).put(guid);
        return info.array();
    }

    private static byte[] debugInfo(int age) {
        ByteBuffer info = ByteBuffer.allocate(BLOCK).order(ByteOrder.LITTLE_ENDIAN);
        info.putInt(0, -1).putInt(4, 19990903).putInt(8, age);
        info.putShort(12, (short) 4).putShort(16, (short) 4).putShort(20, (short) 4);
        return info.array();
    }

    private static int blocks(int bytes) {
        return (bytes + BLOCK - 1) / BLOCK;
    }

    private static int[] run(int first, int count) {
        int[] blocks = new int[count];
        for (int i = 0; i < count; i++) {
            blocks[i] = first + i;
        }
        return blocks;
    }

    /** Contents in blocks of their own from the last one before the directory on, and a directory of these streams behind them. */
    private static byte[] file(byte[][] contents, int[][] streams) {
        int all = FIRST;
        for (byte[] content : contents) {
            all += blocks(content.length);
        }
        int directoryBytes = 4;
        for (int[] stream : streams) {
            directoryBytes += 4 + 4 * stream.length;
        }
        int directoryBlocks = blocks(directoryBytes);
        ByteBuffer file = ByteBuffer.allocate((all + directoryBlocks) * BLOCK).order(ByteOrder.LITTLE_ENDIAN);
        file.put("Microsoft C/C++ MSF 7.00\r\n\u001ADS\0\0\0".getBytes(StandardCharsets.US_ASCII));
        file.putInt(0x20, BLOCK)
                .putInt(0x28, all + directoryBlocks)
                .putInt(0x2C, directoryBytes)
                .putInt(0x34, 2);
        for (int i = 0; i < directoryBlocks; i++) {
            file.putInt(2 * BLOCK + 4 * i, all + i);
        }
        int at = FIRST;
        for (byte[] content : contents) {
            file.position(at * BLOCK).put(content);
            at += blocks(content.length);
        }
        file.position(all * BLOCK);
        file.putInt(streams.length);
        for (int[] stream : streams) {
            file.putInt(stream.length * BLOCK);
        }
        for (int[] stream : streams) {
            for (int block : stream) {
                file.putInt(block);
            }
        }
        return file.array();
    }
}
