package io.culprit.image;

import java.util.List;

/**
 * How a value of a caller comes from the registers and the memory of the frame that it called: postfix, as Breakpad's STACK CFI records and
 * DWARF's expressions both are.
 */
public record FrameExpression(List<Term> terms) {

    /** More than any compiler writes. */
    public static final int MOST_TERMS = 256;

    /** Copies the list. */
    public FrameExpression {
        terms = List.copyOf(terms);
    }

    /** What a term does; operators take the values on top of the stack and leave one. */
    public enum Operator {
        /** Pushes the term's number. */
        NUMBER,
        /** Pushes the register, by WinDbg's name, plus the term's number. */
        REGISTER,
        /** Pushes the frame's address (canonical frame address) plus the term's number. */
        FRAME_ADDRESS,
        /** Pushes again the value that lies so deep: 0 for the top. */
        PICK,
        /** Takes the top away. */
        DROP,
        /** Swaps the two values on top. */
        SWAP,
        /** Replaces an address by the pointer that stands there. */
        LOAD,
        ADD,
        SUBTRACT,
        MULTIPLY,
        DIVIDE,
        REMAINDER,
        /** Rounds the second value down to a multiple of the top. */
        ALIGN,
        AND,
        OR,
        XOR,
        SHIFT_LEFT,
        SHIFT_RIGHT,
        SHIFT_ARITHMETIC,
        NEGATE,
        NOT,
        EQUAL,
        NOT_EQUAL,
        LESS,
        LESS_OR_EQUAL,
        GREATER,
        GREATER_OR_EQUAL
    }

    /** One step; {@code number} and {@code register} are 0 and empty where the operator has none. */
    public record Term(Operator operator, long number, String register) {

        /** An operator without operand. */
        public Term(Operator operator) {
            this(operator, 0, "");
        }

        /** An operator with a number. */
        public Term(Operator operator, long number) {
            this(operator, number, "");
        }
    }
}
