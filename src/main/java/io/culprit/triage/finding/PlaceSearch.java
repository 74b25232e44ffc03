package io.culprit.triage.finding;

import io.culprit.bulk.Distinct;
import io.culprit.bulk.Tally;
import io.culprit.rule.Role;
import io.culprit.triage.BucketGroup;
import io.culprit.triage.Row;
import io.culprit.triage.TriageResult;
import io.culprit.triage.finding.Discovery.Kind;
import io.culprit.verdict.Review.Recurrence;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/**
 * Looks for causes that fail at one place in code over several starts of Windows or several machines: code fails so. Failing memory lies
 * elsewhere after each start, and fails whatever uses it.
 */
final class PlaceSearch {

    private static final int FEWEST_STARTS = 3;
    private static final double SHARE = 0.5;

    private PlaceSearch() {}

    /**
     * The one place of each cause at which most of its crashes may have happened (Boyer and Moore's vote): if there is one at all, it is
     * this, however many places there are.
     */
    private static final class Votes implements Tally<Row, Votes> {

        private static final long serialVersionUID = 1L;

        private final HashMap<String, String> sites = new HashMap<>();
        private final HashMap<String, Integer> votes = new HashMap<>();

        @Override
        public void add(Row row) {
            if (row.summary() != null && !row.summary().trace().site().isEmpty()) {
                vote(row.summary().bucketHash(), row.summary().trace().site(), 1);
            }
        }

        private void vote(String bucket, String site, int more) {
            int ahead = votes.getOrDefault(bucket, 0);
            boolean same = site.equals(sites.get(bucket));
            if (!same && more > ahead) {
                sites.put(bucket, site);
            }
            votes.put(bucket, same ? ahead + more : Math.abs(ahead - more));
        }

        @Override
        public void merge(Votes other) {
            other.votes.forEach((bucket, count) -> vote(bucket, other.sites.getOrDefault(bucket, ""), count));
        }
    }

    /** How often a cause was met at its place, on how many machines and over how many starts of them. */
    private static final class Place implements Serializable {

        private static final long serialVersionUID = 1L;

        private final Distinct machines = new Distinct();
        private final Distinct starts = new Distinct();
        private int crashes;

        void add(Row row, Row.Trace trace) {
            crashes++;
            if (!row.machine().isEmpty()) {
                machines.add(row.machine());
            }
            // A start is told to the second by some dumps and computed from an uptime by others.
            starts.add(row.machine()
                    + (trace.boot() == null ? "" : " " + trace.boot().getEpochSecond() / 60));
        }

        void merge(Place other) {
            crashes += other.crashes;
            machines.merge(other.machines);
            starts.merge(other.starts);
        }
    }

    /** The places of all causes. */
    private static final class Places implements Tally<Row, Places> {

        private static final long serialVersionUID = 1L;

        private final HashMap<String, String> sites;
        private final HashMap<String, Place> places = new HashMap<>();

        Places(HashMap<String, String> sites) {
            this.sites = sites;
        }

        @Override
        public void add(Row row) {
            if (row.summary() != null) {
                Row.Trace trace = row.summary().trace();
                String bucket = row.summary().bucketHash();
                if (!trace.site().isEmpty() && trace.site().equals(sites.get(bucket))) {
                    places.computeIfAbsent(bucket, unused -> new Place()).add(row, trace);
                }
            }
        }

        @Override
        public void merge(Places other) {
            other.places.forEach((bucket, place) ->
                    places.computeIfAbsent(bucket, unused -> new Place()).merge(place));
        }
    }

    static List<Discovery> search(TriageResult result) {
        HashMap<String, String> sites = result.rows().count(Votes::new).sites;
        HashMap<String, Place> places = result.rows().count(() -> new Places(sites)).places;
        List<Discovery> found = new ArrayList<>();
        for (BucketGroup bucket : result.buckets()) {
            Place place = places.get(bucket.hash());
            if (place != null) {
                bucket(bucket, sites.getOrDefault(bucket.hash(), ""), place, found);
            }
        }
        return found;
    }

    private static void bucket(BucketGroup bucket, String site, Place place, List<Discovery> found) {
        if (place.starts.count() >= FEWEST_STARTS && place.crashes > SHARE * bucket.occurrences()) {
            String text =
                    "%d of %d crashes fail at %s, over %d starts of %d machines: software fails at one place, memory does not"
                            .formatted(
                                    place.crashes,
                                    bucket.occurrences(),
                                    site,
                                    place.starts.count(),
                                    place.machines.count());
            Recurrence recurs = new Recurrence(
                    Role.RECURRING_PLACE,
                    site.substring(0, Math.max(0, site.lastIndexOf('+'))),
                    text,
                    place.crashes,
                    place.machines.count(),
                    place.starts.count(),
                    0,
                    0);
            found.add(new Discovery(Kind.SOFTWARE, bucket.id(), bucket.hash(), "", site, text, null, recurs));
        }
    }
}
