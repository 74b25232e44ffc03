package io.culprit.triage.finding;

import io.culprit.triage.Row;
import io.culprit.triage.TriageResult;
import io.culprit.verdict.Judge;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is written of a run: its rows, and what they tell together.
 *
 * @param changes since an earlier run; absent where none was named
 * @param pages address of the report of a dump, as seen from the page of the run; empty where there is none
 */
public record Overview(
        TriageResult result,
        List<Discovery> findings,
        @Nullable Changes changes,
        Function<Row, String> pages) {

    /** All that the rows tell, with the verdict on each judged once more when that is known. */
    public static Overview of(TriageResult alone, Judge judge) {
        return of(alone, () -> judge);
    }

    /** The same, where rows may lie with others, who judge them there. */
    public static Overview of(TriageResult alone, Judges judges) {
        Sample sample = Sample.of(alone);
        List<Discovery> told = new ArrayList<>(VersionSearch.search(alone, sample));
        told.addAll(FilterSearch.search(alone, sample));
        told.addAll(DamageSearch.search(alone));
        told.addAll(PlaceSearch.search(alone));
        TriageResult result = alone.reviewed(new SecondLook(judges, Recurrences.of(alone, told)));
        List<Discovery> found = new ArrayList<>(RecentSearch.search(result));
        found.addAll(told);
        return new Overview(result, List.copyOf(found), null, row -> "");
    }

    /** The rows alone. */
    public static Overview plain(TriageResult result) {
        return new Overview(result, List.of(), null, row -> "");
    }

    /** The same with what changed since an earlier run. */
    public Overview since(Earlier earlier) {
        return new Overview(result, findings, Changes.between(earlier, result), pages);
    }

    /** The same with addresses of reports. */
    public Overview linked(Function<Row, String> addresses) {
        return new Overview(result, findings, changes, addresses);
    }

    /** Only what belongs to some buckets, by id or hash; nothing less is compared for that. */
    public Overview only(List<String> buckets) {
        TriageResult chosen = result.only(buckets);
        Set<String> machines = new HashSet<>();
        chosen.machines().forEach(machine -> machines.add(machine.fingerprint()));
        List<Discovery> kept = new ArrayList<>();
        for (Discovery finding : findings) {
            if (buckets.contains(finding.bucketId())
                    || buckets.contains(finding.bucketHash())
                    || !finding.machine().isEmpty() && machines.contains(finding.machine())) {
                kept.add(finding);
            }
        }
        return new Overview(chosen, List.copyOf(kept), changes == null ? null : changes.only(buckets), pages);
    }

    /** Findings about a bucket. */
    public List<Discovery> of(String bucketHash) {
        List<Discovery> those = new ArrayList<>();
        for (Discovery finding : findings) {
            if (finding.bucketHash().equals(bucketHash)) {
                those.add(finding);
            }
        }
        return those;
    }
}
