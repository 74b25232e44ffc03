package io.culprit.dump.kernel;

import io.culprit.dump.Damage;
import io.culprit.dump.FileBytes;
import io.culprit.dump.RangeMemory;
import io.culprit.format.TriageDump;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The data blocks of a small dump (TRIAGE_DATA_BLOCK): virtual addresses and where their bytes are. Read by hand: there are thousands, and
 * a parser object for each is what opening a dump would mostly do.
 */
final class TriageBlocks {

    /** 32-bit words of an entry with a wide and with a narrow address; offset and size follow it. */
    private static final int WORDS_64 = 4;

    private static final int WORDS_32 = 3;

    private static final long UNSIGNED = 0xFFFF_FFFFL;

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

    /** Adds the blocks in their order, those that lie outside of the file included. */
    void addTo(RangeMemory.Builder memory) {
        if (triage.ofsDataBlocks() == 0 || triage.numDataBlocks() == 0) {
            return;
        }
        int width = wide || fitting(WORDS_64) > fitting(WORDS_32) ? WORDS_64 : WORDS_32;
        int[] words = words(MOST_BLOCKS, width);
        int count = words.length / width;
        if (count < triage.numDataBlocks()) {
            damage.missing("the list of data blocks ends after " + count + " of " + triage.numDataBlocks());
        }
        int cut = 0;
        long fileBytes = file.sizeBytes();
        for (int at = 0; at + width <= words.length; at += width) {
            long offset = words[at + width - 2] & UNSIGNED;
            long size = words[at + width - 1] & UNSIGNED;
            memory.add(address(words, at, width), size, offset);
            cut += offset + size > fileBytes ? 1 : 0;
        }
        if (cut > 0) {
            damage.missing(cut + " of " + count + " data blocks pass the end of the file");
        }
    }

    /** The list in one step, as 32-bit words. */
    private int[] words(int mostBlocks, int width) {
        long count = Math.min(mostBlocks, triage.numDataBlocks());
        byte[] list = file.slice(triage.ofsDataBlocks(), count * width * Integer.BYTES);
        int[] words = new int[list.length / Integer.BYTES];
        ByteBuffer.wrap(list).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(words);
        return words;
    }

    private int fitting(int width) {
        int[] words = words(TRIED, width);
        int fitting = 0;
        for (int at = 0; at + width <= words.length; at += width) {
            long offset = words[at + width - 2] & UNSIGNED;
            long size = words[at + width - 1] & UNSIGNED;
            boolean inside = offset > triage.ofsDataBlocks() && file.holds(offset, size);
            fitting += inside && size > 0 && address(words, at, width) != 0 ? 1 : 0;
        }
        return fitting;
    }

    private static long address(int[] words, int at, int width) {
        long low = words[at] & UNSIGNED;
        return width == WORDS_64 ? low | (long) words[at + 1] << 32 : low;
    }
}
