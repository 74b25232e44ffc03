package io.culprit.shell.crash;

import io.culprit.dump.BugCheckData;
import io.culprit.dump.DumpHeader;
import io.culprit.dump.ExceptionRecord;
import io.culprit.fact.TargetSystem;
import io.culprit.report.SystemWords;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Digits;
import io.culprit.shell.Manual;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import io.culprit.windows.DebuggerData;
import io.culprit.windows.bugcheck.ExceptionNames;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code vertarget} and {@code .time}: the system, and when it crashed. */
public final class TargetCommand implements DebuggerCommand {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss.SSS yyyy", Locale.ENGLISH);

    @Override
    public Manual manual() {
        return Manual.of(
                "vertarget | .time | .lastevent",
                "The system that crashed, when, and how long it had been up.",
                "vertarget",
                "version",
                ".time",
                ".lastevent");
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        tail.end();
        DumpHeader header = session.system().dump().header();
        Reply.Builder answer = new Reply.Builder();
        if (name.equals(".lastevent")) {
            answer.line("Last event: " + event(session));
        } else if (!name.equals(".time")) {
            target(answer, session.facts().system(), session);
        }
        String time = header.time() == null ? "not in the dump" : time(header.time());
        if (name.equals(".lastevent")) {
            return answer.line("  debugger time: " + time).build();
        }
        answer.line("Debug session time: " + time);
        Long uptime = session.facts().system().uptimeSeconds();
        answer.line("System Uptime: " + (uptime == null ? "not in the dump" : uptime(uptime)));
        return answer.build();
    }

    private static String event(Session session) {
        DumpHeader header = session.system().dump().header();
        BugCheckData crash = header.bugCheck();
        if (crash != null) {
            StringBuilder text = new StringBuilder("Bug check ");
            text.append(Integer.toHexString(crash.code()).toUpperCase(Locale.ROOT))
                    .append(" {");
            for (int i = 0; i < crash.parameters().size(); i++) {
                text.append(i == 0 ? "" : ", ")
                        .append(Long.toHexString(crash.parameters().get(i)));
            }
            return text.append('}').toString();
        }
        ExceptionRecord raised = session.system().dump().exception().orElse(null);
        if (raised == null) {
            return "not in the dump: it was written on request";
        }
        String words = ExceptionNames.of(header.platform(), raised.code());
        return (words == null ? "Exception" : words) + " - code "
                + Digits.padded(Integer.toUnsignedLong(raised.code()), 8)
                + " (first or second chance is not in the dump)";
    }

    private static void target(Reply.Builder answer, TargetSystem system, Session session) {
        String version = system.build() == 0
                ? system.version() == null ? "" : " Version " + system.version()
                : (session.kernel() ? " Kernel Version " : " Version ") + system.build();
        answer.line(SystemWords.name(system) + version + (system.processors() == 1 ? " UP " : " MP ") + "("
                + system.processors() + " procs) " + system.architecture().jsonName());
        if (system.product() != null) {
            answer.line("Product: " + system.product());
        }
        line(answer, "Edition build lab: ", system.buildLab());
        line(answer, "Processor: ", system.cpuVendor());
        line(answer, "Hypervisor: ", system.hypervisor());
        session.system()
                .kernel()
                .ifPresent(module ->
                        answer.line("Kernel base = 0x" + session.numbers().address(module.base()) + list(session)));
    }

    private static String list(Session session) {
        long list = session.system().kernelVariable(DebuggerData.Field.PS_LOADED_MODULE_LIST);
        return list == 0 ? "" : " PsLoadedModuleList = 0x" + session.numbers().address(list);
    }

    /** As WinDbg writes it: {@code Fri May  9 06:41:06.846 2025 (UTC + 0:00)}. */
    private static String time(Instant time) {
        return TIME.format(time.atOffset(ZoneOffset.UTC)) + " (UTC + 0:00)";
    }

    private static void line(Reply.Builder answer, String key, @Nullable String value) {
        if (value != null) {
            answer.line(key + value);
        }
    }

    private static String uptime(long seconds) {
        Duration up = Duration.ofSeconds(seconds);
        return up.toDays() + " days " + up.toHoursPart() + ":" + two(up.toMinutesPart()) + ":"
                + two(up.toSecondsPart());
    }

    private static String two(int number) {
        return number < 10 ? "0" + number : Integer.toString(number);
    }
}
