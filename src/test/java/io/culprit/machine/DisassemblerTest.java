package io.culprit.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DisassemblerTest {

    private static final Path OBJDUMP = Path.of("/usr/bin/llvm-objdump-19");
    private static final Path CLANG = Path.of("/usr/bin/clang-19");
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

    /** What means something else in 32-bit mode, or nothing in 64-bit mode, as the Intel SDM and llvm-mc have it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "40 | inc eax",
                "664f | dec di",
                "60 | pushal",
                "6661 | popaw",
                "9c | pushfd",
                "06 | push es",
                "6302 | arpl word ptr [edx], ax",
                "6202 | bound eax, dword ptr [edx]",
                "c402 | les eax, [edx]",
                "a144332211 | mov eax, dword ptr [0x11223344]",
                "8b0d443322f1 | mov ecx, dword ptr [-0xeddccbc]",
                "64a100000000 | mov eax, dword ptr fs:[0x0]",
                "ff2544332211 | jmp dword ptr [0x11223344]",
                "ffd0 | call eax",
                "68ffffffff | push 0xffffffff",
                "6aff | push -0x1",
                "e8fbffefff | call 0x80300000",
                "ebfe | jmp 0x80400000",
                "8d742600 | lea esi, [esi + eiz]",
                "0f20c0 | mov eax, cr0",
                "cf | iretd",
                "f3a5 | rep movsd dword ptr es:[edi], dword ptr [esi]",
                "c5f877 | <unknown>",
                "678b00 | <unknown>"
            })
    void readsCodeOf32BitProcessors(String hex, String text) {
        List<Disassembler.Line> lines =
                new Disassembler(memory(0x8040_0000L, hex), Architecture.X86).lines(0x8040_0000L, 1);
        assertThat(lines.isEmpty() ? "<unknown>" : lines.getFirst().text()).isEqualTo(text);
        assertThat(
                        lines.isEmpty()
                                ? hex.length() / 2
                                : lines.getFirst().instruction().length())
                .isEqualTo(hex.length() / 2);
    }

    /** Integers, 64-bit arithmetic by pairs, SSE2, tables of branches, strings: what compilers make of C for 32-bit Windows. */
    @Test
    void agreesWithLlvmOn32BitCodeOfACompiler(@TempDir Path folder) throws IOException, InterruptedException {
        assumeThat(OBJDUMP).as("skipped: no llvm-objdump-19").exists();
        assumeThat(CLANG).as("skipped: no clang-19").exists();
        Path source = Files.writeString(folder.resolve("code.c"), """
            typedef struct { int kind; long long sum; unsigned char name[16]; double weight; } thing;
            extern int known(thing *, int);
            int number(int a) { switch (a) { case 1: return 7; case 2: return a * 3; case 3: return a << 4; case 4: return 9;
                case 5: return a / 7; case 6: return a % 10; default: return -a; } }
            long long wide(long long a, long long b) { return a * b + (a >> 3) - (b / 5); }
            void copy(unsigned char *to, const unsigned char *from, unsigned n) { while (n--) *to++ = *from++ ^ 0x5a; }
            unsigned hash(const unsigned char *p, unsigned n) { unsigned h = 0x811c9dc5; for (unsigned i = 0; i < n; i++)
                h = (h ^ p[i]) * 0x01000193; return h; }
            void weigh(thing *all, int n, double by) { for (int i = 0; i < n; i++) all[i].weight *= by; }
            int find(thing *all, int n) { for (int i = 0; i < n; i++) if (known(all + i, i) > 0 && all[i].sum != 0) return i;
                return -1; }
            void locked(volatile int *p) { __sync_fetch_and_add(p, 3); __sync_bool_compare_and_swap(p, 4, 5); }
            """);
        long compared = 0;
        for (String level : List.of("-O0", "-O2", "-Os")) {
            Path object = folder.resolve("code" + level + ".o");
            Process clang = new ProcessBuilder(
                            CLANG.toString(),
                            "--target=i386-pc-windows-msvc",
                            level,
                            "-msse2",
                            "-c",
                            "-o",
                            object.toString(),
                            source.toString())
                    .inheritIO()
                    .start();
            assertThat(clang.waitFor()).isZero();
            compared += listing(object).filter(line -> agrees(line, true)).count();
        }
        assertThat(compared).isGreaterThan(500);
    }

    @Test
    void agreesWithLlvmOnInstalled32BitExecutables() throws IOException, InterruptedException {
        assumeThat(OBJDUMP).as("skipped: no llvm-objdump-19").exists();
        Path library = EXECUTABLES.resolveSibling("i386-windows").resolve("zlib1.dll");
        assumeThat(library).as("skipped: no 32-bit Windows library").exists();
        // An instruction that a section cuts is unknown to llvm.
        Stream<String> whole = listing(library).filter(line -> !line.endsWith("<unknown>"));
        assertThat(whole.filter(line -> agrees(line, true)).count()).isGreaterThan(20_000);
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
        return agrees(line, false);
    }

    private static boolean agrees(String line, boolean legacy) {
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
        byte[] padded = Arrays.copyOf(bytes, 16);
        Instruction decoded =
                legacy ? InstructionDecoder.decode32(padded, 0, 16) : InstructionDecoder.decode(padded, 0, 16);
        if (decoded.known()) {
            long address = Long.parseUnsignedLong(line.substring(0, colon).strip(), 16);
            assertThat(legacy ? decoded.text32(address) : decoded.text(address)).isEqualTo(expected);
            assertThat(decoded.length()).isEqualTo(bytes.length);
        }
        return decoded.known();
    }
}
