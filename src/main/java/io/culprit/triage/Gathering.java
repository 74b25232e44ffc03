package io.culprit.triage;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Puts the rows of many files together, in whatever order they come: those of one content are one, crashes outside of the period are left
 * out, and an event that has its dump is no row of its own.
 */
public final class Gathering {

    private final UnaryOperator<String> paths;
    private final MachineNames names;
    private final Period period;
    private final Rows rows;
    private final List<Row> done = new ArrayList<>();
    private final Map<String, Integer> byContent = new HashMap<>();
    private final List<Row> events = new ArrayList<>();
    private long passedOver;
    private long leftOut;

    /**
     * Nothing yet.
     *
     * @param paths what rows call a path, so that names of users can be left out
     * @param names what machines are called, by the paths of their dumps
     * @param period which crashes count
     */
    public Gathering(UnaryOperator<String> paths, MachineNames names, Period period) {
        this(paths, names, period, new Rows());
    }

    Gathering(UnaryOperator<String> paths, MachineNames names, Period period, Rows rows) {
        this.rows = rows;
        this.paths = paths;
        this.names = names;
        this.period = period;
    }

    /**
     * The rows of a file.
     *
     * @param named whether it is a row even when it is no dump
     * @return those that are new
     */
    public List<Row> add(String path, FileRows found, boolean named) {
        List<Row> fresh = new ArrayList<>(1);
        if (found.none() && !named) {
            passedOver++;
            return fresh;
        }
        for (Row row : found.rows()) {
            add(rows.once(row.at(path + row.path()))).ifPresent(fresh::add);
        }
        return fresh;
    }

    /** A path that could not be looked at. */
    public Optional<Row> unreadable(String path, String why) {
        return add(Rows.failed(path, 0, why));
    }

    /** A file that is no dump. */
    public void passOver() {
        passedOver++;
    }

    private Optional<Row> add(Row found) {
        String shown = paths.apply(names.shown(found.path()));
        Row row = found.at(shown).of(names.name(found));
        if (!period.holds(row)) {
            leftOut++;
            return Optional.empty();
        }
        if (row.status() == Row.Status.EVENT) {
            events.add(row);
            return Optional.empty();
        }
        Integer first = row.sha256().isEmpty() ? null : byContent.get(row.sha256());
        if (first != null) {
            done.set(first, merged(done.get(first), row));
            return Optional.empty();
        }
        if (!row.sha256().isEmpty()) {
            byContent.put(row.sha256(), done.size());
        }
        done.add(row);
        return Optional.of(row);
    }

    /** One row for both; the path that sorts first is the file, so that the order of threads does not show. */
    private static Row merged(Row first, Row second) {
        if (first.path().compareTo(second.path()) <= 0) {
            return first.withCopy(second.path());
        }
        Row merged = second.at(second.path());
        for (String copy : first.copies()) {
            merged = merged.withCopy(copy);
        }
        return merged.withCopy(first.path());
    }

    /** How many crashes were outside of the period, or had no time. */
    long leftOut() {
        return leftOut;
    }

    /** The events without a dump, which are rows from now on. */
    List<Row> settleEvents() {
        List<Row> alone = EventRows.withoutDumps(events, done);
        done.addAll(alone);
        events.clear();
        return alone;
    }

    /** What all rows tell together; {@code whole} where none is missing. */
    public TriageResult result(boolean whole) {
        settleEvents();
        return TriageResult.of(done, passedOver, whole);
    }
}
