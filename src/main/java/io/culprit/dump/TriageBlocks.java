package io.culprit.dump;

import io.culprit.format.TriageDump;
import io.culprit.machine.LittleEndian;
import java.util.ArrayList;
import java.util.List;

/** The data blocks of a small dump (TRIAGE_DATA_BLOCK): virtual addresses and where their bytes are. */
final class TriageBlocks {

    private static final int BYTES_64 = 16;
    private static final int BYTES_32 = 12;

    /** Real dumps have up to about five thousand. */
    private static final int MOST_BLOCKS = 1 << 20;

    /** How many blocks of a 32-bit dump are tried to tell which of the two forms it has. */
    private static final int TRIED = 64;

    private final FileBytes file;
    private final TriageDump triage;
    private final boolean wide;
    private final Damage damage;

    TriageBlocks(FileBytes file, TriageDump triage, boolean wide, Damage damage) {
        this.file = file;
        this.triage = triage;
        this.wide = wide;
        this.damage = damage;
    }

    /** A block of memory; {@code offset} is one of the file. */
    record Block(long address, long offset, long sizeBytes) {}

    /** The blocks in their order, those that lie outside of the file included. */
    List<Block> blocks() {
        if (triage.ofsDataBlocks() == 0 || triage.numDataBlocks() == 0) {
            return List.of();
        }
        List<Block> blocks = wide || fitting(BYTES_64) > fitting(BYTES_32) ? read(BYTES_64) : read(BYTES_32);
        if (blocks.size() < triage.numDataBlocks()) {
            damage.missing("the list of data blocks ends after " + blocks.size() + " of " + triage.numDataBlocks()
                    + " with the file");
        }
        int cut = 0;
        for (Block block : blocks) {
            cut += file.holds(block.offset(), block.sizeBytes()) ? 0 : 1;
        }
        if (cut > 0) {
            damage.missing(cut + " of " + blocks.size() + " data blocks pass the end of the file");
        }
        return blocks;
    }

    private List<Block> read(int stride) {
        byte[] list = file.slice(triage.ofsDataBlocks(), Math.min(triage.numDataBlocks(), MOST_BLOCKS) * stride);
        int count = list.length / stride;
        List<Block> blocks = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            blocks.add(block(list, i * stride, stride));
        }
        return blocks;
    }

    private int fitting(int stride) {
        byte[] list = file.slice(triage.ofsDataBlocks(), Math.min(TRIED, triage.numDataBlocks()) * stride);
        int fitting = 0;
        for (int at = 0; at + stride <= list.length; at += stride) {
            Block block = block(list, at, stride);
            boolean inside = block.offset() > triage.ofsDataBlocks() && file.holds(block.offset(), block.sizeBytes());
            fitting += inside && block.sizeBytes() > 0 && block.address() != 0 ? 1 : 0;
        }
        return fitting;
    }

    /** Read by hand: there are thousands of blocks, and a parser object for each is what opening a dump would mostly do. */
    private static Block block(byte[] list, int at, int stride) {
        int word = stride - 8;
        long address = word == 8 ? LittleEndian.u64(list, at) : Integer.toUnsignedLong(LittleEndian.u32(list, at));
        long offset = Integer.toUnsignedLong(LittleEndian.u32(list, at + word));
        return new Block(address, offset, Integer.toUnsignedLong(LittleEndian.u32(list, at + word + 4)));
    }
}
