package io.culprit.shell.assistant;

import org.jspecify.annotations.Nullable;

/** One call of a tool: whether its answer is still wanted, and who hears how far it is. */
final class Call {

    /** Hears of progress. */
    @FunctionalInterface
    interface Progress {
        /** So many of so many are done; what was done last in words. */
        void hear(long done, long all, String message);
    }

    private static final long BETWEEN_NANOS = 200_000_000L;

    private final long end;
    private final Progress progress;
    private volatile boolean stopped;
    private @Nullable Runnable stopper;
    private long heard;

    /** A call that shall come to its end within so many nanoseconds. */
    Call(long nanos, Progress progress) {
        this.end = System.nanoTime() + nanos;
        this.progress = progress;
    }

    /** Whether to go on: nobody has cancelled it, and there is time left. */
    boolean goOn() {
        return !stopped && System.nanoTime() - end < 0;
    }

    /** What ends the work that is done now; after the next call of this it is not run any more. */
    synchronized void onStop(@Nullable Runnable ending) {
        stopper = ending;
        if (stopped && ending != null) {
            ending.run();
        }
    }

    /** Nobody wants the answer any more. */
    synchronized void stop() {
        stopped = true;
        Runnable ending = stopper;
        if (ending != null) {
            ending.run();
        }
    }

    /** Says how far it is, a few times a second, and always at the end. */
    void progress(long done, long all, String message) {
        long now = System.nanoTime();
        if (!stopped && (done == all || heard == 0 || now - heard > BETWEEN_NANOS)) {
            heard = now;
            progress.hear(done, all, message);
        }
    }
}
