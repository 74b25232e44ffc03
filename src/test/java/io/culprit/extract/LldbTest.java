package io.culprit.extract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culprit.Analyzer;
import io.culprit.Corpus;
import io.culprit.dump.DumpFile;
import io.culprit.dump.archive.DumpFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** LLDB, where it is installed, sees the same threads, registers, modules and stacks in the small dump of a program as in the big one. */
class LldbTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "calc.dmp",
                "windows-x86_64.dmp",
                "linux-x86_64.dmp",
                "macos-x86_64.dmp",
                "fizzbuzz_wow64.dmp",
                "electron.dmp"
            })
    void seesTheSame(String name) throws Exception {
        Path big = find(name).orElse(null);
        assumeTrue(big != null, "skipped: no " + name + " in the corpus");
        Path small = folder.resolve("small.dmp");
        Extraction made;
        try (DumpFile dump = DumpFiles.open(big)) {
            made = Extractor.of(dump, Analyzer.Options.NONE, Extractor.USUAL_BYTES);
        }
        Files.write(small, made.bytes());
        List<String> wanted = lldb(big);
        assertThat(wanted).anyMatch(line -> line.contains("thread #1"));
        assertThat(lldb(small)).isEqualTo(wanted);
    }

    private static Optional<Path> find(String name) {
        return Corpus.userDumps().stream()
                .filter(path -> path.getFileName().toString().equals(name))
                .findFirst();
    }

    private static List<String> lldb(Path file) throws Exception {
        for (String program : new String[] {"lldb", "lldb-19", "lldb-18", "lldb-17"}) {
            try {
                Process process = new ProcessBuilder(
                                program,
                                "-b",
                                "-o",
                                "target create --core \"" + file + "\"",
                                "-o",
                                "thread list",
                                "-o",
                                "image list -g -h",
                                "-o",
                                "register read",
                                "-o",
                                "memory read -c 64 -fx -s8 $sp")
                        .redirectErrorStream(true)
                        .start();
                process.getOutputStream().close();
                String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                process.waitFor();
                return output.lines()
                        .filter(line -> !line.contains(file.toString()))
                        .toList();
            } catch (IOException absent) {
                continue;
            }
        }
        assumeTrue(false, "skipped: lldb is not installed");
        return List.of();
    }
}
