package io.culprit.triage;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes to the rows of an index, and to an index itself. */
class IndexFuzzTest {

    @TempDir
    static Path folder;

    static Stream<byte[]> rows() {
        return Stream.of(RowCodec.bytes(new FileRows(List.of(), true)));
    }

    @FuzzTest
    void readsOrRefusesAnyIndex(byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve("any.db"), bytes);
        try {
            TriageIndex.each(file, row -> {});
        } catch (IOException told) {
            return;
        }
    }

    @MethodSource("rows")
    @FuzzTest
    void readsOrRefusesAnyRow(byte[] bytes) {
        try {
            RowCodec.rows(bytes);
        } catch (IOException told) {
            return;
        }
    }
}
