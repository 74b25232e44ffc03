package io.culprit.triage;

import io.culprit.triage.Row.DriverFile;
import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Counts one file of a driver over crashes. Tallies of parts of the crashes merge to the tally of all. */
final class DriverTally implements Serializable {

    private static final long serialVersionUID = 1L;

    private int present;
    private int blamed;
    private @Nullable Instant first;
    private @Nullable Instant last;

    void add(DriverFile driver, Row row, Row.Blame verdict) {
        present++;
        blamed += verdict.culprit() && verdict.module().equalsIgnoreCase(driver.name()) ? 1 : 0;
        first = Times.earlier(first, row.time());
        last = Times.later(last, row.time());
    }

    void merge(DriverTally other) {
        present += other.present;
        blamed += other.blamed;
        first = Times.earlier(first, other.first);
        last = Times.later(last, other.last);
    }

    int present() {
        return present;
    }

    /** All files of one name, in whatever case dumps write it. */
    private static final class Named {

        private final TreeMap<String, Integer> versions = new TreeMap<>();
        private final DriverTally all = new DriverTally();
        private String name;
        private String driverClass;

        Named(DriverFile driver) {
            this.name = driver.name();
            this.driverClass = driver.driverClass();
        }

        /** The name and the class that sort first are shown. */
        void add(DriverFile driver, DriverTally tally) {
            name = driver.name().compareTo(name) < 0 ? driver.name() : name;
            driverClass = driver.driverClass().compareTo(driverClass) < 0 ? driver.driverClass() : driverClass;
            versions.merge(driver.version().isEmpty() ? "?" : driver.version(), tally.present, Integer::sum);
            all.merge(tally);
        }

        DriverCount count() {
            return new DriverCount(name, driverClass, all.present, all.blamed, versions, all.first, all.last);
        }
    }

    /** Drivers by name: blamed ones first. */
    static List<DriverCount> counts(Map<DriverFile, DriverTally> files) {
        Map<String, Named> names = new TreeMap<>();
        files.forEach(
                (file, tally) -> names.computeIfAbsent(file.name().toLowerCase(Locale.ROOT), unused -> new Named(file))
                        .add(file, tally));
        List<DriverCount> drivers = new ArrayList<>();
        names.values().forEach(named -> drivers.add(named.count()));
        drivers.sort(Comparator.comparingInt(DriverCount::blamed)
                .reversed()
                .thenComparing(driver -> driver.name().toLowerCase(Locale.ROOT)));
        return List.copyOf(drivers);
    }
}
