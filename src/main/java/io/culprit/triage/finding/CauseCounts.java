package io.culprit.triage.finding;

import io.culprit.bulk.Distinct;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Set;

/** Crashes by cause, and the machines that had them. Merges with that of other crashes. */
final class CauseCounts implements Serializable {

    private static final long serialVersionUID = 1L;

    private final HashMap<String, Cause> causes = new HashMap<>();
    private int crashes;

    /** One cause. */
    private static final class Cause implements Serializable {

        private static final long serialVersionUID = 1L;

        private final Distinct machines = new Distinct();
        private int crashes;
    }

    void add(String bucket, String machine) {
        Cause cause = causes.computeIfAbsent(bucket, unused -> new Cause());
        cause.machines.add(machine);
        cause.crashes++;
        crashes++;
    }

    void merge(CauseCounts other) {
        other.causes.forEach((bucket, cause) -> {
            Cause here = causes.computeIfAbsent(bucket, unused -> new Cause());
            here.machines.merge(cause.machines);
            here.crashes += cause.crashes;
        });
        crashes += other.crashes;
    }

    Set<String> buckets() {
        return causes.keySet();
    }

    int crashes() {
        return crashes;
    }

    int crashes(String bucket) {
        return causes.containsKey(bucket) ? causes.get(bucket).crashes : 0;
    }

    int machines(String bucket) {
        return causes.containsKey(bucket) ? causes.get(bucket).machines.count() : 0;
    }

    /** Machines, each once a cause. */
    int machines() {
        int all = 0;
        for (Cause cause : causes.values()) {
            all += cause.machines.count();
        }
        return all;
    }
}
