package io.culprit.triage;

import io.culprit.bulk.Many;
import io.culprit.bulk.Tally;
import io.culprit.fact.BugCheck;
import io.culprit.triage.EventExport.Event;
import io.culprit.triage.Row.Blame;
import io.culprit.triage.Row.Status;
import io.culprit.triage.Row.Summary;
import io.culprit.triage.Row.Trace;
import io.culprit.verdict.Bucket;
import io.culprit.windows.bugcheck.BugChecks;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Crashes as the System event log tells them: Kernel-Power 41 (the system has rebooted without cleanly shutting down), BugCheck 1001 and
 * EventLog 6008 (the previous shutdown was unexpected). One crash leaves up to three of them, all written at the next start.
 */
final class EventRows {

    /** One start writes its events within this. */
    private static final Duration START = Duration.ofMinutes(15);

    /** A machine that has crashed is started again within this, mostly. */
    private static final Duration DOWN = Duration.ofDays(7);

    private static final int HEAD_BYTES = 512;
    private static final int MOST_EVENTS = 100_000;

    private static final Pattern BUG_CHECK = Pattern.compile(
            "0x([0-9a-f]{1,8}) \\(0x([0-9a-f]{1,16}), 0x([0-9a-f]{1,16}), 0x([0-9a-f]{1,16}), 0x([0-9a-f]{1,16})\\)",
            Pattern.CASE_INSENSITIVE);

    private EventRows() {}

    /** What one event tells: a code, or -1, and parameters. */
    private record Crash(Event event, long code, List<Long> parameters) {}

    /** Whether a file is an export of events. */
    static boolean isExport(FileAnalysis.Opening file) {
        try (InputStream in = file.open()) {
            byte[] head = in.readNBytes(HEAD_BYTES);
            return EventExport.isExport(head, head.length);
        } catch (IOException unreadable) {
            return false;
        }
    }

    /**
     * The crashes of an export; empty where it tells of none.
     *
     * @throws IOException when it cannot be read
     */
    static List<Row> rows(FileAnalysis.Opening file) throws IOException {
        List<Crash> crashes = new ArrayList<>();
        try (InputStream in = new BufferedInputStream(file.open())) {
            EventExport.read(in, event -> {
                if (crashes.size() < MOST_EVENTS) {
                    crash(event, crashes);
                }
            });
        }
        crashes.sort(Comparator.comparing((Crash crash) -> crash.event().computer())
                .thenComparing(crash -> crash.event().time())
                .thenComparing(crash -> crash.event().record()));
        List<Row> rows = new ArrayList<>();
        Crash open = null;
        for (Crash crash : crashes) {
            if (open != null && same(open, crash)) {
                open = open.code() < 0 ? new Crash(open.event(), crash.code(), crash.parameters()) : open;
            } else {
                add(open, rows);
                open = crash;
            }
        }
        add(open, rows);
        return rows;
    }

    private static boolean same(Crash first, Crash next) {
        Duration between = Duration.between(first.event().time(), next.event().time());
        return first.event().computer().equals(next.event().computer())
                && between.compareTo(START) < 0
                && (first.code() < 0
                        || next.code() < 0
                        || first.code() == next.code() && first.parameters().equals(next.parameters()));
    }

    private static void crash(Event event, List<Crash> crashes) {
        String provider = event.provider().toLowerCase(Locale.ROOT);
        if (event.id() == 41 && provider.contains("kernel-power")) {
            long code = number(event.data().getOrDefault("BugcheckCode", ""), -1);
            List<Long> parameters = new ArrayList<>();
            for (int i = 1; i <= 4 && code > 0; i++) {
                parameters.add(number(event.data().getOrDefault("BugcheckParameter" + i, ""), 0));
            }
            crashes.add(new Crash(event, code > 0 ? code : -1, List.copyOf(parameters)));
        } else if (event.id() == 1001 && (provider.contains("systemerrorreporting") || provider.equals("bugcheck"))) {
            Matcher check = BUG_CHECK.matcher(event.data().getOrDefault("#1", ""));
            if (check.find()) {
                List<Long> parameters = new ArrayList<>();
                for (int i = 2; i <= 5; i++) {
                    parameters.add(Long.parseUnsignedLong(check.group(i), 16));
                }
                crashes.add(new Crash(event, Long.parseLong(check.group(1), 16), List.copyOf(parameters)));
            }
        } else if (event.id() == 6008) {
            crashes.add(new Crash(event, -1, List.of()));
        }
    }

    private static long number(String text, long otherwise) {
        try {
            return text.startsWith("0x") ? Long.parseUnsignedLong(text.substring(2), 16) : Long.parseLong(text);
        } catch (NumberFormatException none) {
            return otherwise;
        }
    }

    private static void add(@Nullable Crash crash, List<Row> rows) {
        if (crash == null) {
            return;
        }
        BugCheck check = crash.code() < 0 ? null : check(crash);
        Bucket bucket = check == null ? Bucket.ofShutdown() : Bucket.ofEvent(check);
        String name = check == null ? "UNEXPECTED_SHUTDOWN" : check.name();
        String why = check == null
                ? "the system ended without a bug check: power, reset or a hang; there is no dump of it"
                : "only the event log tells of this crash, its code and parameters and not where it was: there is no"
                        + " dump of it";
        Blame open = new Blame("inconclusive", "", "", "", "", 0, "none", List.of(why));
        Summary summary = new Summary(
                "",
                0,
                "",
                crash.code(),
                name,
                crash.parameters(),
                open,
                bucket.id(),
                bucket.hash(),
                "",
                false,
                List.of(),
                Trace.NONE);
        String place = FileRows.place("event " + crash.event().record());
        String host = crash.event().computer().toLowerCase(Locale.ROOT);
        rows.add(new Row(
                place, 0, "", List.of(), Status.EVENT, null, crash.event().time(), summary, host));
    }

    private static BugCheck check(Crash crash) {
        long[] parameters = new long[4];
        for (int i = 0; i < crash.parameters().size(); i++) {
            parameters[i] = crash.parameters().get(i);
        }
        return BugCheck.of(BugChecks.meaning((int) crash.code(), parameters));
    }

    /** The rows of events that no dump tells of. */
    static List<Row> withoutDumps(List<Row> events, Many<Row> dumps) {
        List<Row> kept = new ArrayList<>(events);
        kept.removeIf(event -> event.summary() == null || event.time() == null);
        return dumps.count(() -> new Told(kept)).left();
    }

    /**
     * Which events dumps tell of. An event belongs to a dump with its code and its parameters that was written in the week before; one
     * without a code to a dump of the same machine, just before that start. Where all dumps of a computer's events are of one machine, its
     * other events are of that machine, too.
     */
    static final class Told implements Tally<Row, Told> {

        private static final long serialVersionUID = 1L;

        private final List<Row> events;

        /** Of events, by what a dump of theirs has. */
        private final HashMap<String, List<Integer>> numbers = new HashMap<>();

        /** Those of each computer that has events. */
        private final HashMap<String, TreeSet<String>> machines = new HashMap<>();

        private final BitSet told = new BitSet();

        Told(List<Row> events) {
            this.events = events;
            for (int i = 0; i < events.size(); i++) {
                Row event = events.get(i);
                machines.computeIfAbsent(event.host(), unused -> new TreeSet<>());
                Summary summary = event.summary();
                String key = summary != null && summary.code() >= 0 ? key(summary) : event.host();
                numbers.computeIfAbsent(key, unused -> new ArrayList<>()).add(i);
            }
        }

        @Override
        public void add(Row dump) {
            if (!dump.host().isEmpty()) {
                know(dump.host(), dump);
            }
            Instant written = dump.time();
            if (dump.summary() == null || written == null) {
                return;
            }
            tell(numbers.getOrDefault(key(dump.summary()), List.of()), DOWN, written, dump);
            tell(numbers.getOrDefault(dump.host(), List.of()), START, written, dump);
        }

        private void tell(List<Integer> those, Duration within, Instant written, Row dump) {
            for (int number : those) {
                Row event = events.get(number);
                Duration down = Duration.between(written, event.time());
                if (down.compareTo(START.negated()) > 0 && down.compareTo(within) < 0) {
                    told.set(number);
                    know(event.host(), dump);
                }
            }
        }

        private void know(String computer, Row dump) {
            TreeSet<String> known = machines.get(computer);
            if (known != null
                    && dump.summary() != null
                    && !dump.summary().machine().isEmpty()) {
                known.add(dump.summary().machine());
                if (known.size() > 2) {
                    known.pollLast(); // which of many does not matter
                }
            }
        }

        @Override
        public void merge(Told other) {
            told.or(other.told);
            other.machines.forEach((computer, known) -> {
                TreeSet<String> here = machines.get(computer);
                if (here != null) {
                    here.addAll(known);
                }
            });
        }

        private List<Row> left() {
            List<Row> left = new ArrayList<>();
            for (int i = told.nextClearBit(0); i < events.size(); i = told.nextClearBit(i + 1)) {
                Row event = events.get(i);
                TreeSet<String> known = machines.getOrDefault(event.host(), new TreeSet<>());
                left.add(known.size() == 1 ? event.ofMachine(known.first()) : event);
            }
            return left;
        }
    }

    private static String key(Summary summary) {
        return (summary.code() & ~0x1000_0000L) + " " + summary.parameters();
    }
}
