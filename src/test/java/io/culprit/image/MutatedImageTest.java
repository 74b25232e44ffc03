package io.culprit.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** Damaged images end in an answer or a {@link NotAnImageException}, whatever the damage. */
class MutatedImageTest {

    private static final int MUTANTS = 2_000;
    private static final int[] EXTREMES = {0, 1, -1, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF, 0x1000, 0xFFFF_F000};

    @Test
    void answersEveryQuestionAboutTwoThousandMutants() {
        Random random = new Random(11);
        int readable = 0;
        for (int i = 0; i < MUTANTS; i++) {
            byte[] file = mutant(random, i % 2 == 0 ? Fixture.X64.file() : Fixture.ARM64.file());
            readable += asksEverything(file) ? 1 : 0;
        }
        assertThat(readable).isBetween(MUTANTS / 4, MUTANTS - 1);
    }

    static byte[] mutant(Random random, byte[] original) {
        byte[] file = original.clone();
        for (int change = 1 + random.nextInt(4); change > 0; change--) {
            int at = random.nextInt(random.nextBoolean() ? 0x400 : file.length - 4) & ~3;
            switch (random.nextInt(3)) {
                case 0 -> file[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> file[at + random.nextInt(4)] = (byte) random.nextInt();
                default -> putU32(file, at, EXTREMES[random.nextInt(EXTREMES.length)]);
            }
        }
        return random.nextInt(4) == 0 ? java.util.Arrays.copyOf(file, random.nextInt(file.length)) : file;
    }

    private static void putU32(byte[] file, int at, int value) {
        io.culprit.machine.LittleEndian.putU32(file, at, value);
    }

    private static boolean asksEverything(byte[] file) {
        try {
            PeImage image = PeImage.ofFile(Fixture.bytes(0, file));
            image.pdb();
            image.version();
            image.exports().find("entry");
            image.exports().nearest(0x1234);
            for (long rva = 0; rva < 0x3000; rva += 0x35) {
                image.functions().find(rva);
            }
            return true;
        } catch (NotAnImageException damaged) {
            return false;
        }
    }
}
