package io.culprit.symbol.breakpad;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;

/**
 * Text to names, lines, inlined calls and call frame rules. An ordinary build runs it over the files in {@code BreakpadFuzzTestInputs}; with
 * {@code JAZZER_FUZZ=1} in the environment it searches from there on.
 */
class BreakpadFuzzTest {

    @FuzzTest
    void answersAnyText(byte[] bytes) {
        BreakpadFile file;
        try {
            file = BreakpadFile.read(new ByteArrayInputStream(bytes));
        } catch (IOException told) {
            return;
        }
        for (long rva = 0xFF0; rva < 0x1100; rva += 7) {
            file.at(rva);
            file.line(rva);
            file.frame(rva);
            file.rules(rva);
            file.inlines(rva);
        }
        file.find("main");
    }
}
