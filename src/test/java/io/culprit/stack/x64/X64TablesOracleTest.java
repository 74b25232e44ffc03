package io.culprit.stack.x64;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.image.Fixture;
import io.culprit.machine.Architecture;
import io.culprit.machine.Registers;
import io.culprit.stack.Cursor;
import io.culprit.stack.StackTarget;
import io.culprit.stack.Step;
import io.culprit.stack.walk.StackWriter;
import io.culprit.stack.walk.UnwindOracleLiveTest;
import io.culprit.stack.walk.Walking;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * Runs the prolog of each function forward, by what {@code llvm-readobj --unwind} says of it, and unwinds from every instruction
 * boundary: the caller's registers must come back. The output of that program is kept beside the fixture; {@link UnwindOracleLiveTest}
 * compares it with the installed one.
 */
class X64TablesOracleTest {

    private static final long IMAGE_BASE = 0x1_4000_0000L;
    private static final long TOP = 0xFFFF_A000_0080_0000L;
    private static final long RETURN = Walking.BASE + 0x1004;
    private static final String[] NONVOLATILE = {"rbx", "rsi", "rdi", "rbp", "r12", "r13", "r14", "r15"};

    /** A prolog instruction: where it ends, and what it does. */
    private record Op(int end, String name, String text) {

        long number(String key) {
            String value = text.replaceAll(".*" + key + "=([0-9a-zA-Zx]+).*", "$1");
            return value.startsWith("0x") ? Long.parseLong(value.substring(2), 16) : Long.parseLong(value);
        }

        String register() {
            return text.replaceAll(".*reg=([A-Z0-9]+).*", "$1").toLowerCase(Locale.ROOT);
        }
    }

    private record Function(long begin, long end, List<Op> ops) {}

    @Test
    void unwindsEveryFunctionFromEveryInstructionOfItsProlog() {
        List<Function> functions = functions();
        int boundaries = 0;
        for (Function function : functions) {
            for (int executed = 0; executed <= function.ops.size(); executed++) {
                unwindsAfter(function, executed);
                boundaries++;
            }
        }
        assertThat(functions).hasSizeGreaterThan(15);
        assertThat(boundaries).isGreaterThan(60);
    }

    private static void unwindsAfter(Function function, int executed) {
        boolean interrupted = function.ops.stream().anyMatch(op -> op.name.equals("PUSH_MACHFRAME"));
        if (interrupted && executed == 0) {
            return;
        }
        Run run = new Run(interrupted);
        int offset = 0;
        for (Op op : function.ops.subList(0, executed)) {
            run.apply(op);
            offset = op.end;
        }
        long rip = Walking.BASE + function.begin + offset;
        Registers caller = callerOf(run.registers(rip), run.stack);
        assertThat(caller.instruction()).as(function + " after " + executed).isEqualTo(RETURN);
        assertThat(caller.stackPointer()).as(function + " after " + executed).isEqualTo(run.callerStack());
        for (String name : NONVOLATILE) {
            assertThat(caller.value(name))
                    .as(name + " of " + function + " after " + executed)
                    .isEqualTo(magic(name));
        }
    }

    private static Registers callerOf(Registers registers, StackWriter stack) {
        StackTarget target = Walking.with(Fixture.X64, stack.memory());
        return ((Step.Caller) new X64Tables(target).callerOf(new Cursor(registers, true, 0))).registers();
    }

    private static long magic(String name) {
        return 0x1111_0000_0000_0000L + name.hashCode();
    }

    /** The machine that runs a prolog. */
    private static final class Run {
        private final StackWriter stack = new StackWriter();
        private final boolean interrupted;
        private Registers registers = Registers.of(Architecture.X64, 0, TOP);

        Run(boolean interrupted) {
            this.interrupted = interrupted;
            for (String name : NONVOLATILE) {
                registers = registers.with(name, magic(name));
            }
            if (!interrupted) {
                push(RETURN);
            }
        }

        long callerStack() {
            return TOP;
        }

        Registers registers(long rip) {
            return registers.with("rip", rip);
        }

        private void push(long value) {
            registers = registers.with("rsp", registers.stackPointer() - 8);
            stack.put(registers.stackPointer(), value);
        }

        void apply(Op op) {
            switch (op.name) {
                case "PUSH_NONVOL" -> push(registers.value(op.register()));
                case "ALLOC_SMALL", "ALLOC_LARGE" ->
                    registers = registers.with("rsp", registers.stackPointer() - op.number("size"));
                case "SET_FPREG" ->
                    registers = registers.with(op.register(), registers.stackPointer() + op.number("offset"));
                case "SAVE_NONVOL" -> {
                    stack.put(registers.stackPointer() + op.number("offset"), registers.value(op.register()));
                    registers = registers.with(op.register(), 0xBAD);
                }
                case "SAVE_XMM128" -> {}
                case "PUSH_MACHFRAME" -> machineFrame(op.text.contains("errcode=yes"));
                default -> throw new IllegalStateException("the oracle prints an unknown operation: " + op);
            }
        }

        private void machineFrame(boolean errorCode) {
            assertThat(interrupted).isTrue();
            for (long value : new long[] {0x18, TOP, 0x246, 0x10, RETURN}) {
                push(value);
            }
            if (errorCode) {
                push(2);
            }
        }
    }

    private static List<Function> functions() {
        List<Function> functions = new ArrayList<>();
        List<Op> ops = new ArrayList<>();
        long begin = 0;
        long end = 0;
        int depth = 0;
        String text = new String(Fixture.resource("fixture64.unwind.txt"), StandardCharsets.US_ASCII);
        for (String line : text.split("\n", -1)) {
            String word = line.strip();
            if (word.equals("Chained {")) {
                depth++;
            } else if (word.startsWith("StartAddress:") && depth == 0) {
                begin = address(word);
            } else if (word.startsWith("EndAddress:") && depth == 0) {
                end = address(word);
            } else if (word.matches("0x[0-9A-F]{2}: .*")) {
                ops.addFirst(new Op(
                        Integer.parseInt(word.substring(2, 4), 16),
                        word.substring(6).split(" ", -1)[0],
                        word));
            } else if (line.equals("  }")) {
                if (depth == 0) {
                    functions.add(new Function(begin, end, List.copyOf(ops)));
                }
                ops.clear();
                depth = 0;
            }
        }
        return functions;
    }

    private static long address(String line) {
        return Long.parseLong(line.replaceAll(".*0x([0-9A-F]+).*", "$1"), 16) - IMAGE_BASE;
    }
}
