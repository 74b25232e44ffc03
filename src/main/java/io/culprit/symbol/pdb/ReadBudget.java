package io.culprit.symbol.pdb;

import io.culprit.machine.Budget;

/**
 * How much of a PDB may be read to answer questions: so often as its size allows, and a little more for each question. Real PDBs are
 * indexed and use a fraction; without a bound, one that repeats itself would keep a look-up busy for minutes.
 */
final class ReadBudget {

    private static final int CHUNK_BYTES = 512;
    private static final long FOR_EACH_BYTE = 2;
    private static final long FOR_EACH_QUESTION = 200_000;

    private final long forEachQuestion;
    private final Budget analysis;
    private long left;
    private boolean exhausted;

    ReadBudget(long atFirst, long forEachQuestion, Budget analysis) {
        this.analysis = analysis;
        this.left = atFirst;
        this.forEachQuestion = forEachQuestion;
    }

    /** What a file of this size is worth, as long as the analysis has something left. */
    static ReadBudget of(long sizeBytes, Budget analysis) {
        return new ReadBudget(FOR_EACH_QUESTION + sizeBytes * FOR_EACH_BYTE, FOR_EACH_QUESTION, analysis);
    }

    /** Another question is asked. */
    void question() {
        left += forEachQuestion;
    }

    /** Takes a read of so many bytes; false, now and ever after, when nothing is left. */
    boolean take(int bytes) {
        left -= 1 + bytes / CHUNK_BYTES;
        exhausted |= left < 0;
        return !exhausted && analysis.go();
    }

    /** Complains when reads were refused: what was answered since may be incomplete. */
    void check() throws BadPdbException {
        if (exhausted) {
            throw new BadPdbException("its tables lead to more reads than its size explains (symbol read budget)");
        }
    }
}
