package io.culprit.symbol.store;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Ends a download that makes too little progress, or takes too long: closes its stream, which wakes the thread that reads it. */
final class StallGuard implements AutoCloseable {

    private final InputStream body;
    private final AtomicLong received;
    private final SymbolServer.Timeouts timeouts;
    private final Thread watcher;
    private volatile boolean stalled;

    private StallGuard(InputStream body, AtomicLong received, SymbolServer.Timeouts timeouts) {
        this.body = body;
        this.received = received;
        this.timeouts = timeouts;
        this.watcher = Thread.ofVirtual().unstarted(this::run);
    }

    static StallGuard watch(InputStream body, AtomicLong received, SymbolServer.Timeouts timeouts) {
        StallGuard guard = new StallGuard(body, received, timeouts);
        guard.watcher.start();
        return guard;
    }

    private void run() {
        long seen = -timeouts.leastBytes();
        Duration left = timeouts.total();
        try {
            while (received.get() - seen >= timeouts.leastBytes() && left.isPositive()) {
                seen = received.get();
                Thread.sleep(timeouts.stall());
                left = left.minus(timeouts.stall());
            }
            stalled = true;
            body.close();
        } catch (InterruptedException done) {
            Thread.currentThread().interrupt();
        } catch (IOException closing) {
            stalled = true;
        }
    }

    /** Complains when the stream ended because it stalled. */
    void check() throws IOException {
        if (stalled) {
            throw new IOException("the download stalled or was too slow");
        }
    }

    @Override
    public void close() {
        watcher.interrupt();
    }
}
