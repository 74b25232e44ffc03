package io.culprit.symbol.pdb;

import io.culprit.machine.LittleEndian;
import io.culprit.symbol.TypeLayout.Member;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Walks LF_FIELDLIST records: data members with their offsets; members of base classes and of anonymous structures are lifted, as a
 * debugger shows them. Kinds without data are stepped over; an unknown kind ends the list, since its length is not known.
 */
final class FieldList {

    private static final int MAX_DEPTH = 16;
    private static final int MAX_MEMBERS = 20_000;

    /** Lists that are their own base classes would otherwise double with each level. */
    private static final int MAX_FIELDS = 100_000;

    private final TypeTable types;
    private final TypeNames names;
    private final List<Member> members = new ArrayList<>();
    private int fieldsLeft = MAX_FIELDS;

    FieldList(TypeTable types) {
        this.types = types;
        this.names = new TypeNames(types);
    }

    List<Member> members(int index) {
        list(index, 0, 0);
        return members;
    }

    private void list(int index, long base, int depth) {
        Optional<byte[]> record = types.find(index);
        if (depth > MAX_DEPTH || record.isEmpty() || LittleEndian.u16(record.get(), 0) != 0x1203) {
            return;
        }
        byte[] bytes = record.get();
        int at = 2;
        while (at + 4 <= bytes.length && members.size() < MAX_MEMBERS && fieldsLeft-- > 0) {
            int pad = bytes[at] & 0xFF;
            int next = pad >= 0xF0 ? at + Math.max(1, pad & 0x0F) : field(bytes, at, base, depth);
            if (next <= at) {
                return;
            }
            at = next;
        }
    }

    /** Handles the field at {@code at}; the position after it, or 0 when its length is not known. */
    private int field(byte[] bytes, int at, long base, int depth) {
        return switch (LittleEndian.u16(bytes, at)) {
            case 0x150D -> member(bytes, at, base, depth);
            case 0x1400 -> baseClass(bytes, at, base, depth);
            case 0x1401, 0x1402 -> afterNumeric(bytes, afterNumeric(bytes, at + 12));
            case 0x1404 -> continuation(bytes, at, base, depth);
            case 0x1409 -> at + 8;
            case 0x1502 -> afterText(bytes, afterNumeric(bytes, at + 4));
            case 0x150E, 0x150F, 0x1510 -> afterText(bytes, at + 8);
            case 0x1511 -> afterText(bytes, at + 8 + (introduces(bytes, at + 2) ? 4 : 0));
            default -> 0;
        };
    }

    private int member(byte[] bytes, int at, long base, int depth) {
        if (at + 10 > bytes.length) {
            return 0;
        }
        int type = LittleEndian.u32(bytes, at + 4);
        long offset = base + Numeric.value(bytes, at + 8);
        int nameAt = at + 8 + Numeric.lengthBytes(bytes, at + 8);
        String name = Structure.text(bytes, nameAt);
        Optional<Structure> anonymous = names.structure(type).filter(structure -> isAnonymous(name, structure));
        if (anonymous.isPresent()) {
            list(anonymous.get().fields(), offset, depth + 1);
        } else {
            members.add(names.member(name, offset, type));
        }
        return afterText(bytes, nameAt);
    }

    private static boolean isAnonymous(String member, Structure structure) {
        boolean unnamed = member.isEmpty() || member.startsWith("<unnamed") || member.startsWith("__unnamed");
        return unnamed && !structure.forward();
    }

    private int baseClass(byte[] bytes, int at, long base, int depth) {
        if (at + 10 > bytes.length) {
            return 0;
        }
        long offset = base + Numeric.value(bytes, at + 8);
        names.structure(LittleEndian.u32(bytes, at + 4))
                .ifPresent(structure -> list(structure.fields(), offset, depth + 1));
        return at + 8 + Numeric.lengthBytes(bytes, at + 8);
    }

    private int continuation(byte[] bytes, int at, long base, int depth) {
        if (at + 8 <= bytes.length) {
            list(LittleEndian.u32(bytes, at + 4), base, depth + 1);
        }
        return at + 8;
    }

    /** Whether the attributes of a method say "introduces a virtual": then an offset stands before its name. */
    private static boolean introduces(byte[] bytes, int at) {
        int property = LittleEndian.u16(bytes, at) >>> 2 & 7;
        return property == 4 || property == 6;
    }

    private static int afterNumeric(byte[] bytes, int at) {
        return at + Numeric.lengthBytes(bytes, at);
    }

    private static int afterText(byte[] bytes, int at) {
        int end = at;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return end + 1;
    }
}
