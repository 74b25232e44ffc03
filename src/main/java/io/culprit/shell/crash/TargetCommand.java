package io.culprit.shell.crash;

import io.culprit.dump.BugCheckData;
import io.culprit.dump.DumpHeader;
import io.culprit.dump.ExceptionRecord;
import io.culprit.fact.TargetSystem;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Digits;
import io.culprit.shell.Manual;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import io.culprit.windows.bugcheck.ExceptionNames;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code vertarget} and {@code .time}: the system, and when it crashed. */
public final class TargetCommand implements DebuggerCommand {

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
        String time = header.time() == null ? "not in the dump" : header.time() + " (UTC)";
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
        String kernel = session.kernel() ? "Kernel Version " : "Version ";
        answer.line(capital(system.platform()) + " " + kernel + system.build() + " MP (" + system.processors()
                + " procs) " + system.architecture().jsonName());
        if (system.product() != null) {
            answer.line("Product: " + system.product());
        }
        line(answer, "Build: ", system.buildLab());
        line(answer, "Processor: ", system.cpuVendor());
        line(answer, "Hypervisor: ", system.hypervisor());
        session.system()
                .kernel()
                .ifPresent(module ->
                        answer.line("Kernel base = 0x" + session.numbers().address(module.base())));
    }

    private static void line(Reply.Builder answer, String key, @Nullable String value) {
        if (value != null) {
            answer.line(key + value);
        }
    }

    private static String capital(String word) {
        return word.isEmpty() ? word : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
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
