package io.culprit.triage.writer;

import io.culprit.triage.BucketGroup;
import io.culprit.triage.Machine;
import io.culprit.triage.Row;
import io.culprit.triage.Row.Summary;
import io.culprit.triage.finding.Overview;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The tickets of a run, one a cause. */
public final class Tickets {

    /** More machines and dumps are counted and not listed. */
    static final int MOST = 20;

    /** Takes a ticket: the name of its file, the same for the same cause, and its JSON. */
    @FunctionalInterface
    public interface Taker {
        /** Takes it. */
        void take(String fileName, byte[] json) throws IOException;
    }

    /** What of the crashes of a cause stands in its ticket beside their number. */
    static final class Scene {

        /** By the place of the machine among all. */
        private final TreeMap<Integer, String> machines = new TreeMap<>();

        private List<String> advice = List.of();

        private void add(Row row, Summary summary, int machine) {
            if (advice.isEmpty()) {
                advice = summary.trace().advice();
            }
            if (machine >= 0 && !machines.containsKey(machine)) {
                machines.put(machine, row.path() + version(summary));
                if (machines.size() > MOST) {
                    machines.pollLastEntry();
                }
            }
        }

        private static String version(Summary summary) {
            for (Row.DriverFile driver : summary.drivers()) {
                if (driver.name().equalsIgnoreCase(summary.verdict().module())
                        && !driver.version().isEmpty()) {
                    return " (" + driver.name() + " " + driver.version() + ")";
                }
            }
            return "";
        }

        /** Places of machines among all, with a dump of this cause from each. */
        Map<Integer, String> machines() {
            return machines;
        }

        /** What to do. */
        List<String> advice() {
            return advice;
        }
    }

    private Tickets() {}

    /** Hands over one ticket after the other. */
    public static void write(Overview overview, Taker taker) throws IOException {
        Map<String, Scene> scenes = scenes(overview);
        GroupedPaths paths = GroupedPaths.ofBuckets(overview.result(), row -> "");
        int group = 0;
        for (BucketGroup bucket : overview.result().buckets()) {
            List<String> names = new ArrayList<>();
            paths.each(group++, dump -> names.add(Row.name(dump.path())));
            names.sort(null);
            Scene scene = scenes.getOrDefault(bucket.hash(), new Scene());
            taker.take(bucket.hash() + ".json", new Ticket(bucket, overview, scene, names).json());
        }
    }

    private static Map<String, Scene> scenes(Overview overview) {
        Map<String, Integer> places = new HashMap<>();
        for (Machine machine : overview.result().machines()) {
            places.put(machine.fingerprint(), places.size());
        }
        Map<String, Scene> scenes = new HashMap<>();
        for (Row row : overview.result().rows()) {
            Summary summary = row.summary();
            if (summary != null) {
                scenes.computeIfAbsent(summary.bucketHash(), unused -> new Scene())
                        .add(row, summary, places.getOrDefault(row.machine(), -1));
            }
        }
        return scenes;
    }
}
