package io.culprit.triage;

import io.culprit.verdict.Review;
import io.culprit.verdict.Review.Recurrence;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What triage keeps of one dump: a summary of its report, or the reason why there is none. Holds no more than what the output and the
 * comparison with other dumps need, since there may be a million of them.
 *
 * @param path as found
 * @param sha256 lower-case hex; empty where the file was not hashed
 * @param copies paths of other files with the same content
 * @param error why it failed, or what is missing from a partial one
 * @param host what its machine is called, as its path or the report beside it says; empty where neither does
 * @param recurs what all dumps together tell of it; nothing before all have been read
 */
public record Row(
        String path,
        long sizeBytes,
        String sha256,
        List<String> copies,
        Status status,
        @Nullable String error,
        @Nullable Instant time,
        @Nullable Summary summary,
        String host,
        List<Recurrence> recurs)
        implements Serializable {

    /** A row of which nothing but its dump tells. */
    public Row(
            String path,
            long sizeBytes,
            String sha256,
            List<String> copies,
            Status status,
            @Nullable String error,
            @Nullable Instant time,
            @Nullable Summary summary,
            String host) {
        this(path, sizeBytes, sha256, copies, status, error, time, summary, host, List.of());
    }

    /** How far the analysis of a file got. */
    public enum Status {
        ANALYZED("analyzed"),
        PARTIAL("partial"),
        FAILED("failed"),
        /** A crash that an event log tells of and no dump. */
        EVENT("event");

        private final String jsonName;

        Status(String jsonName) {
            this.jsonName = jsonName;
        }

        /** The name in output. */
        public String jsonName() {
            return jsonName;
        }
    }

    /**
     * The report in short.
     *
     * @param machine fingerprint, empty where the dump has none
     * @param code of the bug check, or of the exception of a user dump; -1 where there is neither
     * @param corruption a sign of damaged memory, empty for none; {@code singleBit} whether one flipped bit explains it
     * @param drivers modules that are no mere part of Windows
     * @param trace what may recur in other crashes
     */
    public record Summary(
            String architecture,
            int build,
            String machine,
            long code,
            String codeName,
            List<Long> parameters,
            Blame verdict,
            String bucketId,
            String bucketHash,
            String corruption,
            boolean singleBit,
            List<DriverFile> drivers,
            Trace trace)
            implements Serializable {

        private Summary with(String fingerprint, Blame other) {
            return new Summary(
                    architecture,
                    build,
                    fingerprint,
                    code,
                    codeName,
                    parameters,
                    other,
                    bucketId,
                    bucketHash,
                    corruption,
                    singleBit,
                    drivers,
                    trace);
        }

        /** Whether damage was seen that no code leaves: in memory, or in the hardware itself. */
        public boolean damaged() {
            return !corruption.isEmpty() || verdict.kind().equals("hardware");
        }
    }

    /**
     * What of a crash may recur in others, and what helps.
     *
     * @param site where it failed, {@code foo.sys+0x12a4}: the first frame outside of the kernel, one of a third party before others;
     *     empty where there is none
     * @param network whether the stack ends in the network code of Windows, where callout drivers of filters run
     * @param bios version of the firmware, empty where the dump does not hold it
     * @param boot when the system was started; null where that is not known
     * @param advice what to do, the first steps
     */
    public record Trace(
            String site,
            boolean network,
            String bios,
            @Nullable Instant boot,
            List<String> advice) implements Serializable {

        /** Nothing is known. */
        public static final Trace NONE = new Trace("", false, "", null, List.of());
    }

    /**
     * The verdict in short; empty strings for what is not known.
     *
     * @param leads modules that could be to blame, the best first; where all dumps together tell something alone
     * @param before the verdict on its dump alone, where all dumps together made another one
     */
    public record Blame(
            String kind,
            String module,
            String driverClass,
            String vendor,
            String product,
            double confidence,
            String label,
            List<String> because,
            List<Review.Lead> leads,
            Review.@Nullable Before before)
            implements Serializable {

        /** A verdict on a dump alone. */
        public Blame(
                String kind,
                String module,
                String driverClass,
                String vendor,
                String product,
                double confidence,
                String label,
                List<String> because) {
            this(kind, module, driverClass, vendor, product, confidence, label, because, List.of(), null);
        }

        /** Whether a driver is named. */
        public boolean culprit() {
            return kind.equals("culprit");
        }
    }

    /** A driver as it was loaded; an empty version where the dump does not hold it. */
    public record DriverFile(String name, String version, String driverClass, long timestamp) implements Serializable {}

    /** File name without folder; of a dump in an archive with the place in it. */
    public String name() {
        return name(path);
    }

    /**
     * What stands behind the last folder of a path: {@code 2.dmp}, {@code x.zip!Minidump/2.dmp}. An archive is told from a folder with a
     * {@code !} in its name by a dot before that.
     */
    public static String name(String path) {
        int from = 0;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '/' || c == '\\') {
                from = i + 1;
            } else if (c == '!' && path.lastIndexOf('.', i) >= from) {
                return path.substring(from);
            }
        }
        return path.substring(from);
    }

    /** The same row with copies at these paths, which are in order. */
    public Row withCopies(List<String> paths) {
        return new Row(path, sizeBytes, sha256, List.copyOf(paths), status, error, time, summary, host);
    }

    /** The same row found at another place. */
    public Row at(String otherPath) {
        return new Row(otherPath, sizeBytes, sha256, List.of(), status, error, time, summary, host);
    }

    /** The same row of a machine that is called so. */
    public Row of(String machineName) {
        return new Row(path, sizeBytes, sha256, copies, status, error, time, summary, machineName);
    }

    /** What tells its machine from others: the fingerprint, else the name; empty where neither is known. */
    public String machine() {
        return summary == null || summary.machine.isEmpty() ? host : summary.machine;
    }

    /** The same row as all dumps together tell it. */
    public Row reviewed(Blame verdict, List<Recurrence> recurring) {
        if (summary == null) {
            return this;
        }
        Summary other = summary.with(summary.machine, verdict);
        return new Row(path, sizeBytes, sha256, copies, status, error, time, other, host, recurring);
    }

    /** The same row of the machine with this fingerprint. */
    Row ofMachine(String fingerprint) {
        if (summary == null) {
            return this;
        }
        Summary other = summary.with(fingerprint, summary.verdict);
        return new Row(path, sizeBytes, sha256, copies, status, error, time, other, host, recurs);
    }
}
