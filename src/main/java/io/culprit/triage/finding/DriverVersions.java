package io.culprit.triage.finding;

import io.culprit.triage.Row;
import io.culprit.triage.Row.DriverFile;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** On which machines each version of each driver was loaded when they crashed. Merges with that of other crashes. */
final class DriverVersions {

    private final TreeMap<String, TreeMap<String, Set<String>>> drivers = new TreeMap<>();

    void add(Row row) {
        if (row.summary() == null) {
            return;
        }
        for (DriverFile driver : row.summary().drivers()) {
            if (!driver.version().isEmpty()) {
                machines(driver.name(), driver.version()).add(row.machine());
            }
        }
    }

    void merge(DriverVersions other) {
        other.drivers.forEach((driver, versions) -> versions.forEach(
                (version, machines) -> machines(driver, version).addAll(machines)));
    }

    private Set<String> machines(String driver, String version) {
        return drivers.computeIfAbsent(driver, unused -> new TreeMap<>())
                .computeIfAbsent(version, unused -> new HashSet<>());
    }

    /** Names of drivers. */
    Set<String> names() {
        return drivers.keySet();
    }

    /** Machines by version. */
    Map<String, Set<String>> versions(String driver) {
        return drivers.getOrDefault(driver, new TreeMap<>());
    }
}
