package io.culprit.shell.assistant;

import io.culprit.Analyzer;
import io.culprit.OpenedDump;
import io.culprit.dump.NotADumpException;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Session;
import io.culprit.shell.prompt.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One session a dump, kept from call to call; the one that nobody has asked for longest makes room for another. They write no files. */
final class Sessions implements AutoCloseable {

    static final int MOST = 4;

    private final Analyzer analyzer;
    private final Map<Roots.Place, Kept> sessions = new LinkedHashMap<>(MOST * 2, 0.75f, true);

    Sessions(Analyzer analyzer) {
        this.analyzer = analyzer;
    }

    /** Asks a session. */
    @FunctionalInterface
    interface Question<T> {
        /** The answer. */
        T of(Shell shell) throws IOException;
    }

    /** A session that is in use, or may be used again. */
    private static final class Kept {

        private final ReentrantLock turn = new ReentrantLock(true);
        private final String state;
        private int users;
        private @Nullable OpenedDump dump;
        private @Nullable Shell shell;

        Kept(String state) {
            this.state = state;
        }

        Shell shell(Roots.Place place, Analyzer analyzer) throws IOException, NotADumpException {
            Shell opened = shell;
            if (opened == null) {
                OpenedDump opening = analyzer.open(place.file(), place.entry());
                opened = new Shell(new Session(opening, false));
                dump = opening;
                shell = opened;
            }
            return opened;
        }

        void close() {
            if (dump != null) {
                dump.close();
            }
        }
    }

    /**
     * Asks the session of a dump, which is opened where it is not open yet, or has become another file since.
     *
     * @throws RefusedException when too many are in use
     */
    <T> T ask(Roots.Place place, Question<T> question) throws IOException, NotADumpException {
        Kept kept = take(place);
        kept.turn.lock();
        try {
            return question.of(kept.shell(place, analyzer));
        } finally {
            kept.turn.unlock();
            give(place, kept);
        }
    }

    private synchronized Kept take(Roots.Place place) throws IOException {
        String state = Files.size(place.file()) + " " + Files.getLastModifiedTime(place.file());
        Kept kept = sessions.get(place);
        if (kept != null && !kept.state.equals(state)) {
            sessions.remove(place);
            closeIdle(kept);
            kept = null;
        }
        if (kept == null) {
            makeRoom();
            kept = new Kept(state);
            sessions.put(place, kept);
        }
        kept.users++;
        return kept;
    }

    private void makeRoom() {
        for (Iterator<Kept> all = sessions.values().iterator(); sessions.size() >= MOST && all.hasNext(); ) {
            Kept eldest = all.next();
            if (eldest.users == 0) {
                all.remove();
                eldest.close();
            }
        }
        if (sessions.size() >= MOST) {
            throw new RefusedException(
                    MOST + " sessions are in use, which is the most: ask again when one has answered");
        }
    }

    /** Closes what was ended by {@code q}, never opened, or is no longer the session of its file. */
    private synchronized void give(Roots.Place place, Kept kept) {
        kept.users--;
        boolean over = kept.shell == null || kept.shell.ended();
        if (over && kept.users == 0) {
            sessions.remove(place, kept);
        }
        if (sessions.get(place) != kept) {
            closeIdle(kept);
        }
    }

    private static void closeIdle(Kept kept) {
        if (kept.users == 0) {
            kept.close();
        }
    }

    /** The files whose sessions are open. */
    synchronized List<Path> open() {
        List<Path> files = new ArrayList<>();
        sessions.keySet().forEach(place -> files.add(place.file()));
        return files;
    }

    @Override
    public synchronized void close() {
        sessions.values().forEach(Sessions::closeIdle);
        sessions.clear();
    }
}
