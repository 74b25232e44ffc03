package io.culprit.cabinet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culprit.cabinet.LzxWriter.Block;
import io.culprit.machine.AddressSpace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the reader unpacks is what was packed; for LZX, {@code cabextract} reads the tests' cabinets alike. */
class CabinetTest {

    private static final List<Block> VERBATIM = List.of(new Block(LzxWriter.VERBATIM, 50_000));
    private static final List<Block> ALIGNED = List.of(new Block(LzxWriter.ALIGNED, 70_001));
    private static final List<Block> EVERY_KIND = List.of(
            new Block(LzxWriter.VERBATIM, 20_001),
            new Block(LzxWriter.UNCOMPRESSED, 3_001),
            new Block(LzxWriter.ALIGNED, 40_000),
            new Block(LzxWriter.UNCOMPRESSED, 50_000),
            new Block(LzxWriter.VERBATIM, 300));

    /** A way to pack with LZX. */
    private record Packing(String name, int windowBits, int translation, List<Block> blocks) {
        byte[] cabinet(byte[] content) {
            return CabinetWriter.write(windowBits, new LzxWriter(windowBits, translation, blocks), "one.bin", content);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static Stream<Packing> packings() {
        return Stream.of(
                new Packing("verbatim blocks", 15, 0, VERBATIM),
                new Packing("aligned blocks", 16, 0, ALIGNED),
                new Packing("every kind of block", 17, 0, EVERY_KIND),
                new Packing("translated calls", 15, 1 << 20, VERBATIM),
                new Packing("translated calls, a small file", 18, 40_000, EVERY_KIND),
                new Packing("the largest window", 21, 12_000_000, ALIGNED));
    }

    /** Words that repeat near and far, calls, runs, and noise. */
    private static byte[] content(int size) {
        byte[] bytes = new byte[size];
        Random random = new Random(5);
        for (int at = 0; at < size; ) {
            int kind = random.nextInt(8);
            int length = Math.min(size - at, 1 + random.nextInt(kind == 0 ? 900 : 60));
            int back = at == 0 ? 0 : 1 + random.nextInt(at);
            int value = random.nextInt(20);
            for (int i = 0; i < length; i++, at++) {
                bytes[at] = switch (kind) {
                    case 0 -> (byte) value;
                    case 1 -> (byte) random.nextInt();
                    case 2 -> i % 5 == 0 ? (byte) 0xE8 : i % 5 > 2 ? (byte) -(value & 1) : (byte) (value * i);
                    default -> at < back ? (byte) value : bytes[at - back];
                };
            }
        }
        return bytes;
    }

    private static List<byte[]> unpack(byte[] cabinet) throws IOException {
        List<ByteArrayOutputStream> files = new ArrayList<>();
        AddressSpace file = (position, buffer, offset, length) -> {
            int part = (int) Math.max(0, Math.min(length, cabinet.length - position));
            System.arraycopy(cabinet, (int) Math.min(position, cabinet.length), buffer, offset, part);
            return part;
        };
        Cabinet.unpack(file, cabinet.length, name -> {
            files.add(new ByteArrayOutputStream());
            return files.getLast();
        });
        return files.stream().map(ByteArrayOutputStream::toByteArray).toList();
    }

    @ParameterizedTest
    @MethodSource("packings")
    void unpacksLzx(Packing packing) throws IOException {
        for (int size : new int[] {1, 11, 0x8000, 0x8001, 700_001}) {
            byte[] content = content(size);
            assertThat(unpack(packing.cabinet(content))).as("%d bytes", size).containsExactly(content);
        }
    }

    /** Far more than a window: distances wrap around in it. */
    @Test
    void unpacksLzxBeyondItsWindow() throws IOException {
        byte[] content = content(3_000_000);
        byte[] cabinet = new Packing("", 15, 0, EVERY_KIND).cabinet(content);
        assertThat(cabinet.length).isLessThan(content.length);
        assertThat(unpack(cabinet)).containsExactly(content);
    }

    @ParameterizedTest
    @MethodSource("packings")
    void anotherProgramReadsTheSameFromTheseCabinets(Packing packing, @TempDir Path folder) throws Exception {
        Path tool = Path.of("/usr/bin/cabextract");
        assumeTrue(Files.isExecutable(tool), "cabextract is not installed");
        byte[] content = content(700_001);
        Path cabinet = Files.write(folder.resolve("test.cab"), packing.cabinet(content));
        Process process = new ProcessBuilder(tool.toString(), "-q", "-d", folder.toString(), cabinet.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes());
        assertThat(process.waitFor()).as(said).isZero();
        assertThat(Files.readAllBytes(folder.resolve("one.bin"))).isEqualTo(content);
    }

    @Test
    void unpacksMsZipBlocksThatReferToTheBlockBefore() throws IOException {
        byte[] content = content(300_000);
        assertThat(unpack(CabinetWriter.write(CabinetWriter.MSZIP, "a", content)))
                .containsExactly(content);
    }

    @Test
    void opensNoFolderThatHasNoFile() throws IOException {
        java.nio.ByteBuffer cabinet =
                java.nio.ByteBuffer.allocate(36 + 65_535 * 8).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        cabinet.put("MSCF".getBytes(java.nio.charset.StandardCharsets.US_ASCII)).putInt(16, cabinet.capacity());
        cabinet.put(24, (byte) 3).put(25, (byte) 1).putShort(26, (short) 65_535);
        for (int folder = 0; folder < 65_535; folder++) {
            cabinet.putShort(36 + folder * 8 + 6, (short) 0x7F03); // a window of 2^31: opening it would be refused
        }
        assertThat(unpack(cabinet.array())).isEmpty();
    }

    @Test
    void spendsNoMoreThanItsSizeExplains() throws IOException {
        CabinetBudget budget = new CabinetBudget(1 << 20);
        budget.take(256L << 20);
        assertThatThrownBy(() -> budget.take(1)).hasMessageContaining("more than its size explains");
    }

    @Test
    void asksForNoMoreFilesThanAreWanted() throws IOException {
        byte[] cabinet = CabinetWriter.write(CabinetWriter.STORED, "a", content(100));
        List<String> asked = new ArrayList<>();
        Cabinet.unpack(
                (position, buffer, offset, length) -> {
                    System.arraycopy(cabinet, (int) position, buffer, offset, length);
                    return length;
                },
                cabinet.length,
                name -> {
                    asked.add(name);
                    return null;
                });
        assertThat(asked).containsExactly("a");
    }

    /** Checksums are left out, so that the damage reaches the decoder. */
    @Test
    void answersEveryDamageWithAnException() {
        byte[] content = content(40_000);
        Random random = new Random(11);
        int refused = 0;
        for (Packing packing : packings().toList()) {
            byte[] whole = packing.cabinet(content);
            for (int i = 0; i < 300; i++) {
                byte[] damaged = Arrays.copyOf(whole, i % 3 == 0 ? random.nextInt(whole.length) : whole.length);
                for (int flips = 0; flips < 4 && damaged.length > 0x60; flips++) {
                    damaged[0x60 + random.nextInt(damaged.length - 0x60)] ^= (byte) (1 << random.nextInt(8));
                }
                clearChecksums(damaged);
                try {
                    unpack(damaged);
                } catch (IOException expected) {
                    refused++;
                }
            }
        }
        assertThat(refused).isGreaterThan(900);
    }

    private static void clearChecksums(byte[] cabinet) {
        if (cabinet.length < 0x30) {
            return;
        }
        int at = (cabinet[0x24] & 0xFF) | (cabinet[0x25] & 0xFF) << 8;
        while (at + 8 <= cabinet.length) {
            Arrays.fill(cabinet, at, at + 4, (byte) 0);
            at += 8 + ((cabinet[at + 4] & 0xFF) | (cabinet[at + 5] & 0xFF) << 8);
        }
    }

    @Test
    void saysWhichCompressionIsNotRead() {
        byte[] cabinet = CabinetWriter.write(CabinetWriter.STORED, "a", content(100));
        cabinet[0x2A] = 2;
        assertThatThrownBy(() -> unpack(cabinet))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is not read");
    }
}
