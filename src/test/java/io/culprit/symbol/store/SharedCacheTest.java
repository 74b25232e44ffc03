package io.culprit.symbol.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.culprit.image.Images;
import io.culprit.image.LoadedModule;
import io.culprit.image.PdbIdentity;
import io.culprit.symbol.Symbol;
import io.culprit.symbol.pdb.PdbFile;
import io.culprit.symbol.pdb.PdbFileTest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedCacheTest {

    private static final int ANALYSES = 64;

    @TempDir
    Path folder;

    /** Who has found a file opens it a moment later, when another program may be just about to put the same there. */
    @Test
    void aFileOfTheCacheIsThereAllTheTimeWhileOthersKeepItAgain() throws Exception {
        StoreFolder store = new StoreFolder(folder);
        SymbolKey key = SymbolKey.of(new PdbIdentity("a.pdb", "0123456789ABCDEF0123456789ABCDEF", 1))
                .orElseThrow();
        Path file = Files.write(folder.resolve("downloaded"), new byte[100]);
        Path kept = store.keep(key, file);
        AtomicInteger missing = new AtomicInteger();
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Future<?> keeper = threads.submit(() -> {
                for (int i = 0; i < 500; i++) {
                    store.keep(key, file);
                }
                return null;
            });
            while (!keeper.isDone()) {
                missing.addAndGet(Files.exists(kept) ? 0 : 1);
            }
            keeper.get();
        }

        assertThat(missing).hasValue(0);
        assertThat(kept).hasBinaryContent(new byte[100]);
    }

    @Test
    void sixtyFourAnalysesThatFillOneCacheAtOnceAllGetTheNameAndLeaveOneFile() throws Exception {
        byte[] pdb = PdbFileTest.fixture("fixture64");
        PdbIdentity identity = new PdbIdentity("fixture64.pdb", PdbFile.of(pdb).guid(), 1);
        LoadedModule module = new LoadedModule("fixture64.sys", null, 0x140000000L, 0x10000, 0, null, identity, null);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), ANALYSES);
        try (ExecutorService threads = Executors.newFixedThreadPool(ANALYSES)) {
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/", exchange -> {
                try (exchange) {
                    exchange.sendResponseHeaders(200, pdb.length);
                    exchange.getResponseBody().write(pdb);
                }
            });
            server.start();
            SymbolPath path = SymbolPath.parse(
                    "srv*" + folder + "*http://127.0.0.1:" + server.getAddress().getPort(), folder);
            SymbolServer.Timeouts patient =
                    new SymbolServer.Timeouts(Duration.ofSeconds(60), Duration.ofSeconds(60), 1, Duration.ofMinutes(5));
            List<Future<Optional<String>>> names = new ArrayList<>();
            for (int i = 0; i < ANALYSES; i++) {
                names.add(threads.submit(() -> {
                    try (SymbolFiles files = new SymbolFiles(path, Progress.SILENT, patient, null);
                            PdbSymbols symbols = new PdbSymbols(files, Images.NONE)) {
                        return symbols.at(module, 0x1000).map(Symbol::name);
                    }
                }));
            }
            Optional<String> first = names.getFirst().get();
            assertThat(first).isPresent();
            for (Future<Optional<String>> name : names) {
                assertThat(name.get()).isEqualTo(first);
            }
        } finally {
            server.stop(0);
        }
        try (Stream<Path> all = Files.walk(folder)) {
            assertThat(all.filter(Files::isRegularFile))
                    .singleElement()
                    .satisfies(file -> assertThat(file).hasBinaryContent(pdb));
        }
    }
}
