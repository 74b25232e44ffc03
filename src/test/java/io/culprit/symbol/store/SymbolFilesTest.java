package io.culprit.symbol.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.culprit.cabinet.CabinetWriter;
import io.culprit.image.Images;
import io.culprit.image.LoadedModule;
import io.culprit.image.PdbIdentity;
import io.culprit.symbol.ModuleSymbols;
import io.culprit.symbol.Symbol;
import io.culprit.symbol.pdb.PdbFile;
import io.culprit.symbol.pdb.PdbFileTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stores in folders and a symbol server on the loopback interface, with all its moods. */
class SymbolFilesTest {

    private static final SymbolServer.Timeouts SHORT =
            new SymbolServer.Timeouts(Duration.ofMillis(700), Duration.ofMillis(400), 1, Duration.ofMinutes(1));

    @TempDir
    Path folder;

    private byte[] pdb = new byte[0];
    private LoadedModule module = new LoadedModule("x.sys", null, 0, 0, 0, null, null, null);
    private String key = "";
    private HttpServer server;
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void start() throws Exception {
        pdb = PdbFileTest.fixture("fixture64");
        PdbIdentity identity = new PdbIdentity("fixture64.pdb", PdbFile.of(pdb).guid(), 1);
        key = identity.key();
        module = new LoadedModule("fixture64.sys", null, 0x140000000L, 0x10000, 0, null, identity, null);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void serve(HttpHandler handler) {
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI().getPath());
            try (exchange) {
                handler.handle(exchange);
            }
        });
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    /** Name of the function at the start of the code, and the warnings. */
    private record Answer(Optional<String> name, List<String> warnings) {}

    private Answer ask(String path) {
        SymbolPath parsed = SymbolPath.parse(path, folder.resolve("default"));
        try (SymbolFiles files = new SymbolFiles(parsed, Progress.SILENT, SHORT, null);
                PdbSymbols symbols = new PdbSymbols(files, Images.NONE)) {
            Optional<String> name = symbols.at(module, 0x1000).map(Symbol::name);
            assertThat(symbols.at(module, 0x1000).map(Symbol::name)).isEqualTo(name);
            return new Answer(name, symbols.warnings());
        }
    }

    private ModuleSymbols seen(String path) {
        SymbolPath parsed = SymbolPath.parse(path, folder.resolve("default"));
        try (SymbolFiles files = new SymbolFiles(parsed, Progress.SILENT, SHORT, null);
                PdbSymbols symbols = new PdbSymbols(files, Images.NONE)) {
            return symbols.seen(module).orElseThrow();
        }
    }

    /** The fixture as a server for everybody has it: Flags of the DBI header (LLVM docs) say that private symbols were taken out. */
    private static byte[] stripped(byte[] pdb) {
        ByteBuffer bytes = ByteBuffer.wrap(pdb.clone()).order(ByteOrder.LITTLE_ENDIAN);
        int header = 0;
        while (bytes.getInt(header) != -1 || bytes.getInt(header + 4) != 19990903) {
            header += 4;
        }
        bytes.putShort(header + 0x38, (short) (bytes.getShort(header + 0x38) | 2));
        return bytes.array();
    }

    @Test
    void saysWhatNamesAModuleAndWhyNothingBetterDoes() throws IOException {
        assertThat(seen("").kind()).isEqualTo(ModuleSymbols.Kind.NONE);
        assertThat(seen("").why()).isEqualTo("no symbol path (-y) leads to fixture64.pdb (" + key + ")");
        assertThat(seen("srv*" + folder.resolve("empty")).why())
                .isEqualTo("fixture64.pdb (" + key + ") is nowhere along the symbol path");
        store(folder.resolve("other"), "fixture64.pdb", PdbFileTest.fixture("fixture86"));
        assertThat(seen("srv*" + folder.resolve("other")).why()).contains("does not belong to", "the image names");
        store(folder.resolve("private"), "fixture64.pdb", pdb);
        assertThat(seen("srv*" + folder.resolve("private")))
                .isEqualTo(new ModuleSymbols(module.name(), ModuleSymbols.Kind.PRIVATE_PDB, null));
        store(folder.resolve("public"), "fixture64.pdb", stripped(pdb));
        assertThat(seen("srv*" + folder.resolve("public")))
                .isEqualTo(new ModuleSymbols(module.name(), ModuleSymbols.Kind.PUBLIC_PDB, null));
    }

    private void store(Path store, String name, byte[] bytes) throws IOException {
        Path place = store.resolve("fixture64.pdb").resolve(key);
        Files.createDirectories(place);
        Files.write(place.resolve(name), bytes);
    }

    @Test
    void findsAPdbInAStoreOrAPlainFolderWhateverItsCase() throws IOException {
        store(folder.resolve("store"), "FIXTURE64.PDB", pdb);
        assertThat(ask("srv*" + folder.resolve("store")).name()).contains("leaf");
        Files.createDirectories(folder.resolve("plain/symbols/pdb"));
        Files.write(folder.resolve("plain/symbols/pdb/Fixture64.pdb"), pdb);
        assertThat(ask(folder.resolve("plain").toString()).name()).contains("leaf");
    }

    @Test
    void readsStoresOfTwoTiersAndPointers() throws IOException {
        Path store = folder.resolve("tiers");
        Files.createDirectories(store);
        Files.write(store.resolve("index2.txt"), new byte[0]);
        store(store.resolve("fi"), "fixture64.pdb", pdb);
        assertThat(ask("srv*" + store).name()).contains("leaf");
        Path real = Files.write(folder.resolve("elsewhere.pdb"), pdb);
        store(
                folder.resolve("pointers"),
                "file.ptr",
                ("PATH:" + real).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(ask("srv*" + folder.resolve("pointers")).name()).contains("leaf");
    }

    @Test
    void aFileOfAnotherBuildIsAWarningAndTheSearchGoesOn() throws IOException {
        store(folder.resolve("wrong"), "fixture64.pdb", PdbFileTest.fixture("fixturearm64"));
        store(folder.resolve("right"), "fixture64.pdb", pdb);
        Answer wrong = ask("srv*" + folder.resolve("wrong"));
        assertThat(wrong.name()).isEmpty();
        assertThat(wrong.warnings()).singleElement().asString().contains("does not belong to fixture64.sys");
        assertThat(ask("srv*" + folder.resolve("wrong") + ";srv*" + folder.resolve("right"))
                        .name())
                .contains("leaf");
    }

    @Test
    void copiesWhatAServerSendsToTheStoresOnItsLeft() throws IOException {
        serve(exchange -> send(exchange, 200, pdb));
        String path = "cache*" + folder.resolve("cache") + ";srv*" + folder.resolve("near") + "*" + url();
        assertThat(ask(path).name()).contains("leaf");
        assertThat(folder.resolve("near/fixture64.pdb/" + key + "/fixture64.pdb"))
                .hasBinaryContent(pdb);
        assertThat(folder.resolve("cache/fixture64.pdb/" + key + "/fixture64.pdb"))
                .hasBinaryContent(pdb);
        assertThat(asked).containsExactly("/fixture64.pdb/" + key + "/fixture64.pdb");
        server.stop(0);
        assertThat(ask(path).name()).contains("leaf");
    }

    @Test
    void asksForTheCompressedFormAndRemembersWhatIsNotThere() {
        serve(exchange -> send(exchange, 404, new byte[0]));
        Answer answer = ask("srv*" + folder.resolve("near") + "*" + url());
        assertThat(answer.name()).isEmpty();
        assertThat(answer.warnings()).isEmpty();
        assertThat(asked)
                .containsExactly(
                        "/fixture64.pdb/" + key + "/fixture64.pdb",
                        "/fixture64.pdb/" + key + "/fixture64.pd_",
                        "/fixture64.pdb/" + key + "/fixture64.sym",
                        "/fixture64.pdb/" + key + "/fixture64.sy_");
    }

    /** Breakpad's files stand in the folder of the PDB that they were made from; one of another build is not used. */
    @Test
    void readsSymbolFilesOfBreakpadWhereThereIsNoPdb() throws IOException {
        Path file = folder.resolve("near").resolve("fixture64.pdb").resolve(key).resolve("fixture64.sym");
        Files.createDirectories(file.getParent());
        Files.writeString(file, "MODULE windows x86_64 " + key + " fixture64.pdb\nFUNC 0 7fffffff 0 everything\n");
        assertThat(ask(folder.resolve("near").toString()).name()).contains("everything");

        Files.writeString(file, "MODULE windows x86_64 0123 fixture64.pdb\nFUNC 0 7fffffff 0 everything\n");
        Answer other = ask(folder.resolve("near").toString());
        assertThat(other.name()).isEmpty();
        assertThat(other.warnings()).singleElement().asString().contains("does not belong");
    }

    /** A PDB has the better names, and does not say how to unwind x64 code. */
    @Test
    void takesCallFrameRulesOfBreakpadBesideThePdb() throws IOException {
        store(folder.resolve("near"), "fixture64.pdb", pdb);
        Path file = folder.resolve("near").resolve("fixture64.pdb").resolve(key).resolve("fixture64.sym");
        Files.writeString(
                file,
                "MODULE windows x86_64 " + key + " fixture64.pdb\nFUNC 0 7fffffff 0 everything\n"
                        + "STACK CFI INIT 1000 100 .cfa: $rsp 24 + .ra: .cfa -8 + ^\n");
        SymbolPath path = SymbolPath.parse(folder.resolve("near").toString(), folder.resolve("default"));
        try (SymbolFiles files = new SymbolFiles(path, Progress.SILENT, SHORT, null);
                PdbSymbols symbols = new PdbSymbols(files, Images.NONE)) {
            assertThat(symbols.at(module, 0x1000).map(Symbol::name)).get().isNotEqualTo("everything");
            assertThat(symbols.rules(module, 0x1010)).isPresent();
            assertThat(symbols.rules(module, 0x2000)).isEmpty();
            assertThat(symbols.seen(module).orElseThrow().kind()).isEqualTo(ModuleSymbols.Kind.PRIVATE_PDB);
        }
    }

    /** Each module of each dump would cost a request that nearly all servers answer with no. */
    @Test
    void asksNoServerForBreakpadsSymbolsOfAModuleWithAPdb() throws IOException {
        List<String> asked = Collections.synchronizedList(new ArrayList<>());
        serve(exchange -> {
            asked.add(exchange.getRequestURI().getPath());
            send(exchange, 404, new byte[0]);
        });
        store(folder.resolve("near"), "fixture64.pdb", pdb);
        SymbolPath path = SymbolPath.parse("srv*" + folder.resolve("near") + "*" + url(), folder.resolve("default"));
        try (SymbolFiles files = new SymbolFiles(path, Progress.SILENT, SHORT, null);
                PdbSymbols symbols = new PdbSymbols(files, Images.NONE)) {
            assertThat(symbols.rules(module, 0x1010)).isEmpty();
            assertThat(symbols.pdb(module)).isTrue();
        }
        assertThat(asked).isEmpty();
    }

    /** Servers keep Breakpad's files as gzip and send them so, asked for it or not; what is kept is the file itself. */
    @Test
    void unpacksSymbolFilesThatAServerSendsAsGzip() throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(("MODULE windows x86_64 " + key + " fixture64.pdb\nFUNC 0 7fffffff 0 everything\n")
                    .getBytes(StandardCharsets.UTF_8));
        }
        String wanted = "/fixture64.pdb/" + key + "/fixture64.sym";
        serve(exchange -> {
            boolean there = exchange.getRequestURI().getPath().endsWith(wanted);
            send(exchange, there ? 200 : 404, there ? packed.toByteArray() : new byte[0]);
        });
        Answer answer = ask("srv*" + folder.resolve("near") + "*" + url());
        assertThat(answer.warnings()).isEmpty();
        assertThat(answer.name()).contains("everything");
        assertThat(folder.resolve("near" + wanted)).content().startsWith("MODULE");
    }

    /** The fixture alone would be one block: debug information behind it makes several, which refer to each other. */
    @ParameterizedTest
    @ValueSource(ints = {CabinetWriter.STORED, CabinetWriter.MSZIP, CabinetWriter.LZX})
    void unpacksTheCompressedForm(int method) throws IOException {
        byte[] several = Arrays.copyOf(pdb, 5 * pdb.length);
        System.arraycopy(pdb, 0, several, 4 * pdb.length, pdb.length);
        byte[] cabinet = CabinetWriter.write(method, "..\\evil.exe", several);
        serve(exchange -> {
            boolean packed = exchange.getRequestURI().getPath().endsWith(".pd_");
            send(exchange, packed ? 200 : 404, packed ? cabinet : new byte[0]);
        });
        Answer answer = ask("srv*" + folder.resolve("near") + "*" + url());
        assertThat(answer.warnings()).isEmpty();
        assertThat(answer.name()).contains("leaf");
    }

    @Test
    void followsRedirects() {
        serve(exchange -> {
            if (exchange.getRequestURI().getPath().startsWith("/moved")) {
                send(exchange, 200, pdb);
            } else {
                exchange.getResponseHeaders().add("Location", url() + "/moved/file");
                send(exchange, 302, new byte[0]);
            }
        });
        assertThat(ask("srv**" + url()).name()).contains("leaf");
    }

    @Test
    void aDownloadThatStopsIsNoFile() throws IOException {
        serve(exchange -> {
            exchange.sendResponseHeaders(200, pdb.length);
            exchange.getResponseBody().write(Arrays.copyOf(pdb, pdb.length / 2));
            exchange.getResponseBody().flush();
        });
        Answer answer = ask("srv*" + folder.resolve("near") + "*" + url());
        assertThat(answer.name()).isEmpty();
        assertThat(answer.warnings()).isNotEmpty();
        assertThat(filesBelow(folder.resolve("near"))).isEmpty();
    }

    @Test
    void aServerThatStallsOrBreaksIsAWarningWithinItsTimeout() {
        serve(exchange -> {
            exchange.sendResponseHeaders(200, pdb.length);
            exchange.getResponseBody().write(pdb, 0, 100);
            exchange.getResponseBody().flush();
            pause();
        });
        assertThat(ask("srv**" + url()).warnings()).singleElement().asString().contains(url());
        server.removeContext("/");
        serve(exchange -> send(exchange, 500, new byte[0]));
        assertThat(ask("srv**" + url()).warnings()).singleElement().asString().contains("status 500");
        server.removeContext("/");
        serve(exchange -> pause());
        assertThat(ask("srv**" + url()).warnings())
                .singleElement()
                .asString()
                .contains("it does not answer in time; it is not asked again");
        assertThat(SymbolServer.reason(
                        (IOException) new ConnectException().initCause(new UnresolvedAddressException())))
                .isEqualTo("there is no server of that name");
    }

    private static void pause() {
        try {
            Thread.sleep(3_000);
        } catch (InterruptedException woken) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aServerThatDripsIsEndedByTheLeastRate() {
        serve(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try {
                for (int i = 0; i < 1000; i++) {
                    exchange.getResponseBody().write(0);
                    exchange.getResponseBody().flush();
                    Thread.sleep(20);
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
        SymbolServer.Timeouts slow =
                new SymbolServer.Timeouts(Duration.ofSeconds(5), Duration.ofMillis(200), 1000, Duration.ofMinutes(1));
        SymbolPath path = SymbolPath.parse("srv**" + url(), folder.resolve("default"));
        try (SymbolFiles files = new SymbolFiles(path, Progress.SILENT, slow, null);
                PdbSymbols symbols = new PdbSymbols(files, Images.NONE)) {
            assertThat(symbols.at(module, 0x1000)).isEmpty();
            assertThat(symbols.warnings()).singleElement().asString().contains("not asked again");
        }
    }

    @Test
    void garbageAndWrongBuildsFromAServerAreWarningsAndAreNotKept() throws IOException {
        byte[] other = PdbFileTest.fixture("fixture86");
        serve(exchange -> send(exchange, 200, other));
        Answer answer = ask("srv*" + folder.resolve("near") + "*" + url());
        assertThat(answer.name()).isEmpty();
        assertThat(answer.warnings()).hasSize(2);
        assertThat(answer.warnings().getFirst()).contains("does not belong");
        assertThat(answer.warnings().getLast()).contains("does not begin with a MODULE record");
        assertThat(filesBelow(folder.resolve("near"))).isEmpty();
        server.removeContext("/");
        serve(exchange ->
                send(exchange, 200, "<html>sign in</html>".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        assertThat(ask("srv**" + url()).warnings())
                .hasSize(2)
                .first()
                .asString()
                .contains("not a PDB");
    }

    @Test
    void aNameThatWouldLeaveTheStoreIsNeverAskedFor() throws IOException {
        serve(exchange -> send(exchange, 200, pdb));
        PdbIdentity evil = new PdbIdentity("C:\\x\\..", "0".repeat(32), 1);
        module = new LoadedModule("evil.sys", null, 0, 0x1000, 1, null, evil, null);
        Answer answer = ask("srv*" + folder.resolve("near") + "*" + url());
        assertThat(answer.warnings()).singleElement().asString().contains("cannot be looked up");
        assertThat(asked).isEmpty();
        assertThat(filesBelow(folder)).isEmpty();
    }

    private static List<Path> filesBelow(Path root) throws IOException {
        if (!Files.exists(root)) {
            return List.of();
        }
        try (Stream<Path> walk = Files.walk(root)) {
            return walk.filter(Files::isRegularFile).toList();
        }
    }
}
