package io.culprit.symbol.pdb;

import io.culprit.machine.LittleEndian;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Public symbols by address: the address map of the publics stream lists them sorted, so a look-up reads a dozen records and not the
 * whole stream.
 */
final class Publics {

    private static final int HEADER_BYTES = 0x1C;
    private static final int NAME_AT = 12;
    private static final int MISFILED_CHARACTERS = 8;

    private final MsfStream stream;
    private final long mapAt;
    private final long count;
    private final RecordStream records;
    private final Optional<HashedNames> names;
    private final Map<String, Optional<byte[]>> misfiled = new HashMap<>();

    private Publics(MsfStream stream, long mapAt, long count, RecordStream records, Optional<HashedNames> names) {
        this.stream = stream;
        this.mapAt = mapAt;
        this.count = count;
        this.records = records;
        this.names = names;
    }

    static Publics read(MsfStream stream, RecordStream records) throws BadPdbException {
        byte[] head = stream.bytes(0, HEADER_BYTES);
        long hashBytes = Integer.toUnsignedLong(LittleEndian.u32(head, 0));
        long mapBytes = Integer.toUnsignedLong(LittleEndian.u32(head, 4));
        if (HEADER_BYTES + hashBytes + mapBytes > stream.sizeBytes()) {
            throw new BadPdbException("its publics stream is shorter than it says");
        }
        return new Publics(
                stream,
                HEADER_BYTES + hashBytes,
                mapBytes / 4,
                records,
                HashedNames.read(stream, HEADER_BYTES, records));
    }

    /** How many there are. */
    long count() {
        return count;
    }

    /** The public at this place of the address order. */
    Optional<SymbolRecord> get(long index) throws BadPdbException {
        return records.at(Integer.toUnsignedLong(stream.u32(mapAt + 4 * index)));
    }

    /** The last public of the section at or before the offset. */
    Optional<SymbolRecord> before(int section, int offset) throws BadPdbException {
        long low = 0;
        long high = count - 1;
        Optional<SymbolRecord> best = Optional.empty();
        while (low <= high) {
            long middle = (low + high) >>> 1;
            Optional<SymbolRecord> record = get(middle);
            if (record.isEmpty()) {
                return Optional.empty();
            }
            if (atOrBefore(record.get(), section, offset)) {
                best = record;
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return best.filter(symbol -> symbol.section() == section);
    }

    /** The record of the public with exactly this name. */
    Optional<byte[]> named(String name) throws BadPdbException {
        Optional<byte[]> found =
                names.isEmpty() ? Optional.empty() : names.get().find(name);
        return found.isEmpty() && name.length() == MISFILED_CHARACTERS ? misfiled(name) : found;
    }

    /**
     * Up to version 19 at least, lld files a public under a wrong hash when its object file has the name in exactly the eight bytes of a
     * COFF symbol: {@code IoReport} is in the PDB and is not found. Such a name is looked for in all records, once.
     */
    private Optional<byte[]> misfiled(String name) {
        Optional<byte[]> known = misfiled.get(name);
        if (known == null) {
            known = Optional.empty();
            for (long at = 0; at < records.end() && known.isEmpty(); at = records.next(at)) {
                byte[] record = records.bytes(at);
                boolean right = record.length > NAME_AT + MISFILED_CHARACTERS
                        && LittleEndian.u16(record, 0) == SymbolRecord.S_PUB32
                        && record[NAME_AT + MISFILED_CHARACTERS] == 0
                        && NamedRecord.name(record).equals(name);
                known = right ? Optional.of(record) : known;
            }
            misfiled.put(name, known);
        }
        return known;
    }

    private static boolean atOrBefore(SymbolRecord symbol, int section, int offset) {
        return symbol.section() < section
                || symbol.section() == section && Integer.compareUnsigned(symbol.offset(), offset) <= 0;
    }
}
