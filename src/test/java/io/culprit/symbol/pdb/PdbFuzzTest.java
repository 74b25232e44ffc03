package io.culprit.symbol.pdb;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * Bytes to names, types, lines and frame data. An ordinary build runs it over the files in {@code PdbFuzzTestInputs}, which are the
 * fixtures in small blocks; with {@code JAZZER_FUZZ=1} in the environment it searches from there on.
 */
class PdbFuzzTest {

    @FuzzTest
    void answersAnyBytes(byte[] bytes) {
        PdbFile pdb;
        try {
            pdb = PdbFile.of(bytes);
        } catch (BadPdbException told) {
            return;
        }
        for (long rva = 0x1000; rva < 0x1600; rva += 0x65) {
            long at = rva;
            ask(() -> pdb.at(at));
            ask(() -> pdb.line(at));
            ask(() -> pdb.frame(at));
        }
        for (String name : new String[] {"locals", "sink", "_entry@4", ""}) {
            ask(() -> pdb.find(name));
        }
        for (String name : new String[] {"Device", "Bits", "Color"}) {
            ask(() -> pdb.type(name));
        }
    }

    private interface Question {
        Object ask() throws BadPdbException;
    }

    private static void ask(Question question) {
        try {
            question.ask();
        } catch (BadPdbException told) {
            return;
        }
    }
}
