package io.culprit.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.machine.AddressSpace;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The import directory, from hand-made bytes: rows at 0x40, names from 0x800. */
class ImportsTest {

    private static final int TABLE = 0x40;
    private static final int NAMES = 0x800;
    private static final PeDirectory DIRECTORY = new PeDirectory(TABLE, 0x28);

    private final ByteBuffer image = ByteBuffer.allocate(0x4000).order(ByteOrder.LITTLE_ENDIAN);
    private int rows;
    private int names = NAMES;

    private void row(String name) {
        image.put(names, (name + "\0").getBytes(StandardCharsets.ISO_8859_1));
        row(names);
        names += name.length() + 1;
    }

    private void row(int nameRva) {
        image.putInt(TABLE + rows * 20 + 12, nameRva).putInt(TABLE + rows * 20 + 16, 0x3000);
        rows++;
    }

    private AddressSpace contents() {
        return Fixture.bytes(0, image.array());
    }

    @Test
    void namesEachFileOnceInTheOrderOfTheDirectory() {
        row("ntoskrnl.exe");
        row("STORPORT.SYS");
        row("storport.sys");
        assertThat(Imports.of(DIRECTORY, contents())).containsExactly("ntoskrnl.exe", "storport.sys");
    }

    @Test
    void endsAtTheEmptyRowWhateverFollowsIt() {
        row("ntoskrnl.exe");
        rows++;
        row("storport.sys");
        assertThat(Imports.of(DIRECTORY, contents())).containsExactly("ntoskrnl.exe");
    }

    @Test
    void leavesOutNamesThatAreNone() {
        row("a\u001b[2Jb.sys");
        row("x".repeat(64));
        row("");
        row(0x3FFFFFFF);
        row(-1);
        row("hal.dll");
        assertThat(Imports.of(DIRECTORY, contents())).containsExactly("hal.dll");
    }

    @Test
    void stopsWithinBoundsInADirectoryWithoutAnEnd() {
        for (int i = 0; i < 300; i++) {
            row(0x3000 + i * 4);
            image.putInt(0x3000 + i * 4, 0x00303030 + (i % 10) + (i / 10 % 10 << 8) + (i / 100 << 16));
        }
        Arrays.fill(image.array(), NAMES + 0x1000, 0x3000, (byte) 1);
        assertThat(Imports.of(DIRECTORY, contents())).hasSize(256).doesNotContain("652");
    }

    @Test
    void answersNothingWhereTheDirectoryOrItsPageIsMissing() {
        row("hal.dll");
        assertThat(Imports.of(PeDirectory.ABSENT, contents())).isEmpty();
        assertThat(Imports.of(new PeDirectory(0xFFFF_FFF0L, 0x28), contents())).isEmpty();
        assertThat(Imports.of(DIRECTORY, AddressSpace.EMPTY)).isEmpty();
    }

    @Test
    void namesOnlyPrintableTextOfAnyBytes() {
        Random random = new Random(1);
        for (int i = 0; i < 500; i++) {
            random.nextBytes(image.array());
            for (int row = 0; row < 40; row++) {
                image.putInt(TABLE + row * 20 + 12, random.nextInt(0x4100));
            }
            assertThat(Imports.of(DIRECTORY, contents()))
                    .allSatisfy(name -> assertThat(name).matches("[!-~]{1,63}"));
        }
    }
}
