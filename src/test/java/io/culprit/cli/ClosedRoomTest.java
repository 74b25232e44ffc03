package io.culprit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.culprit.Corpus;
import io.culprit.cli.terminal.ExitCode;
import io.culprit.image.ImageFile;
import io.culprit.image.PdbIdentity;
import io.culprit.image.PeImage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real dump in a room without network: what it needs is listed there, fetched elsewhere, and names its frames there. */
class ClosedRoomTest {

    @TempDir
    private Path folder;

    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());

    private HttpServer serving(Map<String, byte[]> files) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI().getPath());
            byte[] file = files.get(exchange.getRequestURI().getPath());
            try (exchange) {
                exchange.sendResponseHeaders(file == null ? 404 : 200, file == null ? -1 : file.length);
                if (file != null) {
                    exchange.getResponseBody().write(file);
                }
            }
        });
        server.start();
        return server;
    }

    private static Screen ran(String... words) {
        Screen screen = new Screen();
        assertThat(new CommandRunner(screen.terminal()).run(words)).isEqualTo(ExitCode.OK);
        return screen;
    }

    @Test
    void theListGoesOutAndTheNamesComeIn() throws Exception {
        Path dump = Corpus.file("triage_x64.dmp");
        byte[] image = Files.readAllBytes(Corpus.file("amdppm.sys"));
        byte[] pdb = Files.readAllBytes(Corpus.file("amdppm.pdb"));

        Path manifest = Files.writeString(
                folder.resolve("need.txt"),
                ran("symbols", "--stacks", "--manifest", dump.toString()).out());
        assertThat(asked).isEmpty();
        String line = Files.readAllLines(manifest).stream()
                .filter(need -> need.startsWith("amdppm.sys,"))
                .findFirst()
                .orElseThrow();
        PdbIdentity identity;
        try (ImageFile contents = ImageFile.open(Corpus.file("amdppm.sys"))) {
            identity = PeImage.ofFile(contents).pdb().orElseThrow();
        }
        Map<String, byte[]> files = new HashMap<>();
        files.put("/amdppm.sys/" + line.split(",")[1] + "/amdppm.sys", image);
        files.put("/" + identity.fileName() + "/" + identity.key() + "/" + identity.fileName(), pdb);

        Path store = folder.resolve("store");
        HttpServer server = serving(files);
        String path = "srv*http://127.0.0.1:" + server.getAddress().getPort();
        ran("symbols", "-y", path, "--fetch", store.toString(), manifest.toString());
        server.stop(0);
        assertThat(asked).containsAll(files.keySet());
        asked.clear();

        JsonNode before = new ObjectMapper()
                .readTree(ran("analyze", "--json", dump.toString()).out());
        JsonNode after = new ObjectMapper()
                .readTree(ran("analyze", "--json", "-y", store.toString(), dump.toString())
                        .out());
        assertThat(before.path("stack").toString()).doesNotContain("WriteIoMemRawEx");
        assertThat(after.path("stack").toString()).contains("amdppm!WriteIoMemRawEx");
        assertThat(asked).isEmpty();
    }
}
