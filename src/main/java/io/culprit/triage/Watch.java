package io.culprit.triage;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Sees files arrive below folders. It looks at all of them now and then, which is what works on network shares, and at once where the
 * system tells that something changed. A file is handed over when two looks in a row found it the same: then nobody writes to it.
 */
public final class Watch implements AutoCloseable {

    private static final int DEPTH = 128;

    private final List<Path> paths;
    private final long settleMillis;
    private final long lookMillis;
    private final Map<Path, Seen> files = new HashMap<>();
    private final Set<Path> folders = new HashSet<>();
    private final @Nullable WatchService service;
    private volatile boolean closed;

    private record Seen(long size, long modified, boolean done) {

        boolean same(Seen other) {
            return size == other.size && modified == other.modified;
        }
    }

    /**
     * Watches these paths; what is there counts as seen.
     *
     * @param settleMillis how long a file stays the same before it is taken
     * @param lookMillis how long until the next look where the system tells nothing
     */
    public Watch(List<Path> paths, long settleMillis, long lookMillis) throws IOException {
        this.paths = paths;
        this.settleMillis = settleMillis;
        this.lookMillis = lookMillis;
        this.service = service(paths);
        look(true);
    }

    /** None where the system has none, or has no room for more: looking now and then is enough. */
    private static @Nullable WatchService service(List<Path> paths) {
        try {
            return paths.getFirst().getFileSystem().newWatchService();
        } catch (IOException | UnsupportedOperationException none) {
            return null;
        }
    }

    /** Hands over what has arrived, again and again, until this is closed or nobody wants more. */
    public void run(Predicate<List<Path>> taker) throws InterruptedException {
        boolean wanted = true;
        while (wanted && !closed) {
            await(unsettled() ? settleMillis : lookMillis);
            List<Path> arrived = closed ? List.of() : look(false);
            wanted = arrived.isEmpty() || taker.test(arrived);
        }
    }

    private boolean unsettled() {
        for (Seen seen : files.values()) {
            if (!seen.done) {
                return true;
            }
        }
        return false;
    }

    private void await(long millis) throws InterruptedException {
        if (service == null || unsettled()) {
            Thread.sleep(millis);
            return;
        }
        try {
            WatchKey key = service.poll(millis, TimeUnit.MILLISECONDS);
            while (key != null) {
                key.pollEvents();
                key.reset();
                key = service.poll();
            }
        } catch (ClosedWatchServiceException over) {
            closed = true;
        }
    }

    private List<Path> look(boolean first) {
        List<Path> arrived = new ArrayList<>();
        Set<Path> there = new HashSet<>();
        for (Path path : paths) {
            try {
                Files.walkFileTree(
                        path, EnumSet.of(FileVisitOption.FOLLOW_LINKS), DEPTH, new Visitor(first, there, arrived));
            } catch (IOException gone) {
                // a share that is away comes back with the next look
            }
        }
        if (!there.isEmpty()) {
            files.keySet().retainAll(there);
        }
        return arrived;
    }

    private final class Visitor extends SimpleFileVisitor<Path> {

        private final boolean first;
        private final Set<Path> there;
        private final List<Path> arrived;

        Visitor(boolean first, Set<Path> there, List<Path> arrived) {
            this.first = first;
            this.there = there;
            this.arrived = arrived;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            if (folders.add(folder) && service != null) {
                try {
                    folder.register(
                            service, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
                } catch (IOException | ClosedWatchServiceException noRoom) {
                    // looking now and then is enough
                }
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile()) {
                there.add(file);
                Seen before = files.get(file);
                Seen now = new Seen(
                        attributes.size(), attributes.lastModifiedTime().toMillis(), first);
                boolean same = before != null && before.same(now);
                if (before == null || !same) {
                    files.put(file, now);
                } else if (!before.done) {
                    files.put(file, new Seen(now.size, now.modified, true));
                    arrived.add(file);
                }
            }
            return closed ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) {
            return FileVisitResult.CONTINUE;
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        if (service != null) {
            service.close();
        }
    }
}
