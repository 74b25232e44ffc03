package io.culprit.triage.finding;

import io.culprit.triage.Machine;
import io.culprit.triage.TriageResult;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * The machines that are compared: all, or where there are very many those with the lowest hashes, which is the same choice in any order
 * and from any parts. Crashes of one machine are no independent witnesses, so that machines are counted and not crashes.
 */
final class Sample {

    private static final int MOST_MACHINES = 5000;

    private final TreeMap<Long, String> machines = new TreeMap<>();

    /** The machines of a result but those whose hardware is suspect: whatever they crash with says little of software. */
    static Sample of(TriageResult result) {
        Sample sample = new Sample();
        for (Machine machine : result.machines()) {
            if (!machine.suspect()) {
                sample.add(machine.fingerprint());
            }
        }
        return sample;
    }

    private void add(String machine) {
        machines.put(hash(machine), machine);
        if (machines.size() > MOST_MACHINES) {
            machines.pollLastEntry();
        }
    }

    void merge(Sample other) {
        other.machines.values().forEach(this::add);
    }

    private static long hash(String machine) {
        CRC32C sum = new CRC32C();
        sum.update(machine.getBytes(StandardCharsets.UTF_8));
        return sum.getValue() << 32 | machine.hashCode() & 0xFFFF_FFFFL;
    }

    boolean holds(String machine) {
        return machine.equals(machines.get(hash(machine)));
    }

    Collection<String> machines() {
        return machines.values();
    }
}
