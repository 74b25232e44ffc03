package io.culprit.shell.assistant;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.Analyzer;
import java.io.ByteArrayOutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server whose reports name no people has no tool that shows memory. */
class RedactedTest {

    private static final String ASKED = """
        {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},\
        "clientInfo":{"name":"test","version":"1"}}}
        {"jsonrpc":"2.0","method":"notifications/initialized"}
        {"jsonrpc":"2.0","id":2,"method":"tools/list"}
        """;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void offersCommandsOnlyWhereMemoryMayBeShown(boolean redact) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (PipedOutputStream asking = new PipedOutputStream();
                PipedInputStream in = new PipedInputStream(asking);
                Assistant assistant = new Assistant(
                        Roots.of(List.of(Path.of("samples/9f-power"))), new Analyzer(Analyzer.Options.NONE), redact)) {
            Thread server = Thread.ofPlatform().start(() -> {
                try {
                    assistant.serve(in, out);
                } catch (java.io.IOException broken) {
                    throw new java.io.UncheckedIOException(broken);
                }
            });
            asking.write(ASKED.getBytes(StandardCharsets.UTF_8));
            asking.flush();
            for (int i = 0; i < 600 && !out.toString(StandardCharsets.UTF_8).contains("\"id\":2"); i++) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
            asking.close();
            server.join();
        }
        String said = out.toString(StandardCharsets.UTF_8);
        assertThat(said).contains("\"analyze_dump\"", "\"triage_folder\"");
        assertThat(said.contains("\"name\":\"run_command\"")).isEqualTo(!redact);
    }
}
