package io.culprit.image;

import com.code_intelligence.jazzer.junit.FuzzTest;

/**
 * Bytes to everything that an image tells. Runs the inputs kept in {@code ImageFuzzTestInputs}, and searches for new ones with
 * {@code JAZZER_FUZZ=1}.
 */
class ImageFuzzTest {

    @FuzzTest
    void answersAnyBytes(byte[] bytes) {
        PeImage image;
        try {
            image = PeImage.ofFile(Fixture.bytes(0, bytes));
        } catch (NotAnImageException told) {
            return;
        }
        image.pdb();
        image.version();
        image.imports();
        image.exports().find("locals");
        for (long rva = 0x1000; rva < 0x1600; rva += 0x65) {
            image.exports().nearest(rva);
            image.functions().find(rva);
            image.header().sectionAt(rva);
        }
    }
}
