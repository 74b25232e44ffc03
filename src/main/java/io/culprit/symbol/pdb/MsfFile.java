package io.culprit.symbol.pdb;

import io.culprit.machine.LittleEndian;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The container of a PDB, MSF 7 (LLVM docs, "The MSF File Format"): a file system of numbered streams, each a list of blocks that
 * may lie anywhere. Every block number and size is checked against the file.
 */
final class MsfFile {

    private static final byte[] MAGIC = {
        'M', 'i', 'c', 'r', 'o', 's', 'o', 'f', 't', ' ', 'C', '/', 'C', '+', '+', ' ', 'M', 'S', 'F', ' ', '7', '.',
        '0', '0', '\r', '\n', 0x1A, 'D', 'S', 0, 0, 0
    };
    private static final byte[] OLD_MAGIC =
            "Microsoft C/C++ program database 2.00".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    private static final int ABSENT = -1;
    private static final int MAX_STREAMS = 0x10000;

    private final PdbBytes file;
    private final int blockBytes;
    private final long blocks;
    private final byte[] directory;
    private final int streams;
    private final @Nullable MsfStream[] opened;
    private final int[] firstBlock;
    private final BitSet owned = new BitSet();
    private final ReadBudget budget;

    private MsfFile(PdbBytes file, ReadBudget budget, int blockBytes, long blocks, byte[] directory)
            throws BadPdbException {
        this.file = file;
        this.budget = budget;
        this.blockBytes = blockBytes;
        this.blocks = blocks;
        this.directory = directory;
        this.streams = directory.length < 4 ? 0 : LittleEndian.u32(directory, 0);
        if (streams < 0 || streams > MAX_STREAMS || 4 + 4L * streams > directory.length) {
            throw new BadPdbException("its directory claims " + Integer.toUnsignedLong(streams) + " streams");
        }
        this.opened = new MsfStream[streams];
        this.firstBlock = firstBlocks();
    }

    static MsfFile open(PdbBytes file, ReadBudget budget) throws BadPdbException {
        byte[] head = new byte[0x38];
        int got = file.read(0, head, 0, head.length);
        if (got >= OLD_MAGIC.length && Arrays.equals(Arrays.copyOf(head, OLD_MAGIC.length), OLD_MAGIC)) {
            throw new BadPdbException("it is a PDB of the old format 2.00, which is not read");
        }
        if (got < head.length || !Arrays.equals(Arrays.copyOf(head, MAGIC.length), MAGIC)) {
            throw new BadPdbException("it is not a PDB");
        }
        int blockBytes = LittleEndian.u32(head, 0x20);
        if (Integer.bitCount(blockBytes) != 1 || blockBytes < 0x200 || blockBytes > 0x10000) {
            throw new BadPdbException("its block size is " + Integer.toUnsignedLong(blockBytes));
        }
        long blocks = Math.min(
                Integer.toUnsignedLong(LittleEndian.u32(head, 0x28)), (file.sizeBytes() + blockBytes - 1) / blockBytes);
        long directoryBytes = Integer.toUnsignedLong(LittleEndian.u32(head, 0x2C));
        if (directoryBytes > file.sizeBytes() || directoryBytes > 1 << 28) {
            throw new BadPdbException("its directory claims " + directoryBytes + " bytes");
        }
        return new MsfFile(
                file,
                budget,
                blockBytes,
                blocks,
                directory(file, budget, blockBytes, blocks, (int) directoryBytes, LittleEndian.u32(head, 0x34)));
    }

    private static byte[] directory(
            PdbBytes file, ReadBudget budget, int blockBytes, long blocks, int size, int mapBlock)
            throws BadPdbException {
        int count = (size + blockBytes - 1) / blockBytes;
        byte[] map = new byte[count * 4];
        long at = Integer.toUnsignedLong(mapBlock) * blockBytes;
        if (Integer.toUnsignedLong(mapBlock) >= blocks || file.read(at, map, 0, map.length) < map.length) {
            throw new BadPdbException("its directory lies outside the file");
        }
        int[] numbers = new int[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = LittleEndian.u32(map, i * 4);
        }
        return new MsfStream(file, budget, blockBytes, blocks, numbers, size).bytes(0, size);
    }

    /** Index into the directory of each stream's block list. */
    private int[] firstBlocks() throws BadPdbException {
        int[] first = new int[streams];
        long at = 4 + 4L * streams;
        for (int i = 0; i < streams; i++) {
            first[i] = (int) at;
            at += 4L * blockCount(i);
            if (at > directory.length) {
                throw new BadPdbException("its directory ends within stream " + i);
            }
        }
        return first;
    }

    private long blockCount(int stream) {
        long size = Integer.toUnsignedLong(sizeField(stream));
        return sizeField(stream) == ABSENT ? 0 : (size + blockBytes - 1) / blockBytes;
    }

    private int sizeField(int stream) {
        return LittleEndian.u32(directory, 4 + 4 * stream);
    }

    /** The stream of this number; empty when there is none, or it is absent, larger than the file or made of blocks of others. */
    Optional<MsfStream> find(int stream) {
        if (stream < 0 || stream >= streams || sizeField(stream) == ABSENT || blockCount(stream) > blocks) {
            return Optional.empty();
        }
        MsfStream known = opened[stream];
        if (known == null && own(stream)) {
            int[] numbers = new int[(int) blockCount(stream)];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = LittleEndian.u32(directory, firstBlock[stream] + 4 * i);
            }
            known = new MsfStream(file, budget, blockBytes, blocks, numbers, Integer.toUnsignedLong(sizeField(stream)));
            opened[stream] = known;
        }
        return Optional.ofNullable(known);
    }

    /**
     * Whether the blocks of a stream are its own, which they are from now on. A directory of a megabyte can name one block for each
     * four bytes: all streams together would be a thousand times the file.
     */
    private boolean own(int stream) {
        BitSet blocksOfStream = new BitSet();
        for (int i = 0; i < blockCount(stream); i++) {
            long block = Integer.toUnsignedLong(LittleEndian.u32(directory, firstBlock[stream] + 4 * i));
            if (block < blocks && (owned.get((int) block) || blocksOfStream.get((int) block))) {
                return false;
            }
            if (block < blocks) {
                blocksOfStream.set((int) block);
            }
        }
        owned.or(blocksOfStream);
        return true;
    }

    /** The stream of this number. */
    MsfStream stream(int number, String what) throws BadPdbException {
        return find(number).orElseThrow(() -> new BadPdbException("it has no " + what));
    }
}
