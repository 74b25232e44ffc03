package io.culprit.shell.device;

import io.culprit.image.LoadedModule;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Manual;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import io.culprit.windows.blob.Blobs;
import io.culprit.windows.blob.InterruptHistory;
import io.culprit.windows.blob.ProcessorValues;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code !intrhistory} and {@code !dpcwatchdog}: what the crashing processor's interrupts and deferred calls did last, and for how long. */
public final class InterruptHistoryCommand implements DebuggerCommand {

    private static final int SHOWN = 64;

    @Override
    public Manual manual() {
        return Manual.of(
                        "!intrhistory [COUNT] | !dpcwatchdog",
                        "The last interrupts and deferred calls of the crashing processor; summed by driver, longest"
                                + " first.",
                        "!intrhistory",
                        "!dpcwatchdog")
                .with("Times are from the time-stamp counter, in microseconds where the dump tells the processor's"
                        + " frequency, else in ticks.");
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        long count = tail.expression(SHOWN);
        tail.end();
        Blobs blobs = Blobs.of(session.system().dump());
        InterruptHistory history = blobs.interrupts(session.system())
                .orElseThrow(() -> new RefusedException(
                        "the dump has no history of interrupts: Windows 10 and later keep it in small dumps"));
        Integer megahertz = blobs.processor().map(ProcessorValues::megahertz).orElse(null);
        return name.equals("!intrhistory")
                ? list(history, count, megahertz, session)
                : sums(history, megahertz, session);
    }

    private static Reply list(InterruptHistory history, long count, @Nullable Integer megahertz, Session session) {
        List<InterruptHistory.Event> events = history.events();
        long wanted = count < 0 ? Integer.MAX_VALUE : Math.min(count, Integer.MAX_VALUE);
        int from = (int) Math.max(0, events.size() - wanted);
        String unit = megahertz == null ? "ticks" : "us";
        Reply.Rows rows =
                Reply.Rows.headed("#before the end (" + unit + ")", "#ran (" + unit + ")", "kind", "vector", "routine");
        for (InterruptHistory.Event event : events.subList(from, events.size())) {
            session.proceed();
            rows.row(
                    time(history.newest() - event.ticks(), megahertz),
                    time(event.duration(), megahertz),
                    kind(event),
                    event.vector() == null ? "" : Integer.toHexString(event.vector()),
                    session.names().site(event.routine()));
        }
        return new Reply.Builder().table(rows).build();
    }

    private static String kind(InterruptHistory.Event event) {
        return event.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String time(long ticks, @Nullable Integer megahertz) {
        return megahertz == null || megahertz == 0
                ? Long.toString(ticks)
                : String.format(Locale.ROOT, "%.1f", (double) ticks / megahertz);
    }

    private static final class Sum {
        private final String driver;
        private int count;
        private long total;
        private long longest;

        Sum(String driver) {
            this.driver = driver;
        }

        void add(long ticks) {
            count++;
            total += ticks;
            longest = Math.max(longest, ticks);
        }
    }

    private static Reply sums(InterruptHistory history, @Nullable Integer megahertz, Session session) {
        Map<String, Sum> sums = new HashMap<>();
        for (InterruptHistory.Event event : history.events()) {
            LoadedModule module = session.system().modules().at(event.routine()).orElse(null);
            String driver = module == null ? "not known" : session.names().of(module);
            Sum sum = sums.get(driver);
            if (sum == null) {
                sum = new Sum(driver);
                sums.put(driver, sum);
            }
            sum.add(event.duration());
        }
        List<Sum> longest = new ArrayList<>(sums.values());
        longest.sort((left, right) -> {
            int byTime = Long.compare(right.total, left.total);
            return byTime != 0 ? byTime : left.driver.compareTo(right.driver);
        });
        String unit = megahertz == null ? "ticks" : "us";
        Reply.Rows rows = Reply.Rows.headed("driver", "#calls", "#total (" + unit + ")", "#longest (" + unit + ")");
        for (Sum sum : longest) {
            rows.row(sum.driver, Integer.toString(sum.count), time(sum.total, megahertz), time(sum.longest, megahertz));
        }
        long span = history.newest() - history.events().getFirst().startTicks();
        return new Reply.Builder()
                .line(history.events().size() + " calls in the last " + time(span, megahertz) + " " + unit)
                .table(rows)
                .build();
    }
}
