package io.culprit.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ConsoleStreamTest {

    @Test
    void writesInTheCodePageOfTheConsoleHoweverTheBytesArrive() throws IOException {
        Charset page = Charset.forName("IBM850");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ConsoleStream stream = new ConsoleStream(out, page)) {
            for (byte each : "\u2500 Gr\u00FC\u00DFe \uD83D\uDCA5.\n".getBytes(StandardCharsets.UTF_8)) {
                stream.write(each);
            }
            stream.flush();
        }
        assertThat(out.toString(page)).isEqualTo("\u2500 Gr\u00FC\u00DFe ?.\n");
    }
}
