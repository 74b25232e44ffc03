package io.culprit.stack.arm64;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.image.Fixture;
import io.culprit.machine.Registers;
import io.culprit.stack.Cursor;
import io.culprit.stack.StackTarget;
import io.culprit.stack.Step;
import io.culprit.stack.walk.Walking;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The same for ARM64: the oracle prints the prolog as instructions, last one first, for packed entries too. */
class Arm64TablesOracleTest {

    private static final long IMAGE_BASE = 0x1_4000_0000L;
    private static final long TOP = 0xFFFF_A000_0080_0000L;
    private static final long RETURN = Walking.BASE + 0x1008;

    private record Function(long begin, long length, boolean packed, List<String> prolog) {}

    @Test
    void unwindsEveryFunctionFromEveryInstructionOfItsPrologAndFromItsBody() {
        List<Function> functions = functions();
        for (Function function : functions) {
            for (int executed = 0; executed <= function.prolog.size(); executed++) {
                unwindsAfter(function, executed, executed * 4L);
            }
            unwindsAfter(function, function.prolog.size(), function.prolog.size() * 4L + 4);
        }
        assertThat(functions).hasSizeGreaterThan(8);
        assertThat(functions).anyMatch(Function::packed).anyMatch(function -> !function.packed());
    }

    private static void unwindsAfter(Function function, int executed, long offset) {
        Arm64Machine run = new Arm64Machine(TOP, RETURN);
        function.prolog.subList(0, executed).forEach(run::run);
        Registers start = run.at(Walking.BASE + function.begin + offset);
        StackTarget target = Walking.with(Fixture.ARM64, run.stack.memory());
        Registers caller = ((Step.Caller) new Arm64Tables(target).callerOf(new Cursor(start, true, 0))).registers();
        assertThat(caller.instruction()).as(function + " after " + executed).isEqualTo(RETURN);
        assertThat(caller.stackPointer()).as(function + " after " + executed).isEqualTo(TOP);
        for (int i = 19; i <= 29; i++) {
            assertThat(caller.value(i))
                    .as("x" + i + " of " + function + " after " + executed)
                    .isEqualTo(Arm64Machine.value(i));
        }
    }

    private static List<Function> functions() {
        List<Function> functions = new ArrayList<>();
        List<String> prolog = new ArrayList<>();
        long begin = 0;
        long length = 0;
        boolean packed = false;
        boolean inProlog = false;
        String text = new String(Fixture.resource("fixturearm64.unwind.txt"), StandardCharsets.US_ASCII);
        for (String line : text.split("\n", -1)) {
            String word = line.strip().replaceAll("^0x[0-9a-f]+ +; ", "");
            if (word.startsWith("Function: ")) {
                begin = Long.parseLong(word.substring(12), 16) - IMAGE_BASE;
                packed = false;
                prolog.clear();
            } else if (word.startsWith("FunctionLength: ")) {
                length = Long.parseLong(word.substring(16));
            } else if (word.startsWith("RegF:")) {
                packed = true;
            } else if (word.equals("Prologue [")) {
                inProlog = true;
            } else if (word.equals("]")) {
                inProlog = false;
            } else if (inProlog && !word.equals("end")) {
                prolog.addFirst(word);
            } else if (line.equals("  }")) {
                functions.add(new Function(begin, length, packed, List.copyOf(prolog)));
            }
        }
        return functions;
    }
}
