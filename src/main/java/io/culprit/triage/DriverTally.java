package io.culprit.triage;

import io.culprit.triage.Row.Blame;
import io.culprit.triage.Row.DriverFile;
import java.time.Instant;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Counts a driver over crashes. Tallies of parts of the crashes merge to the tally of all. */
final class DriverTally {

    private final TreeMap<String, Integer> versions = new TreeMap<>();
    private String name;
    private String driverClass;
    private int present;
    private int blamed;
    private @Nullable Instant first;
    private @Nullable Instant last;

    DriverTally(DriverFile driver) {
        this.name = driver.name();
        this.driverClass = driver.driverClass();
    }

    void add(DriverFile driver, Row row, Blame verdict) {
        known(driver.name(), driver.driverClass());
        present++;
        blamed += verdict.culprit() && verdict.module().equalsIgnoreCase(name) ? 1 : 0;
        versions.merge(driver.version().isEmpty() ? "?" : driver.version(), 1, Integer::sum);
        first = Times.earlier(first, row.time());
        last = Times.later(last, row.time());
    }

    void merge(DriverTally other) {
        known(other.name, other.driverClass);
        present += other.present;
        blamed += other.blamed;
        other.versions.forEach((version, count) -> versions.merge(version, count, Integer::sum));
        first = Times.earlier(first, other.first);
        last = Times.later(last, other.last);
    }

    /** Dumps write one name in several ways: the one that sorts first is shown, whatever the order. */
    private void known(String otherName, String otherClass) {
        if (otherName.compareTo(name) < 0) {
            name = otherName;
        }
        if (otherClass.compareTo(driverClass) < 0) {
            driverClass = otherClass;
        }
    }

    DriverCount count() {
        return new DriverCount(name, driverClass, present, blamed, versions, first, last);
    }
}
