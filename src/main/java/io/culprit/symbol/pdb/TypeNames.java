package io.culprit.symbol.pdb;

import io.culprit.machine.LittleEndian;
import io.culprit.symbol.TypeLayout.Member;
import java.util.Optional;

/** Names and sizes of types by index, as C would write them. */
final class TypeNames {

    private static final int LF_MODIFIER = 0x1001;
    private static final int LF_POINTER = 0x1002;
    private static final int LF_PROCEDURE = 0x1008;
    private static final int LF_BITFIELD = 0x1205;
    private static final int LF_ARRAY = 0x1503;
    private static final int LF_ENUM = 0x1507;
    private static final int MAX_DEPTH = 16;

    private final TypeTable types;

    TypeNames(TypeTable types) {
        this.types = types;
    }

    /** The structure of this index: the full definition where the index names only an announcement. */
    Optional<Structure> structure(int index) {
        Optional<Structure> found = types.find(index).flatMap(Structure::of);
        if (found.isEmpty() || !found.get().forward()) {
            return found;
        }
        int full = types.named(found.get().name());
        return full == 0 ? found : types.find(full).flatMap(Structure::of);
    }

    Member member(String name, long offset, int type) {
        Optional<byte[]> record = types.find(type);
        if (record.isPresent() && record.get().length >= 8 && leaf(record.get()) == LF_BITFIELD) {
            int base = LittleEndian.u32(record.get(), 2);
            return new Member(
                    name, offset, name(base, 0), size(base, 0), record.get()[7] & 0xFF, record.get()[6] & 0xFF);
        }
        return new Member(name, offset, name(type, 0), size(type, 0), -1, -1);
    }

    private String name(int index, int depth) {
        if (index < 0x1000) {
            return SimpleType.name(index);
        }
        byte[] record = types.find(index).orElse(new byte[0]);
        if (record.length < 8 || depth > MAX_DEPTH) {
            return "?";
        }
        return switch (leaf(record)) {
            case LF_MODIFIER -> name(LittleEndian.u32(record, 2), depth + 1);
            case LF_POINTER -> name(LittleEndian.u32(record, 2), depth + 1) + " *";
            case LF_PROCEDURE -> "function";
            case LF_ARRAY -> arrayName(record, depth);
            case LF_ENUM -> Structure.text(record, 14);
            default -> Structure.of(record).map(Structure::name).orElse("?");
        };
    }

    private String arrayName(byte[] record, int depth) {
        int element = LittleEndian.u32(record, 2);
        long bytes = Numeric.value(record, 10);
        long each = size(element, depth + 1);
        return name(element, depth + 1) + "[" + (each > 0 ? bytes / each : 0) + "]";
    }

    private long size(int index, int depth) {
        if (index < 0x1000) {
            return SimpleType.sizeBytes(index);
        }
        byte[] record = types.find(index).orElse(new byte[0]);
        if (record.length < 8 || depth > MAX_DEPTH) {
            return 0;
        }
        return switch (leaf(record)) {
            case LF_MODIFIER, LF_BITFIELD -> size(LittleEndian.u32(record, 2), depth + 1);
            case LF_POINTER -> record.length < 10 ? 0 : LittleEndian.u32(record, 6) >>> 13 & 0x3F;
            case LF_ARRAY -> Numeric.value(record, 10);
            case LF_ENUM -> size(LittleEndian.u32(record, 6), depth + 1);
            default -> structure(index).map(Structure::sizeBytes).orElse(0L);
        };
    }

    private static int leaf(byte[] record) {
        return LittleEndian.u16(record, 0);
    }
}
