package io.culprit.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** {@code instructions.txt} holds bytes, address and text as llvm-objdump 19 printed them for seeded random encodings. */
class InstructionDecoderTest {

    private record Sample(byte[] bytes, long address, String text) {

        Instruction decoded() {
            byte[] padded = Arrays.copyOf(bytes, bytes.length + InstructionDecoder.MAX_LENGTH);
            return InstructionDecoder.decode(padded, 0, padded.length);
        }
    }

    private static List<Sample> samples() throws IOException {
        try (InputStream in = InstructionDecoderTest.class.getResourceAsStream("instructions.txt");
                BufferedReader reader = new BufferedReader(
                        new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.US_ASCII))) {
            return reader.lines().map(InstructionDecoderTest::sample).toList();
        }
    }

    private static Sample sample(String line) {
        String[] fields = line.split("\t");
        return new Sample(HexFormat.of().parseHex(fields[0]), Long.parseLong(fields[1], 16), fields[2]);
    }

    @Test
    void printsEveryKnownFormAsTheOracleDoes() throws IOException {
        int known = 0;
        for (Sample sample : samples()) {
            Instruction decoded = sample.decoded();
            if (decoded.known()) {
                known++;
                assertThat(decoded.text(sample.address))
                        .as(HexFormat.of().formatHex(sample.bytes))
                        .isEqualTo(sample.text);
                assertThat(decoded.length()).as(sample.text).isEqualTo(sample.bytes.length);
            }
        }
        assertThat(known).isGreaterThan(3000);
    }

    @Test
    void knowsTheLengthOfAnUnknownFormOrSaysThatItDoesNot() throws IOException {
        int sized = 0;
        for (Sample sample : samples()) {
            Instruction decoded = sample.decoded();
            if (!decoded.known()) {
                assertThat(decoded.length()).as(sample.text).isIn(0, sample.bytes.length);
                sized += decoded.length() > 0 ? 1 : 0;
            }
        }
        assertThat(sized).isGreaterThan(100);
    }

    @Test
    void asksForMoreWhenTheBytesEndInsideAnInstruction() throws IOException {
        for (Sample sample : samples()) {
            if (sample.decoded().known()) {
                for (int have = 0; have < sample.bytes.length; have++) {
                    assertThat(InstructionDecoder.decode(sample.bytes, 0, have).mnemonic())
                            .as(sample.text + " cut to " + have)
                            .isEqualTo(Mnemonic.TRUNCATED);
                }
            }
        }
    }

    @Test
    void answersForAnyBytes() {
        Random random = new Random(7);
        byte[] bytes = new byte[InstructionDecoder.MAX_LENGTH];
        for (int i = 0; i < 300_000; i++) {
            random.nextBytes(bytes);
            Instruction decoded = InstructionDecoder.decode(bytes, 0, bytes.length);
            assertThat(decoded.length()).isBetween(0, InstructionDecoder.MAX_LENGTH);
            assertThat(decoded.text(0)).isNotEmpty();
        }
    }

    @Test
    void refusesMoreThanFifteenBytes() {
        byte[] bytes = HexFormat.of().parseHex("6666666666666666666666666666666690");
        assertThat(InstructionDecoder.decode(bytes, 0, bytes.length).mnemonic()).isEqualTo(Mnemonic.UNKNOWN);
    }

    @Test
    void refusesALockThatAProcessorWouldRefuse() {
        byte[] lockedMove = HexFormat.of().parseHex("f0488911909090909090909090909090");
        assertThat(InstructionDecoder.decode(lockedMove, 0, lockedMove.length).known())
                .isFalse();
    }
}
