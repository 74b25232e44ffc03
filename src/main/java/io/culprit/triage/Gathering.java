package io.culprit.triage;

import io.culprit.bulk.Digests;
import io.culprit.bulk.Many;
import io.culprit.bulk.Spool;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Puts the rows of many files together, in whatever order they come: those of one content are one, crashes outside of the period are left
 * out, and an event that has its dump is no row of its own.
 */
public final class Gathering {

    private static final Comparator<Row> BY_CONTENT =
            Comparator.comparing(Row::sha256).thenComparing(Row::path);

    private final Choice choice;
    private final Rows shared;
    private final Spool<Row> found = TriageResult.spool(BY_CONTENT);
    private final Digests contents = new Digests();
    private final List<Row> events = new ArrayList<>();
    private @Nullable Spool<Row> settled;
    private long passedOver;
    private long leftOut;

    /** Says what a path is called; wherever it is asked. */
    @FunctionalInterface
    public interface PathWords extends UnaryOperator<String>, Serializable {}

    /**
     * Which crashes count, and what they are called.
     *
     * @param paths what rows call a path, so that names of users can be left out
     * @param names what machines are called, by the paths of their dumps
     */
    public record Choice(PathWords paths, MachineNames names, Period period) implements Serializable {

        /** All, as they are. */
        public static final Choice ALL = new Choice(path -> path, MachineNames.NONE, Period.ALWAYS);

        /** A row of a file, with path and machine called as they are to be. */
        public Row called(String path, Row row) {
            Row found = row.at(path + row.path());
            return found.at(paths.apply(names.shown(found.path()))).of(names.name(found));
        }

        /** Whether a row counts. */
        public boolean holds(Row row) {
            return period.holds(row);
        }
    }

    /** Nothing yet. */
    public Gathering(Choice choice) {
        this(choice, new Rows());
    }

    Gathering(Choice choice, Rows shared) {
        this.choice = choice;
        this.shared = shared;
    }

    /**
     * The rows of a file.
     *
     * @param named whether it is a row even when it is no dump
     * @return those that are new
     */
    public List<Row> add(String path, FileRows rows, boolean named) {
        List<Row> fresh = new ArrayList<>(1);
        if (rows.none() && !named) {
            passedOver++;
            return fresh;
        }
        for (Row row : rows.rows()) {
            add(shared.once(choice.called(path, row))).ifPresent(fresh::add);
        }
        return fresh;
    }

    /** A path that could not be looked at. */
    public Optional<Row> unreadable(String path, String why) {
        return add(choice.called(path, Rows.failed("", 0, why)));
    }

    /** A file that is no dump. */
    public void passOver() {
        passedOver++;
    }

    private Optional<Row> add(Row row) {
        if (!choice.holds(row)) {
            leftOut++;
            return Optional.empty();
        }
        if (row.status() == Row.Status.EVENT) {
            events.add(row);
            return Optional.empty();
        }
        found.add(row);
        boolean fresh = row.sha256().isEmpty() || contents.add(row.sha256());
        return fresh ? Optional.of(row) : Optional.empty();
    }

    /** How many crashes were outside of the period, or had no time. */
    long leftOut() {
        return leftOut;
    }

    /** Ends the gathering: the events without a dump, which are rows from now on. */
    List<Row> settle() {
        Spool<Row> rows = TriageResult.spool(TriageResult.BY_PATH);
        List<Row> same = new ArrayList<>();
        for (Row row : found) {
            if (!same.isEmpty()
                    && (row.sha256().isEmpty()
                            || !row.sha256().equals(same.getFirst().sha256()))) {
                rows.add(one(same));
                same.clear();
            }
            same.add(row);
        }
        if (!same.isEmpty()) {
            rows.add(one(same));
        }
        found.clear();
        List<Row> alone = events.isEmpty() ? List.of() : withoutDumps(events, rows);
        alone.forEach(rows::add);
        settled = rows;
        return alone;
    }

    /** One row for rows of one content; the path that sorts first is the file, so that the order of threads does not show. */
    private static Row one(List<Row> same) {
        List<String> copies = new ArrayList<>();
        for (Row copy : same.subList(1, same.size())) {
            copies.add(copy.path());
        }
        return copies.isEmpty() ? same.getFirst() : same.getFirst().withCopies(copies);
    }

    /** Those of some events that none of the dumps tells of, each of the machine whose dumps the others tell of. */
    public static List<Row> withoutDumps(List<Row> events, Many<Row> dumps) {
        return EventRows.withoutDumps(events, dumps);
    }

    /** What all rows tell together; {@code whole} where none is missing. */
    public TriageResult result(boolean whole) {
        if (settled == null) {
            settle();
        }
        return TriageResult.of(Objects.requireNonNull(settled), passedOver, whole);
    }
}
