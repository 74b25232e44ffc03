package io.culprit.symbol.pdb;

import io.culprit.machine.LittleEndian;
import java.util.Optional;

/** Symbol records one after the other in a stream: each a 16-bit length and then that many bytes. */
final class RecordStream {

    private final MsfStream stream;
    private final long end;

    RecordStream(MsfStream stream, long end) {
        this.stream = stream;
        this.end = Math.min(end, stream.sizeBytes());
    }

    /** The symbol at a position; empty when the record is of another kind, damaged, or not there. */
    Optional<SymbolRecord> at(long position) {
        byte[] record = bytes(position);
        return record.length < 2 ? Optional.empty() : SymbolRecord.of(record);
    }

    /** The record at a position without its length field; nothing where it is not whole. */
    byte[] bytes(long position) {
        byte[] head = new byte[2];
        if (position < 0 || position + 2 > end || stream.read(position, head, 0, 2) < 2) {
            return new byte[0];
        }
        int length = LittleEndian.u16(head, 0);
        byte[] record = new byte[length];
        return position + 2 + length <= end && stream.read(position + 2, record, 0, length) == length
                ? record
                : new byte[0];
    }

    /** The position after a record, or the end where the record is damaged. */
    long next(long position) {
        byte[] head = new byte[2];
        if (position < 0 || position + 2 > end || stream.read(position, head, 0, 2) < 2) {
            return end;
        }
        int length = LittleEndian.u16(head, 0);
        return length < 2 ? end : position + 2 + length;
    }

    long end() {
        return end;
    }
}
