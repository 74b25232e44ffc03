package io.culprit.shell.assistant;

import static org.assertj.core.api.Assertions.assertThat;

import io.culprit.Analyzer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What comes in is whatever somebody sends. */
class StandardStreamsTest {

    private static final String HELLO = """
        {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}
        {"jsonrpc":"2.0","method":"notifications/initialized"}
        """;

    private static List<String> answers(String input) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Assistant assistant =
                new Assistant(Roots.of(List.of(Path.of("samples"))), new Analyzer(Analyzer.Options.NONE), false)) {
            assistant.serve(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), out);
        }
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void finishesWhatIsInWorkWhenTheInputEnds() throws Exception {
        String call =
                "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\",\"params\":{\"name\":\"analyze_dump\",\"arguments\":{\"file\":\"synthetic-e6/crash.dmp\"}}}";
        assertThat(answers(HELLO + call)).hasSize(2).last().asString().contains("rt640x64.sys", "\"id\":2");
    }

    @Test
    void answersWhatIsNoMessageAndGoesOn() throws Exception {
        List<String> answers = answers("nonsense\n[1,2]\n\n{}\n" + "x".repeat(5 << 20) + "\n" + HELLO);
        assertThat(answers.subList(0, 3)).allSatisfy(line -> assertThat(line).contains("-32700", "\"id\":null"));
        assertThat(answers.get(3)).contains("longer than 4 MiB");
        assertThat(answers.get(4)).contains("\"serverInfo\"");
    }

    @Test
    void saysOfParametersOfAnotherShapeThatTheyAreNotThoseOfTheMethod() throws Exception {
        List<String> answers = answers(HELLO + """
            {"jsonrpc":"2.0","id":2,"method":"tools/call"}
            {"jsonrpc":"2.0","id":3,"method":"tools/call","params":[]}
            {"jsonrpc":"2.0","id":4,"method":"tools/call","params":{"name":"explain","arguments":"x"}}
            """);
        assertThat(answers).hasSize(4);
        assertThat(answers.subList(1, 4))
                .allSatisfy(line -> assertThat(line)
                        .contains("-32602", "the parameters are not those of this method")
                        .doesNotContain("modelcontextprotocol", "java."));
    }

    @Test
    void goesOnAfterACallOfNothingAndACancellationOfNothing() throws Exception {
        assertThat(answers(HELLO + """
            {"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"nothing"}}
            {"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":99}}
            {"jsonrpc":"2.0","method":"notifications/cancelled"}
            {"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"explain","arguments":{"text":7}}}
            {"jsonrpc":"2.0","id":4,"method":"ping"}
            """))
                .anyMatch(line -> line.contains("\"id\":2") && line.contains("error"))
                .anyMatch(line -> line.contains("\"id\":3") && line.contains("text must be a string"))
                .anyMatch(line -> line.contains("\"id\":4"));
    }
}
