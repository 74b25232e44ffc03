package io.culprit.cli.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.culprit.Corpus;
import io.culprit.cli.CommandRunner;
import io.culprit.cli.Screen;
import io.culprit.cli.terminal.ExitCode;
import io.culprit.dump.minidump.MinidumpWriter;
import io.culprit.symbol.pdb.PdbFile;
import io.culprit.symbol.pdb.PdbFileTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A dump here, a symbol server there, and a folder that goes from one to the other. */
class SymbolsCommandTest {

    private static final String IMAGE = "app.exe/6500000020000/app.exe";

    private final Screen screen = new Screen();
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());

    @TempDir
    private Path folder;

    private HttpServer server;
    private byte[] pdb = new byte[0];
    private String guid = "";
    private String pdbPath = "";
    private Path dump = Path.of("");

    @BeforeEach
    void start() throws Exception {
        pdb = PdbFileTest.fixture("fixture64");
        guid = PdbFile.of(pdb).guid();
        pdbPath = "app.pdb/" + guid + "1/app.pdb";
        dump = Files.write(folder.resolve("app.dmp"), dump());
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            asked.add(path);
            try (exchange) {
                boolean known = path.equals("/" + pdbPath);
                exchange.sendResponseHeaders(known ? 200 : 404, known ? pdb.length : -1);
                if (known) {
                    exchange.getResponseBody().write(pdb);
                }
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    /** The dump of {@link MinidumpWriter#everything}, whose program was built with the PDB of the fixture. */
    private byte[] dump() {
        byte[] bytes = MinidumpWriter.everything().write();
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("RSDS") + 4;
        ByteBuffer record =
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).position(at);
        record.putInt(Integer.parseUnsignedInt(guid.substring(0, 8), 16));
        record.putShort((short) Integer.parseInt(guid.substring(8, 12), 16));
        record.putShort((short) Integer.parseInt(guid.substring(12, 16), 16));
        for (int i = 16; i < 32; i += 2) {
            record.put((byte) Integer.parseInt(guid.substring(i, i + 2), 16));
        }
        record.putInt(1);
        return bytes;
    }

    private String serverPath() {
        return "srv*http://127.0.0.1:" + server.getAddress().getPort();
    }

    private int run(Object... arguments) {
        String[] words = new String[arguments.length + 1];
        words[0] = "symbols";
        for (int i = 0; i < arguments.length; i++) {
            words[i + 1] = arguments[i].toString();
        }
        return new CommandRunner(screen.terminal()).run(words);
    }

    private static JsonNode json(Screen screen) throws IOException {
        return new ObjectMapper().readTree(screen.out());
    }

    @Test
    void saysOfAFolderThatNoDumpIsInIt() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertThat(new CommandRunner(screen.terminal()).run("symbols", empty.toString()))
                .isEqualTo(ExitCode.FILE);
        assertThat(screen.err())
                .contains("empty: there is no dump in this folder")
                .doesNotContain("0 modules");
        assertThat(new CommandRunner(screen.terminal()).run("symbols", empty.toString(), dump.toString()))
                .isEqualTo(ExitCode.FILE);
        assertThat(screen.err()).contains("there is no dump in this folder", "2 modules");
    }

    @ParameterizedTest
    @ValueSource(strings = {"analyze", "symbols"})
    void doesNotCallAFolderEmptyThatIsClosed(String command) throws IOException {
        Path closed = Files.createDirectory(folder.resolve("closed"));
        assumeTrue(closed.toFile().setReadable(false) && !Files.isReadable(closed), "skipped: nothing is closed to us");
        assertThat(new CommandRunner(screen.terminal()).run(command, closed.toString()))
                .isEqualTo(ExitCode.FILE);
        assertThat(screen.err()).contains("closed: permission denied").doesNotContain("no dump");
    }

    @Test
    void listsWhereTheFilesStandBelowAServer() {
        assertThat(run(dump)).isEqualTo(ExitCode.OK);
        assertThat(screen.out().lines())
                .startsWith(pdbPath + "\tmissing\tapp.exe", IMAGE + "\tmissing\tapp.exe")
                .allMatch(line -> line.split("\t").length == 3);
        assertThat(screen.err()).contains("2 modules, 0 of 4 files found");
    }

    @Test
    void listsTheAddressesBelowAServer() {
        assertThat(run("--urls", "https://symbols.example/store/", dump)).isEqualTo(ExitCode.OK);
        assertThat(screen.out().lines())
                .startsWith("https://symbols.example/store/" + pdbPath, "https://symbols.example/store/" + IMAGE)
                .doesNotHaveDuplicates()
                .allMatch(line -> line.startsWith("https://symbols.example/store/"));
    }

    @Test
    void refusesWhatIsNoServerAndTwoFormsAtOnce() {
        assertThat(run("--urls", "symbols.example", dump)).isEqualTo(ExitCode.USAGE);
        assertThat(screen.err()).contains("is no address of a server");
        assertThat(run("--urls", "https://symbols.example", "--json", dump)).isEqualTo(ExitCode.USAGE);
        assertThat(run("--manifest", "--json", dump)).isEqualTo(ExitCode.USAGE);
        assertThat(screen.err()).contains("one of --json, --manifest and --urls");
    }

    @Test
    void asksNoServerUnlessToFetch() {
        assertThat(run("-y", serverPath(), dump)).isEqualTo(ExitCode.OK);
        assertThat(asked).isEmpty();
        assertThat(screen.err()).contains("no server was asked (--fetch does)");
    }

    @Test
    void saysInJsonWhatIdentifiesAModule() throws IOException {
        Path place = folder.resolve("store").resolve(pdbPath);
        Files.createDirectories(place.getParent());
        Files.write(place, pdb);
        assertThat(run("--json", "-y", folder.resolve("store"), dump)).isEqualTo(ExitCode.OK);
        JsonNode module = json(screen).path("modules").path(0);
        assertThat(module.path("name").asText()).isEqualTo("app.exe");
        assertThat(module.path("timestamp").asText()).isEqualTo("0x65000000");
        assertThat(module.path("sizeBytes").asLong()).isEqualTo(0x20000);
        assertThat(module.path("pdb").path("name").asText()).isEqualTo("app.pdb");
        assertThat(module.path("pdb").path("guid").asText()).isEqualTo(guid);
        assertThat(module.path("pdb").path("age").asLong()).isEqualTo(1);
        assertThat(module.path("pdb").path("key").asText()).isEqualTo(guid + "1");
        assertThat(module.path("pdb").path("path").asText()).isEqualTo(pdbPath);
        assertThat(module.path("pdb").path("found").asBoolean()).isTrue();
        assertThat(module.path("image").path("path").asText()).isEqualTo(IMAGE);
        assertThat(module.path("image").path("found").asBoolean(true)).isFalse();
        assertThat(screen.out()).doesNotContain("D:\\\\build");
    }

    @Test
    void aPdbOfAnotherBuildIsMissing() throws IOException {
        Path place = folder.resolve("store").resolve(pdbPath);
        Files.createDirectories(place.getParent());
        Files.write(place, PdbFileTest.fixture("fixturearm64"));
        assertThat(run("-y", folder.resolve("store"), dump)).isEqualTo(ExitCode.OK);
        assertThat(screen.out()).contains(pdbPath + "\tmissing\t");
        assertThat(screen.err()).contains("does not belong to app.exe");
    }

    @Test
    void fetchesAStoreThatServesWithoutNetworkAndIsTakenUpAgain() throws IOException {
        Path store = folder.resolve("store");
        assertThat(run("-y", serverPath(), "--fetch", store, dump)).isEqualTo(ExitCode.OK);
        assertThat(screen.out()).contains(pdbPath + "\tfound\tapp.exe", IMAGE + "\tmissing\tapp.exe");
        assertThat(store.resolve(pdbPath)).hasBinaryContent(pdb);
        assertThat(asked).containsOnlyOnce("/" + pdbPath).contains("/" + IMAGE);

        asked.clear();
        assertThat(run("-y", serverPath(), "--fetch", store, dump)).isEqualTo(ExitCode.OK);
        assertThat(asked).doesNotContain("/" + pdbPath).contains("/" + IMAGE);

        server.stop(0);
        Screen offline = new Screen();
        assertThat(new CommandRunner(offline.terminal()).run("symbols", "-y", store.toString(), dump.toString()))
                .isEqualTo(ExitCode.OK);
        assertThat(offline.out()).contains(pdbPath + "\tfound\tapp.exe");
    }

    @Test
    void aListGoesFromOneMachineToAnotherInEachOfItsForms() throws IOException {
        for (String form : new String[] {"--manifest", "--json", "--stacks"}) {
            Screen here = new Screen();
            assertThat(new CommandRunner(here.terminal())
                            .run(
                                    form.equals("--stacks")
                                            ? new String[] {"symbols", dump.toString()}
                                            : new String[] {"symbols", form, dump.toString()}))
                    .isEqualTo(ExitCode.OK);
            Path list = Files.writeString(folder.resolve("need" + form), here.out());
            Path store = folder.resolve("store" + form);
            assertThat(run("-y", serverPath(), "--fetch", store, list)).isEqualTo(ExitCode.OK);
            assertThat(store.resolve(pdbPath)).hasBinaryContent(pdb);
            Screen later = new Screen();
            assertThat(new CommandRunner(later.terminal()).run("symbols", "-y", store.toString(), dump.toString()))
                    .isEqualTo(ExitCode.OK);
            assertThat(later.out()).contains(pdbPath + "\tfound\tapp.exe");
        }
        assertThat(folder.resolve("need--manifest")).content().contains("app.pdb," + guid + "1,1\n");
    }

    @Test
    void aServerThatIsGoneIsSaidOnceAndCostsNoResult() {
        String path = serverPath();
        server.stop(0);
        assertThat(run("-y", path, "--fetch", folder.resolve("store"), dump)).isEqualTo(ExitCode.OK);
        assertThat(screen.out()).contains(pdbPath + "\tmissing\tapp.exe");
        assertThat(screen.err()).containsOnlyOnce("nobody answers there; it is not asked again");
    }

    @Test
    void fetchingWithoutASymbolPathIsRefused() {
        assertThat(run("--fetch", folder.resolve("store"), dump)).isEqualTo(ExitCode.USAGE);
        assertThat(screen.err()).contains("--fetch needs to know where from");
        assertThat(folder.resolve("store")).doesNotExist();
    }

    @Test
    void takesThePathOfTheEnvironment() {
        Map<String, String> variables = Map.of("_NT_SYMBOL_PATH", serverPath());
        assertThat(new CommandRunner(screen.terminal(variables))
                        .run("symbols", "--fetch", folder.resolve("store").toString(), dump.toString()))
                .isEqualTo(ExitCode.OK);
        assertThat(folder.resolve("store").resolve(pdbPath)).hasBinaryContent(pdb);
    }

    @Test
    void listsAFileOfSeveralDumpsOnce() throws IOException {
        Files.write(folder.resolve("again.dmp"), dump());
        Files.writeString(folder.resolve("notes.txt"), "no dump");
        assertThat(run(folder)).isEqualTo(ExitCode.OK);
        assertThat(screen.out()).containsOnlyOnce(pdbPath).containsOnlyOnce(IMAGE);
    }

    @Test
    void goesOnBehindAFileThatIsNoDump() throws IOException {
        Path bad = Files.writeString(folder.resolve("notes.txt"), "no dump");
        assertThat(run(bad, dump)).isEqualTo(ExitCode.FILE);
        assertThat(screen.err()).contains("notes.txt: ");
        assertThat(screen.out()).contains(pdbPath);
    }

    @Test
    void onStacksListsOnlyModulesThatFramesLieIn() {
        assertThat(run("--stacks", dump)).isEqualTo(ExitCode.OK);
        assertThat(screen.out()).contains(pdbPath).doesNotContain("libc.so.6");
    }

    @Test
    void stacksOfRealDumpsNeedLessThanAllModules() throws IOException {
        Path real = Corpus.kernelDumps().getFirst();
        assertThat(run("--json", real)).isEqualTo(ExitCode.OK);
        Screen stacks = new Screen();
        assertThat(new CommandRunner(stacks.terminal()).run("symbols", "--json", "--stacks", real.toString()))
                .isEqualTo(ExitCode.OK);
        List<String> all = json(screen).path("modules").findValuesAsText("name");
        List<String> walked = json(stacks).path("modules").findValuesAsText("name");
        assertThat(walked).isNotEmpty().hasSizeLessThan(all.size());
        assertThat(all).containsAll(walked);
    }
}
