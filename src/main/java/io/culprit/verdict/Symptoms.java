package io.culprit.verdict;

import io.culprit.fact.BugCheck;
import io.culprit.fact.CurrentProcess;
import io.culprit.fact.Fact;
import io.culprit.fact.Facts;
import io.culprit.fact.RaisedException;
import io.culprit.fact.StackFrame;
import io.culprit.stack.FrameTrust;
import io.culprit.stack.StackKind;
import io.culprit.windows.bugcheck.ParameterRole;
import java.util.Locale;
import java.util.Optional;

/**
 * What tells two crashes apart of which nobody knows whom they are due to, and stays the same on another machine, boot or build: the
 * status or exception code, how memory was accessed, and on what stack. Never an offset in the kernel: it changes with every update.
 */
final class Symptoms {

    /** STATUS_ACCESS_VIOLATION: its first word of information is 0 for a read, 1 for a write, 8 for an execution (EXCEPTION_RECORD). */
    private static final int ACCESS_VIOLATION = 0xC0000005;

    /** The idle and the system process have these ids on every Windows. */
    private static final long LAST_SYSTEM_PROCESS = 4;

    private Symptoms() {}

    /** Words that begin with a dash each, e.g. {@code -c000009c-read-dpc}; empty for a user dump, whose code says as much. */
    static String of(Facts facts) {
        if (!(facts.bugCheck() instanceof Fact.Known<BugCheck>(BugCheck check, String source))) {
            return "";
        }
        return words(check, facts.exception().find()) + word(place(facts));
    }

    /** The same of a bug check of which only the numbers are known. */
    static String of(BugCheck check) {
        return words(check, Optional.empty());
    }

    private static String words(BugCheck check, Optional<RaisedException> exception) {
        return word(status(check, exception)) + word(access(check, exception));
    }

    private static String word(Optional<String> word) {
        return word.map(text -> "-" + text).orElse("");
    }

    private static Optional<String> status(BugCheck check, Optional<RaisedException> exception) {
        for (BugCheck.Parameter parameter : check.parameters()) {
            if (parameter.role() == ParameterRole.EXCEPTION_CODE) {
                boolean inSubCode = parameter == check.parameters().getFirst();
                return inSubCode ? Optional.empty() : Optional.of(hex(parameter.value()));
            }
            if (parameter.role() == ParameterRole.STATUS && parameter.decoded() != null) {
                return Optional.of(hex(parameter.value()));
            }
        }
        return exception.map(raised -> hex(raised.code()));
    }

    private static String hex(long code) {
        return Long.toHexString(code & 0xFFFF_FFFFL);
    }

    private static Optional<String> access(BugCheck check, Optional<RaisedException> exception) {
        for (BugCheck.Parameter parameter : check.parameters()) {
            if (parameter.role() == ParameterRole.ACCESS && parameter.decoded() != null) {
                return Optional.of(parameter.decoded().toLowerCase(Locale.ROOT));
            }
        }
        return exception
                .filter(raised -> raised.code() == ACCESS_VIOLATION
                        && !raised.information().isEmpty())
                .flatMap(raised -> access(raised.information().getFirst()));
    }

    private static Optional<String> access(long kind) {
        return switch ((int) kind) {
            case 0 -> Optional.of("read");
            case 1 -> Optional.of("write");
            case 8 -> Optional.of("execute");
            default -> Optional.empty();
        };
    }

    /** The stack that the crash began on; a thread is one of the system or of a program. What interrupts a thread has no part in it. */
    private static Optional<String> place(Facts facts) {
        StackFrame first = facts.stack().isEmpty() ? null : facts.stack().getFirst();
        StackKind kind = first == null || first.trust() == FrameTrust.SCAN ? null : first.stackKind();
        if (kind == null) {
            return Optional.empty();
        }
        return kind == StackKind.THREAD ? process(facts) : Optional.of(kind.jsonName());
    }

    private static Optional<String> process(Facts facts) {
        Optional<CurrentProcess> process = facts.process().find();
        if (process.isEmpty() || process.get().id() == null) {
            return Optional.empty();
        }
        return Optional.of(process.get().id() <= LAST_SYSTEM_PROCESS ? "system" : "program");
    }
}
