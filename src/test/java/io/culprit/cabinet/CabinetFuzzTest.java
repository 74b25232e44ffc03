package io.culprit.cabinet;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.culprit.image.Fixture;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes to the files of a cabinet, by each method of compression. */
class CabinetFuzzTest {

    static Stream<byte[]> cabinets() {
        byte[] content = "A line that repeats. ".repeat(40).getBytes(StandardCharsets.US_ASCII);
        return Stream.of(CabinetWriter.STORED, CabinetWriter.MSZIP, CabinetWriter.LZX)
                .map(method -> CabinetWriter.write(method, "a.txt", content));
    }

    @MethodSource("cabinets")
    @FuzzTest
    void unpacksAnyBytes(byte[] bytes) {
        try {
            Cabinet.unpack(Fixture.bytes(0, bytes), bytes.length, name -> OutputStream.nullOutputStream());
        } catch (IOException told) {
            return;
        }
    }
}
