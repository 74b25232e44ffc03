package io.culprit.shell.prompt;

import io.culprit.dump.DumpKind;
import io.culprit.machine.MissingMemoryException;
import io.culprit.shell.Session;

/** What a dump lacks, and how to get it. */
final class Lack {

    private Lack() {}

    static String of(MissingMemoryException missing, Session session) {
        String at = missing.address() == 0 ? "" : " at " + session.numbers().address(missing.address());
        return "memory access error" + at + ": " + missing.reason() + advice(missing.address(), session);
    }

    private static String advice(long address, Session session) {
        if (session.system().modules().at(address).isPresent()) {
            return " (in " + session.names().site(address)
                    + "; -i PATH leads to its image, which has code and constants" + bigger(session, "; ", "") + ")";
        }
        return bigger(session, " (", ")");
    }

    private static String bigger(Session session, String before, String after) {
        DumpKind kind = session.system().dump().header().kind();
        String words = switch (kind) {
            case TRIAGE, HEADER, SUMMARY -> "a kernel memory dump would have it: CrashDumpEnabled 2 or 7";
            case BITMAP_KERNEL, KERNEL_MEMORY, ACTIVE, LIVE -> "a complete memory dump may have it: CrashDumpEnabled 1";
            case MINIDUMP -> "a minidump with full memory would have it";
            default -> "";
        };
        return words.isEmpty() ? "" : before + words + after;
    }
}
