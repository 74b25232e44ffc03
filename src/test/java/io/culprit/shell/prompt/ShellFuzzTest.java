package io.culprit.shell.prompt;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.culprit.Analyzer;
import io.culprit.OpenedDump;
import io.culprit.report.Ink;
import io.culprit.shell.ReplyText;
import io.culprit.shell.Session;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes as lines typed into the shell over a sample: each is answered, or refused in words. */
class ShellFuzzTest {

    private static OpenedDump opened;

    @BeforeAll
    static void open() throws Exception {
        opened = new Analyzer(Analyzer.Options.NONE).open(Path.of("samples/nic-unmapped-read/crash.dmp"));
    }

    @AfterAll
    static void close() {
        opened.close();
    }

    static Stream<byte[]> lines() {
        return Stream.concat(Stream.of(Scripts.KERNEL), Stream.of(Scripts.PROGRAM))
                .map(line -> line.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("lines")
    @FuzzTest
    void answersAnyLines(byte[] bytes) {
        Shell shell = new Shell(new Session(opened, false));
        String text = new String(bytes, StandardCharsets.UTF_8);
        text.lines().limit(8).forEach(line -> shell.run(line, (command, reply) -> ReplyText.of(reply, Ink.PLAIN)));
    }
}
