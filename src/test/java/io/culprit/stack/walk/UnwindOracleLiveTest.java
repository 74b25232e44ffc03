package io.culprit.stack.walk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culprit.image.Fixture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the LLVM tools are installed, they still say what the tests were approved with, and rebuild the fixtures byte for byte. */
public class UnwindOracleLiveTest {

    private static final Path READOBJ = Path.of("/usr/bin/llvm-readobj-19");
    private static final Path DWARFDUMP = Path.of("/usr/bin/llvm-dwarfdump-19");
    private static final Path CLANG = Path.of("/usr/bin/clang-19");
    private static final Path LINKER = Path.of("/usr/bin/lld-link-19");
    private static final Path RESOURCE_COMPILER = Path.of("/usr/bin/llvm-rc-19");

    @TempDir
    Path folder;

    @Test
    void theInstalledReaderPrintsTheApprovedUnwindTables() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(READOBJ), "skipped: llvm-readobj-19 is not installed");
        for (String name : new String[] {"fixture64", "fixturearm64"}) {
            Files.write(folder.resolve(name + ".sys"), Fixture.resource(name + ".sys"));
            String printed = run(READOBJ.toString(), "--unwind", name + ".sys");
            assertThat(printed).isEqualTo(approved(name + ".unwind.txt"));
        }
    }

    @Test
    void theInstalledReaderPrintsTheApprovedCallFrames() throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(DWARFDUMP), "skipped: llvm-dwarfdump-19 is not installed");
        for (String name : new String[] {"fixture64", "fixturearm64"}) {
            Files.write(folder.resolve(name + ".so"), Fixture.resource(name + ".so"));
            String printed = run(DWARFDUMP.toString(), "--eh-frame", "--debug-frame", name + ".so");
            assertThat(printed.lines().filter(line -> line.startsWith("  0x")).map(String::strip))
                    .containsExactlyElementsOf(
                            approved(name + ".cfi.txt").lines().toList());
        }
    }

    @Test
    void theSourcesRebuildTheFixturesByteForByte() throws IOException, InterruptedException {
        assumeTrue(
                Files.isExecutable(CLANG) && Files.isExecutable(LINKER) && Files.isExecutable(RESOURCE_COMPILER),
                "skipped: clang-19, lld-19 or llvm-19 is not installed");
        for (String source : new String[] {"build.sh", "unwind.c", "interrupt64.s", "signal64.s", "version.rc"}) {
            Files.write(folder.resolve(source), Fixture.resource(source));
        }
        run("sh", "build.sh", folder.toString());
        for (String name : new String[] {"fixture64", "fixturearm64", "fixture86", "fixture86fpo"}) {
            assertThat(Files.readAllBytes(folder.resolve(name + ".sys"))).isEqualTo(Fixture.resource(name + ".sys"));
            assertThat(Files.readAllBytes(folder.resolve(name + ".pdb"))).isEqualTo(Fixture.resource(name + ".pdb"));
        }
        for (String name : new String[] {"fixture64.so", "fixturearm64.so"}) {
            assertThat(Files.readAllBytes(folder.resolve(name))).isEqualTo(Fixture.resource(name));
        }
    }

    private static String approved(String name) {
        return new String(Fixture.resource(name), StandardCharsets.US_ASCII);
    }

    private String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
