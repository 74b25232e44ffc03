package io.culprit.cli.crash;

import io.culprit.image.LoadedModule;
import io.culprit.symbol.store.SymbolNeed;
import io.culprit.symbol.store.SymbolNeeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/** Finds what modules need, several at once, each thread with a finder of its own. */
final class SymbolWork {

    private final Supplier<SymbolNeeds> finders;
    private final int threads;

    SymbolWork(Supplier<SymbolNeeds> finders, int threads) {
        this.finders = finders;
        this.threads = threads;
    }

    /**
     * What each module needs, in the order of the modules.
     *
     * @param done hears how many are done, in the thread of the caller
     * @param warnings receives what went wrong
     */
    List<SymbolNeed> of(List<LoadedModule> modules, IntConsumer done, Set<String> warnings) {
        SymbolNeed[] needs = new SymbolNeed[modules.size()];
        AtomicInteger next = new AtomicInteger();
        AtomicInteger finished = new AtomicInteger();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Runnable work = () -> {
            try (SymbolNeeds finder = finders.get()) {
                for (int i = next.getAndIncrement(); i < needs.length; i = next.getAndIncrement()) {
                    needs[i] = finder.of(modules.get(i));
                    finished.incrementAndGet();
                }
                warnings.addAll(finder.warnings());
            } catch (RuntimeException | Error ours) {
                failure.compareAndSet(null, ours);
                next.set(needs.length);
            }
        };
        if (threads == 1) {
            work.run();
        } else {
            inThreads(work, () -> done.accept(finished.get()));
        }
        if (failure.get() instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (failure.get() instanceof Error error) {
            throw error;
        }
        return Arrays.asList(needs);
    }

    private void inThreads(Runnable work, Runnable show) {
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Thread thread = new Thread(work, "symbols");
            thread.setDaemon(true);
            thread.start();
            all.add(thread);
        }
        try {
            for (Thread thread : all) {
                while (!thread.join(java.time.Duration.ofMillis(200))) {
                    show.run();
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
