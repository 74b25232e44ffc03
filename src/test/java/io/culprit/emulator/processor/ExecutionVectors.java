package io.culprit.emulator.processor;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/** Writes {@code executions.txt} to the standard output: what the oracle does in two states of each form. */
final class ExecutionVectors {

    private static final int STATES = 2;

    private ExecutionVectors() {}

    public static void main(String[] arguments) throws Throwable {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.US_ASCII);
        try (Unicorn unicorn = new Unicorn(0x100_0000)) {
            for (List<ExecutionCase> cases : ExecutionTest.forms(1, 1_500_000).values()) {
                for (ExecutionCase example : cases.subList(0, Math.min(STATES, cases.size()))) {
                    out.print(example.seed + "\t" + HexFormat.of().formatHex(example.code) + "\t"
                            + Outcome.oracle(unicorn, example) + "\n");
                }
            }
        }
        out.flush();
    }
}
