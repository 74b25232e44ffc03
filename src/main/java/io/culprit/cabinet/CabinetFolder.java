package io.culprit.cabinet;

import io.culprit.format.WindowsCabinet;
import io.culprit.machine.LittleEndian;
import java.io.IOException;
import java.io.OutputStream;

/** The files of one cabinet folder as the one stream that they are, unpacked block by block. */
final class CabinetFolder {

    private static final int BLOCK_HEADER_BYTES = 8;

    /** Clearing a byte of a window costs a fraction of unpacking one. */
    private static final int WINDOW_SHARE = 8;

    private final CabinetBytes file;
    private final int reserveBytes;
    private final CabinetMethod method;
    private final CabinetBudget budget;
    private int blocksLeft;
    private long position;
    private byte[] block = new byte[0];
    private int used;
    private long unpacked;

    CabinetFolder(CabinetBytes file, WindowsCabinet.Folder folder, int reserveBytes, CabinetBudget budget)
            throws IOException {
        this.budget = budget;
        this.file = file;
        this.reserveBytes = reserveBytes;
        this.method = CabinetMethod.of(folder.method());
        budget.take(method.windowBytes() / WINDOW_SHARE);
        this.blocksLeft = folder.numBlocks();
        this.position = folder.ofsBlocks();
    }

    /** Goes forward to an offset of the unpacked stream. */
    void skipTo(long offset) throws IOException {
        if (offset < unpacked) {
            throw new IOException("files overlap in its folder");
        }
        copy(offset - unpacked, OutputStream.nullOutputStream());
    }

    /** Unpacks the next {@code count} bytes. */
    void copy(long count, OutputStream out) throws IOException {
        long left = count;
        while (left > 0) {
            if (used == block.length) {
                nextBlock();
            }
            int length = (int) Math.min(left, block.length - used);
            out.write(block, used, length);
            used += length;
            unpacked += length;
            left -= length;
        }
    }

    private void nextBlock() throws IOException {
        if (blocksLeft-- <= 0) {
            throw new IOException("its folder ends before its files");
        }
        byte[] header = file.slice(position, BLOCK_HEADER_BYTES + reserveBytes);
        if (header.length < BLOCK_HEADER_BYTES + reserveBytes) {
            throw new IOException("the file ends before its block at offset " + position);
        }
        int dataBytes = LittleEndian.u16(header, 4);
        int unpackedBytes = LittleEndian.u16(header, 6);
        byte[] data = file.slice(position + header.length, dataBytes);
        if (data.length < dataBytes || unpackedBytes == 0) {
            throw new IOException("its block at offset " + position + " is cut short or continues elsewhere");
        }
        int checksum = LittleEndian.u32(header, 0);
        if (checksum != 0 && checksum != checksum(header, 4, checksum(data, 0, 0))) {
            throw new IOException("the checksum of its block at offset " + position + " is wrong");
        }
        budget.take(unpackedBytes);
        block = method.unpack(data, unpackedBytes);
        used = 0;
        position += header.length + dataBytes;
    }

    /** Words of four bytes, XORed; what is left over counts from the high end. */
    private static int checksum(byte[] bytes, int start, int seed) {
        int sum = seed;
        int at = start;
        for (; at + 4 <= bytes.length; at += 4) {
            sum ^= LittleEndian.u32(bytes, at);
        }
        int rest = 0;
        for (; at < bytes.length; at++) {
            rest = rest << 8 | bytes[at] & 0xFF;
        }
        return sum ^ rest;
    }
}
