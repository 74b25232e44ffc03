package io.culprit;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A value that is made in a thread of its own while the caller does something else. */
public final class Ahead<T> {

    private final FutureTask<T> task;

    private Ahead(Callable<T> making) {
        this.task = new FutureTask<>(making);
    }

    /** Begins to make the value; {@code name} is that of the thread. */
    public static <T> Ahead<T> of(String name, Callable<T> making) {
        Ahead<T> ahead = new Ahead<>(making);
        Thread thread = new Thread(ahead.task, name);
        thread.setDaemon(true);
        thread.start();
        return ahead;
    }

    /** The value; waits for it. What the making threw is thrown here. */
    public T get() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException again) {
                    interrupted = true;
                }
            }
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            throw new IllegalStateException(failed.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
