package io.culprit.triage;

import io.culprit.machine.Address;
import io.culprit.triage.EventExport.Event;
import io.culprit.triage.Row.Blame;
import io.culprit.triage.Row.Status;
import io.culprit.triage.Row.Summary;
import io.culprit.windows.bugcheck.BugChecks;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
    static boolean isExport(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
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
    static List<Row> rows(Path file) throws IOException {
        List<Crash> crashes = new ArrayList<>();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
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
            long code = number(event.data().getOrDefault("BugcheckCode", ""));
            List<Long> parameters = new ArrayList<>();
            for (int i = 1; i <= 4 && code > 0; i++) {
                parameters.add(Math.max(0, number(event.data().getOrDefault("BugcheckParameter" + i, ""))));
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

    private static long number(String text) {
        try {
            return text.startsWith("0x") ? Long.parseUnsignedLong(text.substring(2), 16) : Long.parseLong(text);
        } catch (NumberFormatException none) {
            return -1;
        }
    }

    private static void add(@org.jspecify.annotations.Nullable Crash crash, List<Row> rows) {
        if (crash == null) {
            return;
        }
        boolean known = crash.code() >= 0;
        String name = known ? BugChecks.name((int) crash.code()).orElse("") : "UNEXPECTED_SHUTDOWN";
        String id = "event_" + (known ? Address.hex(crash.code()) : "unexpected_shutdown");
        String why = known
                ? "only the event log tells of this crash: there is no dump of it"
                : "the system ended without a bug check: power, reset or a hang; there is no dump of it";
        Blame open = new Blame("inconclusive", "", "", "", "", 0, "none", List.of(why));
        Summary summary =
                new Summary("", 0, "", crash.code(), name, crash.parameters(), open, id, id, "", false, List.of());
        String place = FileRows.place("event " + crash.event().record());
        String host = crash.event().computer().toLowerCase(Locale.ROOT);
        rows.add(new Row(
                place, 0, "", List.of(), Status.EVENT, null, crash.event().time(), summary, host));
    }

    /**
     * The rows of events that no dump tells of. An event belongs to a dump with its code and its parameters that was written in the week
     * before; one without a code to a dump of the same machine, just before that start. Where all dumps of a computer's events are of one
     * machine, its other events are of that machine, too.
     */
    static List<Row> withoutDumps(List<Row> events, List<Row> dumps) {
        Map<String, List<Row>> byCode = new HashMap<>();
        Map<String, Set<String>> machines = new HashMap<>();
        for (Row dump : dumps) {
            if (!dump.host().isEmpty()) {
                know(machines, dump.host(), dump);
            }
            if (dump.summary() != null && dump.time() != null) {
                byCode.computeIfAbsent(key(dump.summary()), unused -> new ArrayList<>())
                        .add(dump);
                byCode.computeIfAbsent(dump.host(), unused -> new ArrayList<>()).add(dump);
            }
        }
        List<Row> left = new ArrayList<>();
        for (Row event : events) {
            Summary summary = event.summary();
            Instant time = event.time();
            if (summary == null || time == null) {
                continue;
            }
            boolean known = summary.code() >= 0;
            boolean told = false;
            for (Row dump : byCode.getOrDefault(known ? key(summary) : event.host(), List.of())) {
                Instant written = dump.time();
                Duration down = written == null ? DOWN : Duration.between(written, time);
                if (down.compareTo(START.negated()) > 0 && down.compareTo(known ? DOWN : START) < 0) {
                    told = true;
                    know(machines, event.host(), dump);
                }
            }
            if (!told) {
                left.add(event);
            }
        }
        left.replaceAll(event -> {
            Set<String> known = machines.getOrDefault(event.host(), Set.of());
            return known.size() == 1 ? event.ofMachine(known.iterator().next()) : event;
        });
        return left;
    }

    private static void know(Map<String, Set<String>> machines, String computer, Row dump) {
        if (dump.summary() != null && !dump.summary().machine().isEmpty()) {
            machines.computeIfAbsent(computer, unused -> new HashSet<>())
                    .add(dump.summary().machine());
        }
    }

    private static String key(Summary summary) {
        return (summary.code() & ~0x1000_0000L) + " " + summary.parameters();
    }
}
