package io.culprit.triage.finding;

import io.culprit.bulk.Distinct;
import io.culprit.triage.Row;
import io.culprit.triage.Row.DriverFile;
import java.io.Serializable;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * On how many machines each version of each driver was loaded when they crashed. Merges with that of other crashes. Where nobody asks for
 * drivers in several versions, their machines are forgotten: most drivers of a cause are such.
 */
final class DriverVersions implements Serializable {

    private static final long serialVersionUID = 1L;

    private final TreeMap<String, TreeMap<String, Distinct>> drivers = new TreeMap<>();
    private final TreeSet<String> mixed = new TreeSet<>();
    private final int enough;

    /** Of drivers in several versions, no more is kept once they are on so many machines. */
    DriverVersions(int enough) {
        this.enough = enough;
    }

    void add(Row row) {
        if (row.summary() == null) {
            return;
        }
        for (DriverFile driver : row.summary().drivers()) {
            if (!driver.version().isEmpty() && !mixed.contains(driver.name())) {
                machines(driver.name(), driver.version()).add(row.machine());
                forget(driver.name());
            }
        }
    }

    void merge(DriverVersions other) {
        other.drivers.forEach((driver, versions) -> {
            if (!mixed.contains(driver)) {
                versions.forEach(
                        (version, machines) -> machines(driver, version).merge(machines));
                forget(driver);
            }
        });
        mixed.addAll(other.mixed);
        drivers.keySet().removeAll(other.mixed);
    }

    private void forget(String driver) {
        TreeMap<String, Distinct> versions = versions(driver);
        if (versions.size() > 1 && machines(driver) >= enough) {
            drivers.remove(driver);
            mixed.add(driver);
        }
    }

    private Distinct machines(String driver, String version) {
        return drivers.computeIfAbsent(driver, unused -> new TreeMap<>())
                .computeIfAbsent(version, unused -> new Distinct());
    }

    /** Drivers in several versions on enough machines. */
    Set<String> mixed() {
        return mixed;
    }

    /** Machines with a driver, each once a version. */
    int machines(String driver) {
        int machines = 0;
        for (Distinct those : versions(driver).values()) {
            machines += those.count();
        }
        return machines;
    }

    /** Names of drivers in one version, or on few machines. */
    Set<String> names() {
        return drivers.keySet();
    }

    /** Machines by version. */
    TreeMap<String, Distinct> versions(String driver) {
        return drivers.getOrDefault(driver, new TreeMap<>());
    }
}
