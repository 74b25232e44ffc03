package io.culprit.symbol.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.culprit.image.LoadedModule;
import io.culprit.image.PdbIdentity;
import io.culprit.symbol.pdb.PdbFile;
import io.culprit.symbol.pdb.PdbFileTest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A download that breaks off goes on where it ended: in the next try, and in the next run. */
class ResumedDownloadTest {

    @TempDir
    private Path folder;

    private byte[] pdb = new byte[0];
    private LoadedModule module = new LoadedModule("x.sys", null, 0, 0, 0, null, null, null);
    private String path = "";
    private HttpServer server;

    /** The ranges that were asked for; empty texts where the whole file was. */
    private final List<String> ranges = Collections.synchronizedList(new ArrayList<>());

    private String tag = "\"one\"";
    private boolean ranged = true;

    /** How many bytes an answer has before it breaks off. */
    private int most;

    @BeforeEach
    void start() throws Exception {
        pdb = PdbFileTest.fixture("fixture64");
        PdbIdentity identity = new PdbIdentity("fixture64.pdb", PdbFile.of(pdb).guid(), 1);
        path = "/fixture64.pdb/" + identity.key() + "/fixture64.pdb";
        module = new LoadedModule("fixture64.sys", null, 0x140000000L, 0x10000, 0, null, identity, null);
        most = pdb.length / 4;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!exchange.getRequestURI().getPath().equals(path)) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            String range = exchange.getRequestHeaders().getFirst("Range");
            String condition = exchange.getRequestHeaders().getFirst("If-Range");
            ranges.add(range == null ? "" : range);
            boolean rest = ranged && range != null && tag.equals(condition);
            int from = rest ? Integer.parseInt(range.replaceAll("\\D", "")) : 0;
            exchange.getResponseHeaders().add("ETag", tag);
            if (rest) {
                exchange.getResponseHeaders()
                        .add("Content-Range", "bytes " + from + "-" + (pdb.length - 1) + "/" + pdb.length);
            }
            exchange.sendResponseHeaders(rest ? 206 : 200, pdb.length - from);
            exchange.getResponseBody().write(pdb, from, Math.min(most, pdb.length - from));
            exchange.getResponseBody().flush();
        }
    }

    private boolean fetch() {
        SymbolPath servers =
                SymbolPath.parse("srv*http://127.0.0.1:" + server.getAddress().getPort(), folder);
        try (SymbolNeeds needs = SymbolNeeds.fetching(
                servers, folder.resolve("store"), Progress.SILENT, new Downloads(Downloads.DEFAULT_FILE_BYTES))) {
            return needs.of(module).symbolsFound();
        }
    }

    private Path kept() {
        return folder.resolve("store").resolve(path.substring(1));
    }

    /** What was on its way when the connection broke may be lost, so that a piece can be smaller than what the server sent. */
    @Test
    void asksForTheRestInTheNextTryAndInTheNextRun() throws IOException {
        assertThat(fetch()).isFalse();
        assertThat(ranges).hasSize(2).first().isEqualTo("");
        assertThat(kept()).doesNotExist();
        int runs = 1;
        while (!fetch()) {
            assertThat(runs++).isLessThan(10);
        }
        long had = 0;
        for (String range : ranges.subList(1, ranges.size())) {
            assertThat(range).matches("bytes=[1-9]\\d*-");
            long from = Long.parseLong(range.replaceAll("\\D", ""));
            assertThat(from).isBetween(had, had + most);
            had = from;
        }
        assertThat(kept()).hasBinaryContent(pdb);
        SymbolNeeds.tidy(folder.resolve("store"));
        assertThat(folder.resolve("store/.parts")).doesNotExist();
    }

    @Test
    void takesTheWholeFileWhereTheServerHasAnotherByNow() throws IOException {
        assertThat(fetch()).isFalse();
        tag = "\"two\"";
        most = pdb.length;
        assertThat(fetch()).isTrue();
        assertThat(kept()).hasBinaryContent(pdb);
    }

    @Test
    void takesTheWholeFileWhereTheServerKnowsNoRanges() throws IOException {
        assertThat(fetch()).isFalse();
        ranged = false;
        most = pdb.length;
        assertThat(fetch()).isTrue();
        assertThat(kept()).hasBinaryContent(pdb);
    }

    @Test
    void asksForTheWholeFileWhereNobodyCanSayThatTheRestIsOfTheSame() {
        tag = "W/\"weak\"";
        assertThat(fetch()).isFalse();
        assertThat(fetch()).isFalse();
        assertThat(ranges).containsOnly("");
    }

    @Test
    void aPartThatSomebodyHasSpoiltIsNoFile() throws IOException {
        assertThat(fetch()).isFalse();
        Path part = folder.resolve("store/.parts/fixture64.pdb-" + module.pdb().key() + ".part");
        byte[] spoilt = Files.readAllBytes(part);
        Arrays.fill(spoilt, (byte) 0);
        Files.write(part, spoilt);
        most = pdb.length;
        assertThat(fetch()).isFalse();
        assertThat(kept()).doesNotExist();
        assertThat(fetch()).isTrue();
        assertThat(kept()).hasBinaryContent(pdb);
    }

    @Test
    void aPartOfMoreThanTheFileIsThrownAway() throws IOException {
        assertThat(fetch()).isFalse();
        Path part = folder.resolve("store/.parts/fixture64.pdb-" + module.pdb().key() + ".part");
        Files.write(part, new byte[pdb.length]);
        server.removeContext("/");
        server.createContext("/", exchange -> {
            if (exchange.getRequestHeaders().getFirst("Range") != null) {
                try (exchange) {
                    exchange.sendResponseHeaders(416, -1);
                }
            } else {
                answer(exchange);
            }
        });
        most = pdb.length;
        assertThat(fetch()).isTrue();
        assertThat(kept()).hasBinaryContent(pdb);
    }
}
