package io.culprit.shell.crash;

import io.culprit.dump.DumpFile;
import io.culprit.dump.DumpHeader;
import io.culprit.dump.DumpPart;
import io.culprit.dump.SecondaryBlob;
import io.culprit.dump.UserProcess;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Digits;
import io.culprit.shell.Manual;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;

/** {@code !dumpinfo}: what the dump holds and what it lacks. */
public final class DumpInfoCommand implements DebuggerCommand {

    @Override
    public Manual manual() {
        return Manual.of(
                "!dumpinfo",
                "What the dump is, holds, and lacks: streams, blobs, memory, warnings.",
                "!dumpinfo",
                ".dumpdebug");
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        tail.end();
        DumpFile dump = session.system().dump();
        DumpHeader header = dump.header();
        Reply.Builder answer = new Reply.Builder();
        answer.pair("File", dump.source().name());
        answer.pair("Size", dump.source().sizeBytes() + " bytes" + (dump.complete() ? "" : ", not complete"));
        answer.pair("Kind", header.kind().jsonName() + (header.type() == 0 ? "" : " (DumpType " + header.type() + ")"));
        answer.pair("Writer", header.writer() == null ? "not known" : header.writer());
        answer.pair("Memory", memory(dump, session));
        answer.pair("Context", dump.context().isPresent() ? "there" : "not in the dump");
        answer.pair(
                "Modules",
                session.system().modules().loaded().size() + " loaded, "
                        + session.system().modules().unloaded().size() + " unloaded");
        parts(answer, dump);
        blobs(answer, dump);
        dump.process().ifPresent(process -> streams(answer, process));
        for (String warning : session.facts().dump().warnings()) {
            answer.missing("warning: " + warning);
        }
        return answer.build();
    }

    private static String memory(DumpFile dump, Session session) {
        if (dump.physicalMemory().isPresent()) {
            return "physical pages with page tables";
        }
        return dump.savedRanges().isEmpty()
                ? session.kernel() ? "what the header's structures point to" : "the ranges of its streams"
                : dump.savedRanges().size() + " ranges of virtual memory";
    }

    private static void parts(Reply.Builder answer, DumpFile dump) {
        for (DumpPart part : DumpPart.values()) {
            dump.part(part).ifPresent(bytes -> answer.pair("Part " + part.structure(), bytes.length + " bytes"));
        }
        dump.callStack().ifPresent(range -> answer.pair("Saved stack", range.sizeBytes() + " bytes"));
    }

    private static void blobs(Reply.Builder answer, DumpFile dump) {
        if (dump.secondaryData().isEmpty()) {
            return;
        }
        Reply.Rows rows = Reply.Rows.headed("secondary data", "#bytes", "of");
        for (SecondaryBlob blob : dump.secondaryData()) {
            rows.row(blob.guid(), Long.toString(blob.sizeBytes()), blob.name().isEmpty() ? "not known" : blob.name());
        }
        answer.table(rows);
    }

    private static void streams(Reply.Builder answer, UserProcess process) {
        Reply.Rows rows = Reply.Rows.headed("#stream", "name", "#bytes");
        for (UserProcess.Stream stream : process.streams()) {
            rows.row(
                    Digits.padded(Integer.toUnsignedLong(stream.type()), 1),
                    stream.name(),
                    Long.toString(stream.sizeBytes()));
        }
        answer.table(rows);
    }
}
