package io.culprit.symbol.pdb;

import io.culprit.machine.LittleEndian;
import java.util.Optional;

/**
 * Type records of a PDB (TPI, LLVM docs "The PDB TPI and IPI Streams"), found by index through the index offsets and by name through
 * the hash values, so that a structure costs a few reads. Without those tables the records are walked once, in order.
 */
final class TypeTable {

    private static final int HEADER_BYTES = 0x38;
    private static final int FIRST_INDEX = 0x1000;
    private static final int MAX_TYPES = 1 << 24;

    private final MsfStream stream;
    private final RecordStream records;
    private final long recordsAt;
    private final int first;
    private final int end;
    private final int buckets;
    private final byte[] hashes;
    private final byte[] steps;

    private TypeTable(
            MsfStream stream,
            RecordStream records,
            long recordsAt,
            int first,
            int end,
            int buckets,
            byte[] hashes,
            byte[] steps) {
        this.stream = stream;
        this.records = records;
        this.recordsAt = recordsAt;
        this.first = first;
        this.end = end;
        this.buckets = buckets;
        this.hashes = hashes;
        this.steps = steps;
    }

    static TypeTable read(MsfFile msf, MsfStream stream) throws BadPdbException {
        byte[] head = stream.bytes(0, HEADER_BYTES);
        long recordsAt = Integer.toUnsignedLong(LittleEndian.u32(head, 4));
        int first = LittleEndian.u32(head, 8);
        int end = LittleEndian.u32(head, 12);
        long bytes = Integer.toUnsignedLong(LittleEndian.u32(head, 16));
        if (first < FIRST_INDEX || end < first || end - first > MAX_TYPES || recordsAt + bytes > stream.sizeBytes()) {
            throw new BadPdbException("its type stream is damaged");
        }
        Optional<MsfStream> hash = msf.find(LittleEndian.u16(head, 0x14));
        return new TypeTable(
                stream,
                new RecordStream(stream, recordsAt + bytes),
                recordsAt,
                first,
                end,
                LittleEndian.u32(head, 0x1C),
                part(hash, head, 0x20, LittleEndian.u32(head, 0x18) == 4 ? 4L * (end - first) : 0),
                part(hash, head, 0x28, Integer.toUnsignedLong(LittleEndian.u32(head, 0x2C)) & ~7L));
    }

    private static byte[] part(Optional<MsfStream> hash, byte[] head, int at, long wanted) throws BadPdbException {
        long offset = Integer.toUnsignedLong(LittleEndian.u32(head, at));
        long length = Integer.toUnsignedLong(LittleEndian.u32(head, at + 4));
        boolean usable = hash.isPresent()
                && wanted <= length
                && offset + wanted <= hash.get().sizeBytes();
        return usable ? hash.get().bytes(offset, wanted) : new byte[0];
    }

    /** The record of a type index, without its length field: leaf, then data. */
    Optional<byte[]> find(int index) {
        if (index < first || index >= end) {
            return Optional.empty();
        }
        int step = stepBefore(index);
        int at = step < 0 ? first : LittleEndian.u32(steps, step * 8);
        long position = recordsAt + (step < 0 ? 0 : Integer.toUnsignedLong(LittleEndian.u32(steps, step * 8 + 4)));
        for (; at < index && position < records.end(); at++) {
            position = records.next(position);
        }
        byte[] record = records.bytes(position);
        return record.length < 2 ? Optional.empty() : Optional.of(record);
    }

    /** The index of the full definition of a structure, class or union with this name, or 0. */
    int named(String name) {
        return hashes.length > 0 && buckets > 0 ? byHash(name) : byWalk(name);
    }

    private int byHash(String name) {
        int wanted = Integer.remainderUnsigned(HashedNames.hash(name), buckets);
        for (int i = 0; i < hashes.length / 4; i++) {
            if (LittleEndian.u32(hashes, i * 4) == wanted
                    && defines(find(first + i).orElse(new byte[0]), name)) {
                return first + i;
            }
        }
        return 0;
    }

    private int byWalk(String name) {
        long position = recordsAt;
        for (int index = first; index < end && position < records.end(); index++) {
            if (defines(records.bytes(position), name)) {
                return index;
            }
            position = records.next(position);
        }
        return 0;
    }

    private static boolean defines(byte[] record, String name) {
        return Structure.of(record)
                .filter(type -> !type.forward() && type.name().equals(name))
                .isPresent();
    }

    private int stepBefore(int index) {
        int low = 0;
        int high = steps.length / 8 - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (LittleEndian.u32(steps, middle * 8) <= index) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high >= 0 && LittleEndian.u32(steps, high * 8) >= first ? high : -1;
    }

    /** Size of the records in bytes. */
    long sizeBytes() {
        return stream.sizeBytes();
    }
}
