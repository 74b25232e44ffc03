package io.culprit.triage.finding;

import io.culprit.triage.Machine;
import io.culprit.triage.TriageResult;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * The machines that are compared: all, or where there are very many those with the lowest hashes, which is the same choice in any order
 * and from any parts. Crashes of one machine are no independent witnesses, so that machines are counted and not crashes.
 */
final class Sample implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final int MOST_MACHINES = 5000;

    private final HashMap<String, Integer> numbers = new HashMap<>();

    /** The machines of a result but those whose hardware is suspect: whatever they crash with says little of software. */
    static Sample of(TriageResult result) {
        TreeMap<Long, String> lowest = new TreeMap<>();
        for (Machine machine : result.machines()) {
            if (!machine.suspect()) {
                lowest.put(hash(machine.fingerprint()), machine.fingerprint());
                if (lowest.size() > MOST_MACHINES) {
                    lowest.pollLastEntry();
                }
            }
        }
        Sample sample = new Sample();
        lowest.values().forEach(machine -> sample.numbers.put(machine, sample.numbers.size()));
        return sample;
    }

    private static long hash(String machine) {
        CRC32C sum = new CRC32C();
        sum.update(machine.getBytes(StandardCharsets.UTF_8));
        return sum.getValue() << 32 | machine.hashCode() & 0xFFFF_FFFFL;
    }

    boolean holds(String machine) {
        return numbers.containsKey(machine);
    }

    /** The number of a machine among those that are compared, from 0 on; -1 for others. */
    int number(String machine) {
        return numbers.getOrDefault(machine, -1);
    }

    /** How many machines are compared. */
    int size() {
        return numbers.size();
    }
}
