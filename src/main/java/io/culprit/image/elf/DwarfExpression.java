package io.culprit.image.elf;

import io.culprit.image.FrameExpression;
import io.culprit.image.FrameExpression.Operator;
import io.culprit.image.FrameExpression.Term;
import io.culprit.image.NotAnImageException;
import java.util.ArrayList;
import java.util.List;

/** Expressions of call frame information (DWARF 5, 2.5 and 6.4.2): those without branches, as compilers and C libraries write them. */
final class DwarfExpression {

    private DwarfExpression() {}

    /** The terms of an expression, behind those that stand before it. */
    static FrameExpression of(DwarfBytes in, DwarfRegisters registers, List<Term> before) throws NotAnImageException {
        List<Term> terms = new ArrayList<>(before);
        while (in.more()) {
            if (terms.size() >= FrameExpression.MOST_TERMS) {
                throw new NotAnImageException("call frame information has an expression that is too long");
            }
            terms.addAll(terms(in, registers));
        }
        return new FrameExpression(terms);
    }

    private static List<Term> terms(DwarfBytes in, DwarfRegisters registers) throws NotAnImageException {
        int code = in.u8();
        if (code >= 0x30 && code <= 0x4F) {
            return number(code - 0x30L);
        }
        if (code >= 0x70 && code <= 0x8F) {
            return List.of(new Term(Operator.REGISTER, in.signed(), registers.name(code - 0x70L)));
        }
        return switch (code) {
            case 0x03, 0x0E, 0x0F -> number(in.u64()); // addr, const8u, const8s
            case 0x08 -> number(in.u8());
            case 0x09 -> number((byte) in.u8());
            case 0x0A -> number(in.u16());
            case 0x0B -> number((short) in.u16());
            case 0x0C -> number(in.u32());
            case 0x0D -> number((int) in.u32());
            case 0x10 -> number(in.unsigned());
            case 0x11 -> number(in.signed());
            case 0x12 -> List.of(new Term(Operator.PICK, 0));
            case 0x14 -> List.of(new Term(Operator.PICK, 1)); // over
            case 0x15 -> List.of(new Term(Operator.PICK, in.u8()));
            case 0x23 -> List.of(new Term(Operator.NUMBER, in.unsigned()), new Term(Operator.ADD));
            case 0x92 -> {
                String name = registers.name(in.unsigned());
                yield List.of(new Term(Operator.REGISTER, in.signed(), name));
            }
            case 0x96 -> List.of(); // nop
            case 0x9C -> List.of(new Term(Operator.FRAME_ADDRESS));
            default -> List.of(new Term(plain(code)));
        };
    }

    private static List<Term> number(long value) {
        return List.of(new Term(Operator.NUMBER, value));
    }

    private static Operator plain(int code) throws NotAnImageException {
        return switch (code) {
            case 0x06 -> Operator.LOAD;
            case 0x13 -> Operator.DROP;
            case 0x16 -> Operator.SWAP;
            case 0x1A -> Operator.AND;
            case 0x1B -> Operator.DIVIDE;
            case 0x1C -> Operator.SUBTRACT;
            case 0x1D -> Operator.REMAINDER;
            case 0x1E -> Operator.MULTIPLY;
            case 0x1F -> Operator.NEGATE;
            case 0x20 -> Operator.NOT;
            case 0x21 -> Operator.OR;
            case 0x22 -> Operator.ADD;
            case 0x24 -> Operator.SHIFT_LEFT;
            case 0x25 -> Operator.SHIFT_RIGHT;
            case 0x26 -> Operator.SHIFT_ARITHMETIC;
            case 0x27 -> Operator.XOR;
            case 0x29 -> Operator.EQUAL;
            case 0x2A -> Operator.GREATER_OR_EQUAL;
            case 0x2B -> Operator.GREATER;
            case 0x2C -> Operator.LESS_OR_EQUAL;
            case 0x2D -> Operator.LESS;
            case 0x2E -> Operator.NOT_EQUAL;
            default ->
                throw new NotAnImageException("call frame information has an operator that is not known: " + code);
        };
    }
}
