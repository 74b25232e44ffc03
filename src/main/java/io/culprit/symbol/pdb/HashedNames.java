package io.culprit.symbol.pdb;

import io.culprit.machine.LittleEndian;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The hash table over symbol names that the globals and publics streams hold (LLVM docs, "The PDB Global Symbol Stream"): an exact
 * name costs one bucket.
 */
final class HashedNames {

    private static final int HEADER_BYTES = 16;
    private static final int RECORD_BYTES = 8;
    private static final int BUCKETS = 4096;
    private static final int BITMAP_BYTES = (BUCKETS / 32 + 1) * 4;
    private static final int BUCKET_SCALE = 12;
    private static final int MAX_CHAIN = 100_000;

    private final MsfStream stream;
    private final long recordsAt;
    private final long recordCount;
    private final long bitmapAt;
    private final RecordStream records;

    private HashedNames(MsfStream stream, long recordsAt, long recordCount, long bitmapAt, RecordStream records) {
        this.stream = stream;
        this.recordsAt = recordsAt;
        this.recordCount = recordCount;
        this.bitmapAt = bitmapAt;
        this.records = records;
    }

    /** The table at a position of a stream; empty when it has another shape. */
    static Optional<HashedNames> read(MsfStream stream, long at, RecordStream records) throws BadPdbException {
        byte[] head = stream.bytes(at, HEADER_BYTES);
        long recordBytes = Integer.toUnsignedLong(LittleEndian.u32(head, 8));
        long bucketBytes = Integer.toUnsignedLong(LittleEndian.u32(head, 12));
        boolean known = LittleEndian.u32(head, 0) == -1
                && LittleEndian.u32(head, 4) == 0xEFFE0000 + 19990810
                && bucketBytes >= BITMAP_BYTES
                && at + HEADER_BYTES + recordBytes + bucketBytes <= stream.sizeBytes();
        return known
                ? Optional.of(new HashedNames(
                        stream,
                        at + HEADER_BYTES,
                        recordBytes / RECORD_BYTES,
                        at + HEADER_BYTES + recordBytes,
                        records))
                : Optional.empty();
    }

    /** The record of the symbol with exactly this name, without its length field. */
    Optional<byte[]> find(String name) throws BadPdbException {
        int bucket = Integer.remainderUnsigned(hash(name), BUCKETS);
        byte[] bitmap = stream.bytes(bitmapAt, BITMAP_BYTES);
        if ((LittleEndian.u32(bitmap, bucket / 32 * 4) >>> bucket % 32 & 1) == 0) {
            return Optional.empty();
        }
        int present = 0;
        for (int word = 0; word < bucket / 32; word++) {
            present += Integer.bitCount(LittleEndian.u32(bitmap, word * 4));
        }
        int below = LittleEndian.u32(bitmap, bucket / 32 * 4) & ((1 << bucket % 32) - 1);
        return inChain(name, present + Integer.bitCount(below));
    }

    /** Chains are sorted by bucket, so the first record of another bucket ends this one. */
    private Optional<byte[]> inChain(String name, int slot) throws BadPdbException {
        long from = Integer.toUnsignedLong(stream.u32(bitmapAt + BITMAP_BYTES + 4L * slot)) / BUCKET_SCALE;
        int bucket = Integer.remainderUnsigned(hash(name), BUCKETS);
        for (long i = from; i < Math.min(recordCount, from + MAX_CHAIN); i++) {
            byte[] record = records.bytes(Integer.toUnsignedLong(stream.u32(recordsAt + i * RECORD_BYTES)) - 1);
            String other = NamedRecord.name(record);
            if (!other.isEmpty() && other.equals(name)) {
                return Optional.of(record);
            }
            if (!other.isEmpty() && Integer.remainderUnsigned(hash(other), BUCKETS) != bucket) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** The PDB's first string hash: exclusive or of little-endian words, then folded without regard to case. */
    static int hash(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        int result = 0;
        int at = 0;
        for (; at + 4 <= bytes.length; at += 4) {
            result ^= LittleEndian.u32(bytes, at);
        }
        if (bytes.length - at >= 2) {
            result ^= LittleEndian.u16(bytes, at);
            at += 2;
        }
        if (at < bytes.length) {
            result ^= bytes[at] & 0xFF;
        }
        result |= 0x20202020;
        result ^= result >>> 11;
        return result ^ result >>> 16;
    }
}
