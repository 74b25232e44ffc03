package io.culprit.image.elf;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.culprit.image.Fixture;
import io.culprit.image.NotAnImageException;

/**
 * Bytes to build ids and call frame rules: of whole images, and of sections alone. Runs the inputs kept in {@code ElfFuzzTestInputs}, and
 * searches for new ones with {@code JAZZER_FUZZ=1}.
 */
class ElfFuzzTest {

    @FuzzTest
    void answersAnyImage(byte[] bytes) {
        try {
            ElfImage image = new ElfImage(Fixture.bytes(0, bytes));
            image.buildId();
            for (long rva = 0x1D00; rva < 0x1F60; rva += 0x15) {
                image.rules(rva);
            }
        } catch (NotAnImageException told) {
            return;
        }
    }

    @FuzzTest
    void answersAnySection(byte[] bytes) {
        for (DwarfRegisters registers : DwarfRegisters.values()) {
            for (boolean exceptions : new boolean[] {true, false}) {
                FrameSection section = new FrameSection(bytes, 0x1000, exceptions, registers);
                for (long place = 0; place < 0x2000; place += 0x55) {
                    section.at(place);
                }
            }
        }
    }
}
