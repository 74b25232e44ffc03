package io.culprit.rule;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes to rules: a file of the user's own is read, or refused in words. */
class RuleFuzzTest {

    static Stream<byte[]> files() throws IOException {
        return Stream.of(Files.readAllBytes(Path.of("src/main/resources/io/culprit/rule/rules.json")));
    }

    @MethodSource("files")
    @FuzzTest
    void readsOrRefusesAnyBytes(byte[] bytes) {
        try {
            RuleFile.read(bytes);
        } catch (RuleFileException told) {
            return;
        }
    }
}
