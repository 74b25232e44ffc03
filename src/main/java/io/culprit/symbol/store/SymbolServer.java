package io.culprit.symbol.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A symbol server: {@code URL/name/key/name}, or the compressed form with an underscore. What it does not have is remembered for the
 * run, a server that does not answer is not asked again, and a download that stops is never taken for a file.
 */
final class SymbolServer {

    private static final int NOT_FOUND = 404;
    private static final int TRIES = 2;

    /** The most that a file may have; kernels' PDBs have a hundredth of it. */
    private static final long MAX_BYTES = 4L << 30;

    /** The most that a file may have whose length the server does not tell. */
    private static final long MAX_BYTES_UNTOLD = 1L << 30;

    private final String url;
    private final Timeouts timeouts;
    private final Progress progress;
    private final HttpClient client;
    private final Set<String> missing = new HashSet<>();
    private boolean dead;

    /**
     * How long to wait.
     *
     * @param connect for a connection, and for the first byte of an answer
     * @param stall after which a download must have grown
     * @param leastBytes by how much it must have grown then
     * @param total for one download
     */
    record Timeouts(Duration connect, Duration stall, long leastBytes, Duration total) {
        static final Timeouts DEFAULT =
                new Timeouts(Duration.ofSeconds(10), Duration.ofSeconds(15), 15L << 10, Duration.ofMinutes(30));
    }

    SymbolServer(String url, Timeouts timeouts, Progress progress) {
        this.url = url;
        this.timeouts = timeouts;
        this.progress = progress;
        this.client = HttpClient.newBuilder()
                .connectTimeout(timeouts.connect())
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
    }

    /** Fetches a file of the store, plain or packed, to {@code target}; false when the server has neither. */
    boolean fetch(SymbolKey key, Path target) throws IOException {
        return get(key, key.file(), target) || get(key, key.compressed(), target);
    }

    private boolean get(SymbolKey key, String name, Path target) throws IOException {
        String address = url + "/" + encoded(key.folder()) + "/" + key.key() + "/" + encoded(name);
        if (dead || missing.contains(address)) {
            return false;
        }
        IOException last = new IOException("no answer");
        for (int attempt = 0; attempt < TRIES; attempt++) {
            try {
                boolean got = once(URI.create(address), name, target);
                if (!got) {
                    missing.add(address);
                }
                return got;
            } catch (IllegalArgumentException bad) {
                dead = true;
                throw new IOException(url + " is not a URL that can be used", bad);
            } catch (IOException failure) {
                last = failure;
            }
        }
        dead = true;
        throw new IOException(url + ": " + reason(last) + "; it is not asked again", last);
    }

    private boolean once(URI address, String name, Path target) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(timeouts.connect())
                .header("User-Agent", "culprit (Microsoft-Symbol-Server compatible)")
                .build();
        HttpResponse<InputStream> answer;
        try {
            answer = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stopped);
        }
        try (InputStream body = answer.body()) {
            if (answer.statusCode() == NOT_FOUND) {
                return false;
            }
            if (answer.statusCode() != 200) {
                throw new IOException("it answered with status " + answer.statusCode());
            }
            long length = answer.headers().firstValueAsLong("Content-Length").orElse(-1);
            save(body, name, length, target);
            return true;
        }
    }

    private void save(InputStream body, String name, long length, Path target) throws IOException {
        AtomicLong received = new AtomicLong();
        try (StallGuard guard = StallGuard.watch(body, received, timeouts);
                OutputStream out = Files.newOutputStream(target)) {
            byte[] buffer = new byte[0x10000];
            int got;
            while ((got = body.read(buffer)) > 0) {
                out.write(buffer, 0, got);
                progress.received(name, received.addAndGet(got), length);
                if (received.get() > (length < 0 ? MAX_BYTES_UNTOLD : MAX_BYTES)) {
                    throw new IOException(name + " is larger than a download may be");
                }
            }
            guard.check();
        }
        if (length >= 0 && received.get() != length) {
            throw new IOException(
                    String.format(Locale.ROOT, "%s stopped after %d of %d bytes", name, received.get(), length));
        }
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String reason(IOException failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
    }
}
