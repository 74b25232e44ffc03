package io.culprit.triage;

import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Analyzes every dump below some paths in parallel. Memory is bounded: files wait in a short queue of paths, each thread has one dump
 * open, and what stays of a file is its row. A file that fails is a row with its reason; only {@link #stop()} ends a run early.
 */
public final class TriageRun {

    private static final int QUEUE = 256;

    private final RunSettings settings;
    private final @Nullable TriageIndex index;
    private final RowSink sink;
    private final FileAnalysis files;
    private final Gathering gathering;
    private final BlockingQueue<Task> queue = new ArrayBlockingQueue<>(QUEUE);
    private long found;
    private long finished;
    private @Nullable String indexFailure;
    private volatile boolean huntOver;
    private volatile boolean stopped;
    private volatile @Nullable Throwable bug;

    private record Task(Path file, long sizeBytes, long modified, boolean named) {}

    /** A run with these settings. */
    public TriageRun(Analysis analysis, RunSettings settings, RowSink sink) {
        this.settings = settings;
        this.index = settings.index();
        this.sink = sink;
        Rows rows = new Rows();
        this.files = new FileAnalysis(analysis, rows, settings.pages());
        this.gathering = new Gathering(settings.choice(), rows);
    }

    /** A run with so many threads, an index where there is one, and other names for paths. */
    public TriageRun(
            Analysis analysis, int threads, @Nullable TriageIndex index, RowSink sink, UnaryOperator<String> paths) {
        this(
                analysis,
                new RunSettings(
                        threads, index, new Gathering.Choice(paths::apply, MachineNames.NONE, Period.ALWAYS), null),
                sink);
    }

    /** Ends the run soon: dumps in work are finished, no further ones are begun. */
    public void stop() {
        stopped = true;
    }

    /** Analyzes everything below the paths; the result holds what was done, also after {@link #stop()}. */
    public TriageResult run(List<Path> paths) {
        return run(hunt -> hunt.hunt(paths));
    }

    /** Analyzes what is a dump among files that somebody else found. */
    public TriageResult look(List<Path> files) {
        return run(hunt -> hunt.look(files));
    }

    private TriageResult run(Consumer<DumpHunt> hunter) {
        ThreadFactory threads = Thread.ofPlatform().name("triage-", 0).factory();
        try (ExecutorService workers = Executors.newFixedThreadPool(settings.threads(), threads)) {
            for (int i = 0; i < settings.threads(); i++) {
                workers.execute(this::work);
            }
            hunter.accept(new DumpHunt(new Finds()));
            huntOver = true;
        }
        if (bug instanceof RuntimeException thrown) {
            throw thrown;
        }
        if (bug instanceof Error thrown) {
            throw thrown;
        }
        return result();
    }

    /** Why the index could not be written any more, for instance because the disk is full; the run goes on without it. */
    public synchronized Optional<String> indexFailure() {
        return Optional.ofNullable(indexFailure);
    }

    /** How many crashes were outside of the period, or had no time. */
    public synchronized long leftOut() {
        return gathering.leftOut();
    }

    private synchronized TriageResult result() {
        gathering.settle().forEach(sink::row);
        return gathering.result(!stopped);
    }

    private void work() {
        try {
            while (!stopped) {
                Task task = queue.poll(50, TimeUnit.MILLISECONDS);
                if (task != null) {
                    finish(task);
                } else if (huntOver && queue.isEmpty()) {
                    return;
                }
            }
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error thrown) {
            bug = thrown;
            stopped = true;
        }
    }

    private void finish(Task task) {
        Optional<FileRows> known =
                index == null ? Optional.empty() : known(index, task).filter(this::reported);
        FileRows found = known.orElseGet(() -> analyzed(task));
        add(task, found);
    }

    /** Whether the pages of what is known are there, too. */
    private boolean reported(FileRows found) {
        ReportPages pages = settings.pages();
        return pages == null || found.rows().stream().allMatch(pages::has);
    }

    /** What the index knows of a file: as it lies there, or by its content, which may have been moved, renamed or copied. */
    private Optional<FileRows> known(TriageIndex remembered, Task task) {
        Optional<FileRows> same = remembered.find(FileRows.key(task.file), task.sizeBytes, task.modified);
        if (same.isPresent() || !remembered.knowsSize(task.sizeBytes)) {
            return same;
        }
        String content = FileRows.content(task.file);
        Optional<FileRows> moved = content.isEmpty() ? Optional.empty() : remembered.findContent(content);
        moved.ifPresent(found -> keep(found, task, content));
        return moved;
    }

    private FileRows analyzed(Task task) {
        FileAnalysis.Answer answer = files.rows(task.file, task.sizeBytes);
        if (index != null && answer.lasting()) {
            String content = answer.content();
            keep(answer.found(), task, content.isEmpty() ? FileRows.content(task.file) : content);
        }
        return answer.found();
    }

    private void keep(FileRows found, Task task, String content) {
        if (index != null) {
            try {
                index.keep(FileRows.key(task.file), task.sizeBytes, task.modified, content, found);
            } catch (TriageIndex.IndexFailure full) {
                synchronized (this) {
                    indexFailure = full.getMessage();
                }
            }
        }
    }

    private synchronized void add(Task task, FileRows found) {
        gathering.add(task.file.toString(), found, task.named).forEach(this::tell);
        finished();
    }

    private synchronized void tell(Row row) {
        sink.row(row);
        stopped |= !sink.wanted();
    }

    private synchronized void finished() {
        finished++;
        sink.progress(finished, found, huntOver);
    }

    private final class Finds implements DumpHunt.Prey {

        @Override
        public void file(Path file, BasicFileAttributes attributes, boolean named) {
            synchronized (TriageRun.this) {
                found++;
            }
            Task task = new Task(
                    file, attributes.size(), attributes.lastModifiedTime().toMillis(), named);
            try {
                while (wanted() && !queue.offer(task, 50, TimeUnit.MILLISECONDS)) {
                    continue;
                }
            } catch (InterruptedException over) {
                stopped = true;
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void unreadable(Path path, String why) {
            synchronized (TriageRun.this) {
                found++;
                gathering.unreadable(path.toString(), why).ifPresent(TriageRun.this::tell);
                finished();
            }
        }

        @Override
        public void passedOver(Path file) {
            synchronized (TriageRun.this) {
                gathering.passOver();
            }
        }

        @Override
        public boolean wanted() {
            return !stopped;
        }
    }
}
