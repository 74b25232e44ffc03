package io.culprit.dump.minidump;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.culprit.Corpus;
import io.culprit.dump.DumpFile;
import io.culprit.dump.DumpThread;
import io.culprit.dump.archive.DumpFiles;
import io.culprit.machine.Registers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Threads and their instruction pointers against LLDB, where it is installed. */
class MinidumpLldbTest {

    private static final Pattern THREAD = Pattern.compile("thread #\\d+: tid = (\\w+), (0x\\w+)");

    @ParameterizedTest
    @ValueSource(strings = {"calc.dmp", "sigsegv.dmp", "macos-no-fp.dmp", "linux_divide_by_zero.dmp"})
    void agreesWithLldbWhereEachThreadIs(String name) throws Exception {
        Path path = Corpus.file(name);
        List<String> wanted = lldb(path);
        List<String> found = new ArrayList<>();
        try (DumpFile dump = DumpFiles.open(path)) {
            for (DumpThread thread : dump.threads()) {
                Registers registers = thread.registers();
                found.add(thread.id() + " " + (registers == null ? "" : Long.toHexString(registers.instruction())));
            }
        }
        assertThat(found).isEqualTo(wanted);
    }

    private static List<String> lldb(Path path) throws InterruptedException {
        String output = "";
        try {
            Process process = new ProcessBuilder(
                            "lldb", "-b", "-o", "target create --core \"" + path + "\"", "-o", "thread list")
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
        } catch (IOException e) {
            assumeTrue(false, "skipped: lldb is not installed");
        }
        List<String> threads = new ArrayList<>();
        Matcher matcher = THREAD.matcher(output);
        while (matcher.find()) {
            threads.add(Long.decode(matcher.group(1)) + " "
                    + Long.toHexString(Long.parseUnsignedLong(matcher.group(2).substring(2), 16)));
        }
        return threads;
    }
}
