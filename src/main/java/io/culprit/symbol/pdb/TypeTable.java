package io.culprit.symbol.pdb;

import io.culprit.machine.LittleEndian;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Type records of a PDB (TPI, LLVM docs "The PDB TPI and IPI Streams"), found by index through the index offsets and by name through
 * the hash values, so that a structure costs a few reads. Without those tables the records are walked once, in order.
 */
final class TypeTable {

    private static final int HEADER_BYTES = 0x38;
    private static final int FIRST_INDEX = 0x1000;
    private static final int MAX_TYPES = 1 << 24;

    /** Index offsets name a record for every 8 KiB; where they leave out more records than fit there, all are walked once instead. */
    private static final int MAX_GAP = 4096;

    /** Types that a bucket may have before the whole table is sorted by name, once. */
    private static final int MAX_CANDIDATES = 64;

    private final MsfStream stream;
    private final RecordStream records;
    private final long recordsAt;
    private final int first;
    private final int end;
    private final int buckets;
    private final byte[] hashes;
    private final byte[] steps;
    private long @Nullable [] positions;
    private long @Nullable [] definitions;

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
        if (index - at > MAX_GAP) {
            return record(position(index - first));
        }
        long position = recordsAt + (step < 0 ? 0 : Integer.toUnsignedLong(LittleEndian.u32(steps, step * 8 + 4)));
        for (; at < index && position < records.end(); at++) {
            position = records.next(position);
        }
        return record(position);
    }

    private Optional<byte[]> record(long position) {
        byte[] record = records.bytes(position);
        return record.length < 2 ? Optional.empty() : Optional.of(record);
    }

    private long position(int place) {
        long[] all = positions();
        return place < all.length ? all[place] : records.end();
    }

    /** Where each record lies: as many as are there, whatever the header claims. */
    private long[] positions() {
        long[] known = positions;
        if (known == null) {
            known = new long[FIRST_INDEX];
            int count = 0;
            for (long at = recordsAt; count < end - first && at < records.end(); at = records.next(at)) {
                known = count < known.length ? known : Arrays.copyOf(known, count * 2);
                known[count++] = at;
            }
            known = Arrays.copyOf(known, count);
            positions = known;
        }
        return known;
    }

    /** The index of the full definition of a structure, class or union with this name, or 0. */
    int named(String name) {
        return hashes.length > 0 && buckets > 0 && definitions == null ? byHash(name) : byDefinition(name);
    }

    private int byHash(String name) {
        int candidates = 0;
        int wanted = Integer.remainderUnsigned(HashedNames.hash(name), buckets);
        for (int i = 0; i < hashes.length / 4; i++) {
            if (LittleEndian.u32(hashes, i * 4) != wanted) {
                continue;
            }
            if (++candidates > MAX_CANDIDATES) {
                return byDefinition(name);
            }
            if (defines(find(first + i).orElse(new byte[0]), name)) {
                return first + i;
            }
        }
        return 0;
    }

    private int byDefinition(String name) {
        long[] all = definitions();
        int found = Arrays.binarySearch(all, (long) name.hashCode() << 32);
        for (int i = found < 0 ? -found - 1 : found, tried = 0;
                i < all.length && tried < MAX_CANDIDATES;
                i++, tried++) {
            int place = (int) all[i];
            if (all[i] >> 32 != name.hashCode()) {
                return 0;
            }
            if (defines(records.bytes(position(place)), name)) {
                return first + place;
            }
        }
        return 0;
    }

    /** The definitions in order of the hash of their name (high half), with the place of the record (low half). */
    private long[] definitions() {
        long[] known = definitions;
        if (known == null) {
            long[] all = positions();
            known = new long[all.length];
            int count = 0;
            for (int place = 0; place < all.length; place++) {
                Structure type = Structure.of(records.bytes(all[place])).orElse(null);
                if (type != null && !type.forward()) {
                    known[count++] = (long) type.name().hashCode() << 32 | place;
                }
            }
            known = Arrays.copyOf(known, count);
            Arrays.sort(known);
            definitions = known;
        }
        return known;
    }

    /** The names of at most so many definitions that are wanted, in the order of their records. */
    List<String> names(Predicate<String> wanted, int most) {
        List<String> names = new ArrayList<>();
        for (long position : positions()) {
            Structure type = Structure.of(records.bytes(position)).orElse(null);
            if (type != null && !type.forward() && names.size() < most && wanted.test(type.name())) {
                names.add(type.name());
            }
        }
        return names;
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
