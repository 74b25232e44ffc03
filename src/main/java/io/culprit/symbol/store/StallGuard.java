package io.culprit.symbol.store;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Ends a download that makes no progress: closes its stream, which wakes the thread that reads it. */
final class StallGuard implements AutoCloseable {

    private final InputStream body;
    private final AtomicLong received;
    private final long stallNanos;
    private final Thread watcher;
    private volatile boolean stalled;

    private StallGuard(InputStream body, AtomicLong received, Duration stall) {
        this.body = body;
        this.received = received;
        this.stallNanos = stall.toNanos();
        this.watcher = Thread.ofVirtual().unstarted(this::run);
    }

    static StallGuard watch(InputStream body, AtomicLong received, Duration stall) {
        StallGuard guard = new StallGuard(body, received, stall);
        guard.watcher.start();
        return guard;
    }

    private void run() {
        long seen = -1;
        try {
            while (received.get() != seen) {
                seen = received.get();
                Thread.sleep(Duration.ofNanos(stallNanos));
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
            throw new IOException("the download stalled");
        }
    }

    @Override
    public void close() {
        watcher.interrupt();
    }
}
