package io.culprit.symbol.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A symbol server: {@code URL/name/key/name}, or the compressed form with an underscore. What it does not have is remembered for the
 * run, a server that does not answer is not asked again, and a download that stops is never taken for a file: the rest of it is asked
 * for.
 */
final class SymbolServer {

    private static final int NOT_FOUND = 404;
    private static final int PARTIAL = 206;
    private static final int UNSATISFIABLE = 416;
    private static final int TRIES = 2;

    private final String url;
    private final Timeouts timeouts;
    private final Progress progress;
    private final @Nullable Path parts;
    private final Downloads downloads;
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

    /** {@code parts} is the folder that keeps half a download for the next run; absent for none. */
    SymbolServer(String url, Timeouts timeouts, Progress progress, @Nullable Path parts, Downloads downloads) {
        this.downloads = downloads;
        this.url = url;
        this.parts = parts;
        this.timeouts = timeouts;
        this.progress = progress;
        this.client = HttpClient.newBuilder()
                .connectTimeout(timeouts.connect())
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
    }

    /** Fetches a file of the store of at most so many bytes, plain or packed, to {@code target}; false when the server has neither. */
    boolean fetch(SymbolKey key, long most, Path target) throws IOException {
        return get(key, key.file(), most, target) || get(key, key.compressed(), most, target);
    }

    private boolean get(SymbolKey key, String name, long most, Path target) throws IOException {
        String address = key.url(url, name);
        if (dead || missing.contains(address)) {
            return false;
        }
        try (PartFile part = PartFile.of(key, name, parts, target)) {
            boolean got = get(URI.create(address), name, most, part);
            if (got) {
                part.finish(target);
            } else {
                missing.add(address);
            }
            return got;
        } catch (IllegalArgumentException bad) {
            dead = true;
            throw new IOException(url + " is not a URL that can be used", bad);
        }
    }

    /** What a try has left is not asked for again by the next one. */
    private boolean get(URI address, String name, long most, PartFile part) throws IOException {
        IOException last = new IOException("no answer");
        for (int attempt = 0; attempt < TRIES; attempt++) {
            try {
                return once(address, name, most, part);
            } catch (Downloads.Refused refused) {
                missing.add(address.toString());
                throw refused;
            } catch (IOException failure) {
                last = failure;
            }
        }
        dead = true;
        throw new IOException(url + ": " + reason(last) + "; it is not asked again", last);
    }

    private boolean once(URI address, String name, long most, PartFile part) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .timeout(timeouts.connect())
                .header("User-Agent", "culprit (Microsoft-Symbol-Server compatible)");
        long had = part.sizeBytes();
        String validator = part.validator();
        if (had > 0 && validator != null) {
            request.header("Range", "bytes=" + had + "-").header("If-Range", validator);
        }
        HttpResponse<InputStream> answer;
        try {
            answer = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", stopped);
        }
        try (InputStream body = answer.body()) {
            if (answer.statusCode() == NOT_FOUND) {
                return false;
            }
            boolean rest = answer.statusCode() == PARTIAL
                    && had > 0
                    && answer.headers().firstValue("Content-Range").orElse("").startsWith("bytes " + had + "-");
            if (answer.statusCode() != 200 && !rest) {
                if (answer.statusCode() == UNSATISFIABLE || answer.statusCode() == PARTIAL) {
                    part.discard();
                }
                throw new IOException("it answered with status " + answer.statusCode());
            }
            long length = answer.headers().firstValueAsLong("Content-Length").orElse(-1);
            long whole = rest && length >= 0 ? had + length : length;
            downloads.check(name, whole, most);
            OutputStream out = rest ? part.append() : part.begin(validator(answer));
            save(body, name, rest ? had : 0, whole, most, out);
            return true;
        } catch (Downloads.Refused refused) {
            part.discard();
            throw refused;
        }
    }

    /** What makes sure that the rest is of the same file: a strong entity tag, else the time of the last change. */
    private static @Nullable String validator(HttpResponse<InputStream> answer) {
        String tag = answer.headers().firstValue("ETag").orElse("");
        return tag.startsWith("\"")
                ? tag
                : answer.headers().firstValue("Last-Modified").orElse(null);
    }

    /** Writes what comes behind the {@code had} bytes that are there; {@code length} is that of the whole file, or negative. */
    private void save(InputStream body, String name, long had, long length, long most, OutputStream out)
            throws IOException {
        AtomicLong received = new AtomicLong(had);
        try (StallGuard guard = StallGuard.watch(body, received, timeouts)) {
            byte[] buffer = new byte[0x10000];
            int got;
            while ((got = body.read(buffer)) > 0) {
                out.write(buffer, 0, got);
                progress.received(name, received.addAndGet(got), length);
                downloads.take(name, got, received.get(), most);
            }
            guard.check();
        }
        if (length >= 0 && received.get() != length) {
            throw new IOException(
                    String.format(Locale.ROOT, "%s stopped after %d of %d bytes", name, received.get(), length));
        }
    }

    /** What went wrong, in words; of what the client says with the name of a class, what that means. */
    static String reason(IOException failure) {
        if (failure instanceof HttpTimeoutException) {
            return "it does not answer in time";
        }
        if (failure instanceof ConnectException) {
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
                    return "there is no server of that name";
                }
            }
            return "nobody answers there";
        }
        if (failure instanceof SSLException) {
            return "no safe connection to it can be made (" + failure.getMessage() + ")";
        }
        String message = failure.getMessage();
        return message == null || message.isBlank() ? "the connection broke" : message;
    }
}
