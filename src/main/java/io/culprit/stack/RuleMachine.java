package io.culprit.stack;

import io.culprit.image.FrameExpression;
import io.culprit.image.FrameExpression.Term;
import io.culprit.machine.AddressSpace;
import io.culprit.machine.Registers;
import java.util.OptionalLong;

/** Calculates expressions of call frame rules over the registers of one frame. A register or memory that is missing gives no value. */
final class RuleMachine {

    private static final int MAX_DEPTH = 64;

    private final AddressSpace memory;
    private final Registers registers;
    private final int bytes;
    private final long mask;
    private final long[] values = new long[MAX_DEPTH];
    private int depth;
    private OptionalLong frameAddress = OptionalLong.empty();

    RuleMachine(AddressSpace memory, Registers registers) {
        this.memory = memory;
        this.registers = registers;
        this.bytes = registers.architecture().pointerBytes();
        this.mask = bytes == 8 ? -1 : 0xFFFF_FFFFL;
    }

    /** Tells the canonical frame address, which the expressions of registers stand on. */
    void frameAddress(long address) {
        frameAddress = OptionalLong.of(address);
    }

    /** What is on top when all is done. */
    OptionalLong value(FrameExpression expression) {
        depth = 0;
        if (expression.terms().size() > FrameExpression.MOST_TERMS) {
            return OptionalLong.empty();
        }
        for (Term term : expression.terms()) {
            if (!run(term)) {
                return OptionalLong.empty();
            }
        }
        return depth == 0 ? OptionalLong.empty() : OptionalLong.of(values[depth - 1]);
    }

    private boolean run(Term term) {
        return switch (term.operator()) {
            case NUMBER -> push(term.number());
            case REGISTER -> registers.known(term.register()) && push(registers.value(term.register()) + term.number());
            case FRAME_ADDRESS -> frameAddress.isPresent() && push(frameAddress.getAsLong() + term.number());
            case PICK -> term.number() < depth && push(values[depth - 1 - (int) term.number()]);
            case DROP -> --depth >= 0;
            case SWAP -> swap();
            case LOAD -> load();
            case NEGATE -> depth > 0 && replace(1, -values[depth - 1]);
            case NOT -> depth > 0 && replace(1, ~values[depth - 1]);
            default -> depth > 1 && calculate(term.operator(), signed(values[depth - 2]), signed(values[depth - 1]));
        };
    }

    private boolean push(long value) {
        if (depth == MAX_DEPTH) {
            return false;
        }
        values[depth++] = value & mask;
        return true;
    }

    private boolean replace(int taken, long value) {
        depth -= taken;
        return push(value);
    }

    private boolean swap() {
        if (depth < 2) {
            return false;
        }
        long top = values[depth - 1];
        values[depth - 1] = values[depth - 2];
        values[depth - 2] = top;
        return true;
    }

    private boolean load() {
        OptionalLong value = depth == 0 ? OptionalLong.empty() : memory.findPointer(values[depth - 1], bytes);
        return value.isPresent() && replace(1, value.getAsLong());
    }

    private long signed(long value) {
        return bytes == 8 ? value : (int) value;
    }

    private boolean calculate(FrameExpression.Operator operator, long left, long right) {
        boolean divides = operator == FrameExpression.Operator.DIVIDE
                || operator == FrameExpression.Operator.REMAINDER
                || operator == FrameExpression.Operator.ALIGN;
        if (divides && right == 0) {
            return false;
        }
        long value = switch (operator) {
            case ADD -> left + right;
            case SUBTRACT -> left - right;
            case MULTIPLY -> left * right;
            case DIVIDE -> left / right;
            case REMAINDER -> Long.remainderUnsigned(left & mask, right & mask);
            case ALIGN -> left - Long.remainderUnsigned(left & mask, right & mask);
            case AND -> left & right;
            case OR -> left | right;
            case XOR -> left ^ right;
            case SHIFT_LEFT -> right < 0 || right > 63 ? 0 : left << right;
            case SHIFT_RIGHT -> right < 0 || right > 63 ? 0 : (left & mask) >>> right;
            case SHIFT_ARITHMETIC -> left >> (right < 0 || right > 63 ? 63 : right);
            case EQUAL -> left == right ? 1 : 0;
            case NOT_EQUAL -> left != right ? 1 : 0;
            case LESS -> left < right ? 1 : 0;
            case LESS_OR_EQUAL -> left <= right ? 1 : 0;
            case GREATER -> left > right ? 1 : 0;
            default -> left >= right ? 1 : 0;
        };
        return replace(2, value);
    }
}
