package io.culprit.benchmark;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes a PDB of any size: one section of code with a public symbol every 16 bytes, as the public PDBs of symbol servers are (LLVM docs,
 * "The MSF File Format", "The PDB Public Symbol Stream"). Shares nothing with the reader.
 */
final class PdbWriter {

    /** Bytes of code between two symbols. */
    static final int SPACING = 16;

    /** RVA of the first symbol. */
    static final int CODE_RVA = 0x1000;

    private static final int BLOCK = 4096;
    private static final int BUCKETS = 4096;
    private static final int BYTES_A_SYMBOL = 56;

    private PdbWriter() {}

    /** How many symbols a PDB of about so many bytes has. */
    static int symbols(long sizeBytes) {
        return (int) (sizeBytes / BYTES_A_SYMBOL);
    }

    /** The name of a symbol; neighbors hash far apart. */
    static String name(int index) {
        return "Module" + index % 7 + "_Function" + Integer.toHexString(index * 0x9E3779B1);
    }

    static void write(Path file, int symbols) throws IOException {
        ByteBuffer records = buffer(symbols * 48L);
        int[] offsets = new int[symbols];
        int[] hashes = new int[symbols];
        for (int i = 0; i < symbols; i++) {
            byte[] name = name(i).getBytes(StandardCharsets.US_ASCII);
            offsets[i] = records.position();
            hashes[i] = Integer.remainderUnsigned(hash(name), BUCKETS);
            int length = 15 + name.length + 3 & ~3;
            records.putShort((short) (length - 2)).putShort((short) 0x110E);
            records.putInt(2).putInt(i * SPACING).putShort((short) 1).put(name);
            records.position(offsets[i] + length);
        }
        write(
                file,
                List.of(
                        buffer(0),
                        info(),
                        buffer(0),
                        debugInformation(),
                        buffer(0),
                        records.flip(),
                        publics(offsets, hashes),
                        section(symbols * SPACING)));
    }

    private static ByteBuffer buffer(long size) {
        return ByteBuffer.allocate(Math.toIntExact(size)).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static ByteBuffer info() {
        return buffer(0x40).putInt(20000404).putInt(1).putInt(1).rewind();
    }

    /** No object files and no contributions; the last part names the stream with the section headers. */
    private static ByteBuffer debugInformation() {
        ByteBuffer stream = buffer(0x40 + 22);
        stream.putInt(-1).putInt(19990903).putInt(1);
        stream.putShort((short) -1)
                .putShort((short) 0)
                .putShort((short) 6)
                .putShort((short) 0)
                .putShort((short) 5);
        stream.putInt(0x30, 22).putShort(0x3A, (short) 0x8664);
        for (int i = 0; i < 11; i++) {
            stream.putShort(0x40 + 2 * i, (short) (i == 5 ? 7 : -1));
        }
        return stream;
    }

    private static ByteBuffer section(int sizeBytes) {
        ByteBuffer header = buffer(40);
        header.put(".text".getBytes(StandardCharsets.US_ASCII));
        return header.putInt(8, sizeBytes)
                .putInt(12, CODE_RVA)
                .putInt(16, sizeBytes)
                .rewind();
    }

    /** Header, hash table with its records by bucket, and the address map: here in the order of the records. */
    private static ByteBuffer publics(int[] offsets, int[] hashes) {
        int[] starts = new int[BUCKETS + 1];
        for (int hash : hashes) {
            starts[hash + 1]++;
        }
        int used = 0;
        for (int i = 0; i < BUCKETS; i++) {
            used += starts[i + 1] > 0 ? 1 : 0;
            starts[i + 1] += starts[i];
        }
        int bitmapBytes = (BUCKETS / 32 + 1) * 4;
        int hashBytes = 16 + offsets.length * 8 + bitmapBytes + used * 4;
        ByteBuffer stream = buffer(0x1C + hashBytes + offsets.length * 4L);
        stream.putInt(hashBytes).putInt(offsets.length * 4).position(0x1C);
        stream.putInt(-1)
                .putInt(0xEFFE0000 + 19990810)
                .putInt(offsets.length * 8)
                .putInt(bitmapBytes + used * 4);
        int recordsAt = stream.position();
        int[] next = starts.clone();
        for (int i = 0; i < offsets.length; i++) {
            stream.putLong(recordsAt + 8 * next[hashes[i]]++, offsets[i] + 1L | 1L << 32);
        }
        int bitmapAt = recordsAt + offsets.length * 8;
        stream.position(bitmapAt + bitmapBytes);
        for (int i = 0; i < BUCKETS; i++) {
            if (starts[i + 1] > starts[i]) {
                int word = bitmapAt + i / 32 * 4;
                stream.putInt(word, stream.getInt(word) | 1 << i % 32);
                stream.putInt(starts[i] * 12);
            }
        }
        for (int offset : offsets) {
            stream.putInt(offset);
        }
        return stream.rewind();
    }

    /** The first string hash of PDBs, for names of any length. */
    private static int hash(byte[] name) {
        int result = 0;
        for (int i = 0; i < name.length; i++) {
            boolean tail = i >= (name.length & ~3);
            int shift = tail ? (name.length & 3) == 3 && i == name.length - 1 ? 0 : (i & 1) * 8 : (i & 3) * 8;
            result ^= (name[i] & 0xFF) << shift;
        }
        result |= 0x20202020;
        result ^= result >>> 11;
        return result ^ result >>> 16;
    }

    private static void write(Path file, List<ByteBuffer> streams) throws IOException {
        int block = 3;
        ByteBuffer directory = buffer(4 + 4L * streams.size() + 4L * total(streams));
        directory.putInt(streams.size());
        streams.forEach(stream -> directory.putInt(stream.limit()));
        for (ByteBuffer stream : streams) {
            for (int i = 0; i < blocks(stream.limit()); i++) {
                directory.putInt(block++);
            }
        }
        directory.flip();
        ByteBuffer map = buffer(4L * blocks(directory.limit()));
        for (int i = 0; i < blocks(directory.limit()); i++) {
            map.putInt(block++);
        }
        map.flip();
        ByteBuffer head = buffer(3L * BLOCK);
        head.put("Microsoft C/C++ MSF 7.00\r\n\u001ADS\0\0\0".getBytes(StandardCharsets.US_ASCII));
        head.putInt(BLOCK)
                .putInt(1)
                .putInt(block + blocks(map.limit()))
                .putInt(directory.limit())
                .putInt(0)
                .putInt(block);
        List<ByteBuffer> parts = new ArrayList<>(streams);
        parts.addFirst(head.rewind());
        parts.add(directory);
        parts.add(map);
        try (OutputStream out = Files.newOutputStream(file)) {
            for (ByteBuffer part : parts) {
                out.write(part.array(), 0, part.limit());
                out.write(new byte[blocks(part.limit()) * BLOCK - part.limit()]);
            }
        }
    }

    private static int total(List<ByteBuffer> streams) {
        return streams.stream().mapToInt(stream -> blocks(stream.limit())).sum();
    }

    private static int blocks(int bytes) {
        return (bytes + BLOCK - 1) / BLOCK;
    }
}
