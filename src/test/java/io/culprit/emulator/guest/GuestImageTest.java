package io.culprit.emulator.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GuestImageTest {

    private static final Path IMAGES = Path.of("src/main/resources/io/culprit/emulator");
    private static final Path PDBS = Path.of("src/test/resources/io/culprit/emulator/pdb");

    private static boolean present(String tool) {
        return Stream.of(System.getenv("PATH").split(java.io.File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
    }

    @Test
    void rebuildsByteForByteFromAnyFolder(@TempDir Path folder) throws IOException, InterruptedException {
        for (String tool : List.of("clang-19", "lld-link-19", "llvm-dlltool-19")) {
            assumeTrue(
                    present(tool), () -> "skipped: " + tool + " is not installed, the guest's images are not rebuilt");
        }
        Process build = new ProcessBuilder("sh", "src/guest/build.sh", folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        assertThat(build.waitFor(5, TimeUnit.MINUTES)).isTrue();
        assertThat(build.exitValue()).as(() -> read(folder.resolve("log"))).isZero();
        same(folder, IMAGES);
        same(folder.resolve("pdb"), PDBS);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static void same(Path built, Path committed) throws IOException {
        try (Stream<Path> files = Files.list(built)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith("log"))
                    .toList()) {
                assertThat(committed.resolve(file.getFileName().toString())).hasSameBinaryContentAs(file);
            }
        }
    }

    @Test
    void everyFunctionOfTheKernelIsKnownByName() {
        GuestImage kernel = GuestImage.load("ntoskrnl.exe");
        assertThat(kernel.functions().values())
                .contains(
                        "KeBugCheckEx",
                        "IvtHandleInterrupt",
                        "KiInterruptSubDispatchNoLock",
                        "PspSystemThreadStartup$filt$0");
        assertThat(kernel.functions()
                        .floorEntry(kernel.symbol("KiIdleLoop") + 5)
                        .getValue())
                .isEqualTo("KiIdleLoop");
    }

    @Test
    void relocationMovesEveryPointerByTheSameDistance() {
        GuestImage kernel = GuestImage.load("ntoskrnl.exe");
        byte[] low = kernel.relocated(0xFFFF_F800_0000_0000L, 1, 0x100000, 2);
        byte[] high = kernel.relocated(0xFFFF_F801_2340_0000L, 1, 0x100000, 2);
        int table = kernel.symbol("KiServiceTable");
        for (int i = 0; i < 8; i++) {
            long first = io.culprit.machine.LittleEndian.u64(low, table + 8 * i);
            long second = io.culprit.machine.LittleEndian.u64(high, table + 8 * i);
            assertThat(second - first).isEqualTo(0x1_2340_0000L);
            assertThat(kernel.functions()).containsKey((int) (first - 0xFFFF_F800_0000_0000L));
        }
    }
}
