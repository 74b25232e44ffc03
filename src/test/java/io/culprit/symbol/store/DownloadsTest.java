package io.culprit.symbol.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.culprit.image.Images;
import io.culprit.image.LoadedModule;
import io.culprit.image.PdbIdentity;
import io.culprit.machine.Budget;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that would send without end. */
class DownloadsTest {

    private static final SymbolServer.Timeouts PATIENT =
            new SymbolServer.Timeouts(Duration.ofSeconds(60), Duration.ofSeconds(60), 1, Duration.ofMinutes(5));

    /** What stands in buffers between a server and its client. */
    private static final long ON_THE_WAY = 16L << 20;

    @TempDir
    Path folder;

    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicLong sent = new AtomicLong();
    private HttpServer server;
    private SymbolPath path = new SymbolPath(List.of(), List.of());

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            asked.incrementAndGet();
            try (exchange;
                    OutputStream body = exchange.getResponseBody()) {
                exchange.sendResponseHeaders(200, 0);
                byte[] part = new byte[1 << 16];
                while (true) {
                    body.write(part);
                    sent.addAndGet(part.length);
                }
            }
        });
        server.start();
        path = SymbolPath.parse("srv**http://127.0.0.1:" + server.getAddress().getPort(), folder.resolve("default"));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private SymbolFiles files(Downloads downloads) {
        return new SymbolFiles(path, Progress.SILENT, PATIENT, null, downloads, Budget.none());
    }

    private static LoadedModule module(String name, long sizeBytes) {
        PdbIdentity pdb = new PdbIdentity(name + ".pdb", "0123456789ABCDEF0123456789ABCDEF", 1);
        return new LoadedModule(
                name + ".sys", null, 0x10000L * name.hashCode(), sizeBytes, 0x5E000000L, null, pdb, null);
    }

    private static List<Path> temporary() throws IOException {
        try (Stream<Path> all = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return all.filter(file -> file.getFileName().toString().endsWith(".symbols"))
                    .toList();
        }
    }

    @Test
    void aPdbEndsAtTheLimitThatTheUserMayRaiseAndTheServerStaysInUse() throws IOException {
        List<Path> before = temporary();
        try (SymbolFiles files = files(new Downloads(1 << 20, Long.MAX_VALUE));
                PdbSymbols symbols = new PdbSymbols(files, Images.NONE)) {
            assertThat(symbols.at(module("a", 0x10000), 0x1000)).isEmpty();

            assertThat(symbols.warnings())
                    .anyMatch(
                            said -> said.contains("a.pdb is larger than a download may be (--download-limit): 1048576"))
                    .noneMatch(said -> said.contains("not asked again"));
            assertThat(sent.get()).isLessThan(2 * ON_THE_WAY);
            assertThat(temporary()).isSubsetOf(before);
            int once = asked.get();
            assertThat(symbols.at(module("b", 0x10000), 0x1000)).isEmpty();
            assertThat(asked.get()).isGreaterThan(once);
        }
    }

    @Test
    void anImageEndsWhereTheHeaderOfItsModuleSays() {
        try (StoreImages images = new StoreImages(files(new Downloads(1L << 40, Long.MAX_VALUE)))) {
            assertThat(images.of(module("a", 0x10000))).isEmpty();

            assertThat(sent.get()).isBetween(16L << 20, (16L << 20) + 0x20000 + 2 * ON_THE_WAY);
        }
        Downloads downloads = new Downloads(1L << 30);
        assertThat(downloads.mostOfImage(1 << 20)).isEqualTo(18L << 20);
        assertThat(downloads.mostOfImage(0xFFFF_FFFFL)).isEqualTo(1L << 30);
    }

    @Test
    void allFilesOfARunEndAtOneLimit() {
        Downloads run = new Downloads(1 << 20, 3 << 20);
        List<String> warnings = List.of();
        for (int i = 0; i < 20; i++) {
            try (SymbolFiles files = files(run);
                    PdbSymbols symbols = new PdbSymbols(files, Images.NONE)) {
                symbols.at(module("m" + i, 0x10000), 0x1000);
                warnings = symbols.warnings();
            }
        }
        assertThat(asked.get()).isLessThan(10);
        assertThat(warnings)
                .anyMatch(said -> said.contains("is not asked for m19.pdb") && said.contains("3145728 bytes, eight"));
    }
}
