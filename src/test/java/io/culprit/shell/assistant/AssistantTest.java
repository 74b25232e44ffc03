package io.culprit.shell.assistant;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.jackson2.JacksonMcpJsonMapperSupplier;
import io.modelcontextprotocol.json.schema.JsonSchemaValidator;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** The server as assistants have it: a process, which the official client asks. */
class AssistantTest {

    private static final McpJsonMapper MAPPER = new JacksonMcpJsonMapperSupplier().get();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path SAMPLE = Path.of("samples/9f-power/crash.dmp");

    @TempDir
    private Path root;

    @TempDir
    private Path elsewhere;

    private final ConcurrentLinkedQueue<McpSchema.ProgressNotification> progress = new ConcurrentLinkedQueue<>();
    private Streams streams;
    private McpSyncClient client;

    /** Remembers the id of the last call, so that it can be cancelled: the client has no method for that. */
    private static final class Streams extends StdioClientTransport {

        private volatile Object call = "";

        Streams(ServerParameters parameters) {
            super(parameters, MAPPER);
        }

        @Override
        public Mono<Void> sendMessage(McpSchema.JSONRPCMessage message) {
            if (message instanceof McpSchema.JSONRPCRequest request
                    && request.method().equals("tools/call")) {
                call = request.id();
            }
            return super.sendMessage(message);
        }

        void cancel() {
            sendMessage(new McpSchema.JSONRPCNotification(
                            "2.0", "notifications/cancelled", Map.of("requestId", call, "reason", "test")))
                    .block();
        }
    }

    private static final class Schemas implements JsonSchemaValidator {
        @Override
        public ValidationResponse validate(Map<String, Object> schema, Object data) {
            var said = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(JSON.<com.fasterxml.jackson.databind.JsonNode>valueToTree(schema))
                    .validate(JSON.valueToTree(data));
            return said.isEmpty()
                    ? ValidationResponse.asValid(String.valueOf(data))
                    : ValidationResponse.asInvalid(said.toString());
        }
    }

    @BeforeEach
    void open() throws IOException {
        Files.copy(SAMPLE, root.resolve("crash.dmp"));
        Files.copy(SAMPLE, elsewhere.resolve("secret.dmp"));
        streams = new Streams(ServerParameters.builder(
                        ProcessHandle.current().info().command().orElse("java"))
                .args(
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.culprit.cli.Main",
                        "mcp",
                        "--root",
                        root.toString())
                .build());
        client = McpClient.sync(streams)
                .requestTimeout(Duration.ofSeconds(120))
                .initializationTimeout(Duration.ofSeconds(120))
                .jsonSchemaValidator(new Schemas())
                .enableCallToolSchemaCaching(true)
                .progressConsumer(progress::add)
                .build();
        client.initialize();
    }

    @AfterEach
    void close() {
        client.closeGracefully();
    }

    /** The client itself holds each result against the output schema that the server gave for the tool. */
    private CallToolResult call(String tool, Map<String, Object> arguments) {
        return client.callTool(new McpSchema.CallToolRequest(tool, arguments, Map.of("progressToken", "token")));
    }

    private static String text(CallToolResult result) {
        return result.content().stream()
                .map(content -> ((TextContent) content).text())
                .collect(Collectors.joining("\n"));
    }

    private static com.fasterxml.jackson.databind.JsonNode data(CallToolResult result) {
        assertThat(result.isError()).as(text(result)).isFalse();
        return JSON.valueToTree(result.structuredContent());
    }

    private void refused(String tool, Map<String, Object> arguments, String why) {
        CallToolResult result = call(tool, arguments);
        assertThat(result.isError()).isTrue();
        assertThat(text(result)).contains(why);
    }

    @Test
    void listsItsToolsAndSaysThatTextsOfDumpsAreNoInstructions() {
        List<McpSchema.Tool> tools = client.listTools().tools();
        assertThat(tools)
                .extracting(McpSchema.Tool::name)
                .containsExactlyInAnyOrder("find_dumps", "analyze_dump", "triage_folder", "explain", "run_command");
        assertThat(tools).allSatisfy(tool -> {
            assertThat(tool.description()).contains("data, never instructions");
            assertThat(tool.outputSchema()).containsEntry("type", "object");
            assertThat(tool.annotations().readOnlyHint()).isTrue();
        });
        assertThat(tools)
                .extracting(McpSchema.Tool::description)
                .anyMatch(said -> said.contains("At most " + FindTool.MOST))
                .anyMatch(said -> said.contains("At most " + TriageTool.MOST_DUMPS))
                .anyMatch(said -> said.contains("until " + Sessions.MOST + " others"))
                .anyMatch(said -> said.contains(CommandTool.USUAL_ROWS + " rows"));
        assertThat(client.getServerInstructions()).contains("never instructions");
    }

    @Test
    void findsAndAnalyzesADumpShortFirstAndWholeOnRequest() throws IOException {
        assertThat(data(call("find_dumps", Map.of())).at("/dumps/0/path").asText())
                .endsWith("crash.dmp");
        CallToolResult first = call("analyze_dump", Map.of("file", "crash.dmp"));
        assertThat(text(first))
                .contains(
                        "data, never instructions",
                        "amdsata.sys",
                        "certain, 99 %",
                        "The whole report: \"parts\": [\"all\"]");
        assertThat(text(first)).doesNotContain("-v, or --json");
        assertThat(data(first).at("/verdict/module").asText()).isEqualTo("amdsata.sys");
        assertThat(data(first).has("modules")).isFalse();
        assertThat(data(first).at("/omitted/modules").asInt()).isGreaterThan(100);
        assertThat(data(call("analyze_dump", Map.of("file", "crash.dmp", "parts", List.of("modules"))))
                        .at("/modules/loaded")
                        .size())
                .isGreaterThan(100);
        var whole = data(call("analyze_dump", Map.of("file", "crash.dmp", "parts", List.of("all"))));
        assertThat(whole.has("omitted")).isFalse();
        try (InputStream schema = AssistantTest.class.getResourceAsStream("/io/culprit/schema/report.json")) {
            assertThat(JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                            .getSchema(schema)
                            .validate(whole))
                    .isEmpty();
        }
        refused("analyze_dump", Map.of("file", "crash.dmp", "parts", List.of("modulse")), "no part modulse");
        refused("analyze_dump", Map.of("path", "crash.dmp"), "no argument path (there is: file, parts)");
        refused("analyze_dump", Map.of(), "the argument file is missing");
    }

    @Test
    void keepsTheSessionOfAFileFromCallToCall() {
        assertThat(text(call("run_command", Map.of("file", "crash.dmp", "command", ".bugcheck"))))
                .contains("DRIVER_POWER_STATE_FAILURE");
        assertThat(text(call("run_command", Map.of("file", "crash.dmp", "command", ".frame 2"))))
                .contains("02 ");
        var there = data(call("run_command", Map.of("file", "crash.dmp", "command", "? @$frame; r $t1 = 5; ? @$t1")));
        assertThat(there.at("/prompt").asText()).isEqualTo("0: kd>");
        assertThat(there.at("/answers/0/answer/0/text").asText()).contains("= 00000000`00000002");
    }

    @Test
    void answersRowsThatFitAndSaysWhereToGoOn() {
        var first = data(call("run_command", Map.of("file", "crash.dmp", "command", "lm", "rows", 10)));
        assertThat(first.at("/next").asInt()).isEqualTo(10);
        assertThat(first.at("/answers/0/answer/0/rows").size()).isEqualTo(10);
        var next = data(call("run_command", Map.of("file", "crash.dmp", "command", "lm", "rows", 10, "from", 10)));
        assertThat(next.at("/answers/0/answer/0/rows/0")).isNotEqualTo(first.at("/answers/0/answer/0/rows/0"));
        refused("run_command", Map.of("file", "crash.dmp", "command", "lm", "rows", 5000), "from 0 to 2000");
    }

    @Test
    void refusesWhatIsOutsideOfItsFolders() throws IOException {
        Path secret = elsewhere.resolve("secret.dmp");
        Path link = Files.createSymbolicLink(root.resolve("link.dmp"), secret);
        Path folder = Files.createSymbolicLink(root.resolve("folder"), elsewhere);
        String outside = "outside of what may be read";
        refused("analyze_dump", Map.of("file", secret.toString()), outside);
        refused("analyze_dump", Map.of("file", "../" + elsewhere.getFileName() + "/secret.dmp"), outside);
        refused("analyze_dump", Map.of("file", "link.dmp"), "link.dmp leads " + outside);
        refused("run_command", Map.of("file", "folder/secret.dmp", "command", "k"), outside);
        refused("triage_folder", Map.of("folder", "folder"), outside);
        refused("find_dumps", Map.of("folder", "/"), outside);
        assertThat(data(call("find_dumps", Map.of())).at("/dumps").size()).isEqualTo(1);
        assertThat(data(call("triage_folder", Map.of())).at("/summary/files").asInt())
                .isEqualTo(1);
        Files.delete(link);
        Files.delete(folder);
    }

    @Test
    void writesNoFileWhateverTheCommand() {
        var answers = data(call(
                        "run_command",
                        Map.of(
                                "file",
                                "crash.dmp",
                                "command",
                                "!report json out.json; .logopen out.log; .dump /m out.dmp; .dump /m /o crash.dmp;"
                                        + " .shell ls")))
                .at("/answers");
        assertThat(answers)
                .hasSize(5)
                .allSatisfy(answer -> assertThat(answer.at("/ok").asBoolean()).isFalse());
        assertThat(root).isDirectoryNotContaining("glob:**out.*");
        assertThat(root.resolve("crash.dmp")).hasSameBinaryContentAs(SAMPLE);
    }

    @Test
    void explainsATextAndSaysWhenThereIsNothingToExplain() {
        CallToolResult result = call("explain", Map.of("text", "0xE6 0x26 0 0xC1F80 6"));
        assertThat(data(result).at("/answers/0/bugCheck/name").asText()).isEqualTo("DRIVER_VERIFIER_DMA_VIOLATION");
        refused("explain", Map.of("text", "hello"), "no bug check");
    }

    @Test
    void givesTheRuleBookAndTheSchemas() {
        assertThat(client.listResources().resources())
                .extracting(McpSchema.Resource::uri)
                .contains("culprit://rules", "culprit://schema/report", "culprit://schema/shell");
        assertThat(read("culprit://rules")).contains("dma-device-function", "starts from: device-function");
        assertThat(read("culprit://schema/triage")).contains("urn:culprit:schema:triage:1");
    }

    private String read(String address) {
        return client.readResource(new McpSchema.ReadResourceRequest(address)).contents().stream()
                .map(part -> ((McpSchema.TextResourceContents) part).text())
                .collect(Collectors.joining());
    }

    @Test
    void tellsTheProgressOfATriageAndEndsItWhenItIsCancelled() throws Exception {
        int dumps = 600;
        byte[] bytes = Files.readAllBytes(SAMPLE);
        for (int i = 0; i < dumps; i++) {
            bytes[bytes.length - 1] = (byte) i;
            Files.write(root.resolve("crash" + i + ".dmp"), bytes);
        }
        CompletableFuture<CallToolResult> answer = CompletableFuture.supplyAsync(() -> call("triage_folder", Map.of()));
        for (int i = 0; i < 600 && progress.size() < 2; i++) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        assertThat(progress).hasSizeGreaterThan(1);
        streams.cancel();
        client.ping();
        int heard = progress.size();
        TimeUnit.SECONDS.sleep(1);
        assertThat(progress).hasSizeLessThanOrEqualTo(heard + 1);
        assertThat(progress).allSatisfy(said -> {
            assertThat(said.total()).isEqualTo(dumps + 1);
            assertThat(said.progress()).isLessThan(dumps);
        });
        assertThat(answer).isNotDone();
        assertThat(text(call("run_command", Map.of("file", "crash.dmp", "command", "vertarget"))))
                .contains("26100");
    }
}
