package io.culprit.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DisassemblerTest {

    private static final Path OBJDUMP = Path.of("/usr/bin/llvm-objdump-19");
    private static final Path EXECUTABLES = Path.of("/usr/lib/x86_64-linux-gnu/wine/x86_64-windows");

    private static final Path GUEST_IMAGES = Path.of("src/main/resources/io/culprit/emulator");

    private static AddressSpace memory(long base, String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        return (address, buffer, offset, length) -> {
            int from = (int) (address - base);
            int count = from < 0 || from >= bytes.length ? 0 : Math.min(length, bytes.length - from);
            System.arraycopy(bytes, Math.max(from, 0), buffer, offset, count);
            return count;
        };
    }

    @Test
    void listsInstructionsAtTheirAddresses() {
        AddressSpace memory = memory(0x1000, "4883ec28e80000000090c3");
        assertThat(new Disassembler(memory).lines(0x1000, 10))
                .extracting(Disassembler.Line::address, Disassembler.Line::text)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(0x1000L, "sub rsp, 0x28"),
                        org.assertj.core.groups.Tuple.tuple(0x1004L, "call 0x1009"),
                        org.assertj.core.groups.Tuple.tuple(0x1009L, "nop"),
                        org.assertj.core.groups.Tuple.tuple(0x100AL, "ret"));
    }

    @Test
    void endsWhereMemoryEnds() {
        assertThat(new Disassembler(memory(0x1000, "90e80000")).lines(0x1000, 5))
                .hasSize(1);
        assertThat(new Disassembler(AddressSpace.EMPTY).instruction(0x1000).mnemonic())
                .isEqualTo(Mnemonic.TRUNCATED);
    }

    /** The whole code of real executables, where a disassembler and executables are installed. */
    @Test
    void agreesWithLlvmOnInstalledExecutables() throws IOException, InterruptedException {
        assumeThat(OBJDUMP).as("skipped: no llvm-objdump-19").exists();
        assumeThat(EXECUTABLES).as("skipped: no Windows executables of libwine").exists();
        long compared = 0;
        for (String name : List.of("ntdll.dll", "ntoskrnl.exe", "ndis.sys", "hidclass.sys", "usbd.sys")) {
            Path executable = EXECUTABLES.resolve(name);
            if (Files.exists(executable)) {
                compared += listing(executable).filter(DisassemblerTest::agrees).count();
            }
        }
        assertThat(compared).isGreaterThan(50_000);
    }

    @Test
    void knowsAndAgreesOnEveryInstructionOfTheGuestImages() throws IOException, InterruptedException {
        assumeThat(OBJDUMP).as("skipped: no llvm-objdump-19").exists();
        List<Path> images;
        try (Stream<Path> files = Files.list(GUEST_IMAGES)) {
            images = files.filter(file -> file.toString().matches(".*\\.(exe|sys|dll)"))
                    .sorted()
                    .toList();
        }
        assertThat(images).isNotEmpty();
        for (Path image : images) {
            assertThat(listing(image).filter(DisassemblerTest::isInstruction))
                    .as(image.toString())
                    .isNotEmpty()
                    .allMatch(DisassemblerTest::agrees);
        }
    }

    private static Stream<String> listing(Path executable) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(OBJDUMP.toString(), "-d", "--x86-asm-syntax=intel", executable.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        byte[] text;
        try (InputStream out = process.getInputStream()) {
            text = out.readAllBytes();
        }
        assertThat(process.waitFor()).isZero();
        return new String(text, StandardCharsets.US_ASCII).lines();
    }

    /** A lock prefix stands on a line of its own. */
    private static boolean isInstruction(String line) {
        int colon = line.indexOf(": ");
        return colon >= 0 && line.indexOf('\t') > colon && !line.endsWith("\tlock");
    }

    /** Whether the line was compared; a lock prefix stands on a line of its own, and what follows it is compared without it. */
    private static boolean agrees(String line) {
        if (!isInstruction(line)) {
            return false;
        }
        int colon = line.indexOf(": ");
        int tab = line.indexOf('\t');
        byte[] bytes = HexFormat.of().parseHex(line.substring(colon + 2, tab).replace(" ", ""));
        String expected = line.substring(tab + 1)
                .replaceFirst("\\s*(#.*|<(?!unknown>).*)$", "")
                .replaceAll("\\s+", " ")
                .strip();
        Instruction decoded = InstructionDecoder.decode(java.util.Arrays.copyOf(bytes, 16), 0, 16);
        if (decoded.known()) {
            assertThat(decoded.text(
                            Long.parseUnsignedLong(line.substring(0, colon).strip(), 16)))
                    .isEqualTo(expected);
            assertThat(decoded.length()).isEqualTo(bytes.length);
        }
        return decoded.known();
    }
}
