package io.culprit.dump;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * Bytes to the facts of a dump. An ordinary build runs it over the files in the folder beside it among the resources, which keeps every
 * crasher found; with {@code JAZZER_FUZZ=1} in the environment and {@code -Djazzer.hooks=true} it searches from there on.
 */
class DumpFuzzTest {

    @FuzzTest
    void answersAnyBytes(byte[] bytes) {
        DumpProbe.opens(bytes);
    }

    @FuzzTest
    void answersEditedSamples(FuzzedDataProvider data) {
        DumpProbe.opens(EditedSample.of(data));
    }
}
