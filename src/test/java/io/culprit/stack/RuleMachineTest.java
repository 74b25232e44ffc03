package io.culprit.stack;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.image.FrameExpression;
import io.culprit.image.FrameExpression.Operator;
import io.culprit.image.FrameExpression.Term;
import io.culprit.machine.Architecture;
import io.culprit.machine.Registers;
import io.culprit.stack.walk.StackWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expressions of call frame rules, with numbers of the processor's width. */
class RuleMachineTest {

    private static final long STACK = 0x1000;

    private static RuleMachine machine(Architecture architecture) {
        String register = architecture == Architecture.X64 ? "rbx" : "ebx";
        Registers registers = Registers.of(architecture, 0x500, STACK).with(register, 0x60);
        return new RuleMachine(
                new StackWriter().put(STACK, 0x2222_1111_0000_3333L).memory(), registers);
    }

    /** Numbers, operators by name, registers by name; {@code cfa+8} and {@code rbx+8} add a number. */
    private static FrameExpression expression(String words) {
        List<Term> terms = new ArrayList<>();
        for (String word : words.isEmpty() ? new String[0] : words.split(" ", -1)) {
            int plus = word.indexOf('+');
            String name = plus < 0 ? word : word.substring(0, plus);
            long number = plus < 0 ? 0 : Long.parseLong(word.substring(plus + 1));
            if (name.equals("cfa")) {
                terms.add(new Term(Operator.FRAME_ADDRESS, number));
            } else if (name.startsWith("pick")) {
                terms.add(new Term(Operator.PICK, Long.parseLong(name.substring(4))));
            } else if (Character.isLowerCase(name.charAt(0))) {
                terms.add(new Term(Operator.REGISTER, number, name));
            } else if (Character.isUpperCase(name.charAt(0))) {
                terms.add(new Term(Operator.valueOf(name)));
            } else {
                terms.add(new Term(Operator.NUMBER, Long.decode(name)));
            }
        }
        return new FrameExpression(terms);
    }

    @ParameterizedTest
    @CsvSource({
        "7 3 ADD, 10",
        "7 3 SUBTRACT, 4",
        "7 3 MULTIPLY, 21",
        "7 3 DIVIDE, 2",
        "-7 2 DIVIDE, -3",
        "7 3 REMAINDER, 1",
        "-7 10 REMAINDER, 9",
        "0x1237 16 ALIGN, 0x1230",
        "-7 16 ALIGN, -16",
        "12 10 AND, 8",
        "12 10 OR, 14",
        "12 10 XOR, 6",
        "3 4 SHIFT_LEFT, 48",
        "3 63 SHIFT_LEFT, 0x8000000000000000",
        "3 64 SHIFT_LEFT, 0",
        "3 -1 SHIFT_LEFT, 0",
        "48 4 SHIFT_RIGHT, 3",
        "-1 63 SHIFT_RIGHT, 1",
        "-1 64 SHIFT_RIGHT, 0",
        "-1 -1 SHIFT_RIGHT, 0",
        "-48 4 SHIFT_ARITHMETIC, -3",
        "0x4000000000000000 63 SHIFT_ARITHMETIC, 0",
        "-2 64 SHIFT_ARITHMETIC, -1",
        "-2 -1 SHIFT_ARITHMETIC, -1",
        "5 0 SHIFT_ARITHMETIC, 5",
        "5 NEGATE, -5",
        "5 NOT, -6",
        "5 5 EQUAL, 1",
        "5 6 EQUAL, 0",
        "5 5 NOT_EQUAL, 0",
        "5 6 NOT_EQUAL, 1",
        "5 6 LESS, 1",
        "5 5 LESS, 0",
        "-1 0 LESS, 1",
        "5 5 LESS_OR_EQUAL, 1",
        "6 5 LESS_OR_EQUAL, 0",
        "6 5 GREATER, 1",
        "5 5 GREATER, 0",
        "5 5 GREATER_OR_EQUAL, 1",
        "4 5 GREATER_OR_EQUAL, 0",
        "rbx, 0x60",
        "rbx+8, 0x68",
        "cfa, 0x1040",
        "cfa+16, 0x1050",
        "1 2 3 pick0, 3",
        "1 2 3 pick2, 1",
        "1 2 3 DROP, 2",
        "1 2 3 SWAP SUBTRACT, 1",
        "rsp LOAD, 0x2222111100003333",
        "9 rsp LOAD DROP, 9",
    })
    void calculatesWith64Bits(String words, String expected) {
        RuleMachine machine = machine(Architecture.X64);
        machine.frameAddress(STACK + 0x40);

        long value = machine.value(expression(words)).orElseThrow();

        assertThat(value).isEqualTo(expected.startsWith("0x8") ? Long.MIN_VALUE : Long.decode(expected));
    }

    /** The same operators see signed numbers of 32 bits, and leave unsigned ones. */
    @ParameterizedTest
    @CsvSource({
        "0xFFFFFFFF 1 ADD, 0",
        "0 1 SUBTRACT, 0xFFFFFFFF",
        "0xFFFFFFF9 2 DIVIDE, 0xFFFFFFFD",
        "0xFFFFFFF9 10 REMAINDER, 9",
        "0xFFFFFFF9 16 ALIGN, 0xFFFFFFF0",
        "0x80000000 31 SHIFT_RIGHT, 1",
        "0x80000000 31 SHIFT_ARITHMETIC, 0xFFFFFFFF",
        "0xFFFFFFFF 0 LESS, 1",
        "0x1FFFFFFFF, 0xFFFFFFFF",
        "5 NEGATE, 0xFFFFFFFB",
        "5 NOT, 0xFFFFFFFA",
        "esp LOAD, 0x3333",
        "esp 4 ADD LOAD, 0x22221111",
        "ebx, 0x60",
    })
    void calculatesWith32Bits(String words, String expected) {
        assertThat(machine(Architecture.X86).value(expression(words))).hasValue(Long.decode(expected));
    }

    @ParameterizedTest
    @CsvSource({
        "''",
        "DROP",
        "SWAP",
        "1 SWAP",
        "1 ADD",
        "ADD",
        "NEGATE",
        "NOT",
        "LOAD",
        "64 LOAD",
        "rcx",
        "cfa",
        "1 0 DIVIDE",
        "1 0 REMAINDER",
        "1 0 ALIGN",
        "1 pick1",
        "1 DROP",
        "DROP 1",
        "1 2 EQUAL ADD",
        "xyz"
    })
    void givesNoValueWhereSomethingIsMissing(String words) {
        assertThat(machine(Architecture.X64).value(expression(words))).isEmpty();
    }

    /** Damaged rules may hold any number of terms: they end at the deepest stack and the longest expression that compilers write. */
    @Test
    void endsExpressionsThatNoCompilerWrites() {
        RuleMachine machine = machine(Architecture.X64);
        Term one = new Term(Operator.NUMBER, 1);
        assertThat(machine.value(new FrameExpression(Collections.nCopies(64, one))))
                .hasValue(1);
        assertThat(machine.value(new FrameExpression(Collections.nCopies(65, one))))
                .isEmpty();
        List<Term> alternating = new ArrayList<>();
        for (int i = 0; i < FrameExpression.MOST_TERMS; i++) {
            alternating.add(i == 0 ? one : new Term(Operator.NOT));
        }
        assertThat(machine.value(new FrameExpression(alternating))).isEqualTo(OptionalLong.of(~1L));
        alternating.add(new Term(Operator.NOT));
        assertThat(machine.value(new FrameExpression(alternating))).isEmpty();
    }
}
