package io.culprit.shell.crash;

import io.culprit.fact.BugCheck;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Manual;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import io.culprit.windows.bugcheck.ParameterRole;
import io.culprit.windows.device.ErrorRecord;
import io.culprit.windows.device.ErrorSection;

/** {@code !errrec}: a WHEA error record. */
public final class ErrorRecordCommand implements DebuggerCommand {

    @Override
    public Manual manual() {
        return Manual.of(
                "!errrec [ADDRESS]",
                "A hardware error record (WHEA); without an address the bug check's.",
                "!errrec",
                "!whea");
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        long address = tail.atEnd() ? ofBugCheck(session) : tail.expression();
        tail.end();
        ErrorRecord record = ErrorRecord.at(session.memory(), address).orElse(null);
        if (record == null) {
            session.memory().bytes(address, 4);
            throw new RefusedException(
                    "no error record at " + session.numbers().address(address) + ": it does not begin with CPER");
        }
        Reply.Builder answer = new Reply.Builder();
        answer.line("Common Platform Error Record @ " + session.numbers().address(address), Reply.Mark.STRONG);
        answer.pair("Severity", record.severity() == null ? "not known" : record.severity());
        answer.pair("Section Count", Integer.toString(record.sections().size()));
        for (int i = 0; i < record.sections().size(); i++) {
            section(answer, i, record.sections().get(i), session);
        }
        return answer.build();
    }

    private static void section(Reply.Builder answer, int index, ErrorSection section, Session session) {
        answer.line("Section " + index + " : " + section.kind(), Reply.Mark.STRONG);
        if (!section.text().isEmpty()) {
            answer.pair("  Error", section.text());
        }
        if (section.component() != null) {
            answer.pair("  Component", section.component());
        }
        if (section.bank() != null) {
            answer.pair("  Bank", section.bank().toString());
        }
        if (section.status() != null) {
            answer.pair("  Status", "0x" + session.numbers().argument(section.status()));
        }
        if (section.address() != null) {
            answer.pair("  Address", "0x" + session.numbers().argument(section.address()));
        }
        if (section.device() != null) {
            answer.pair("  Device", section.device().toString());
        }
    }

    private static long ofBugCheck(Session session) {
        BugCheck check = session.facts().bugCheck().find().orElse(null);
        if (check != null) {
            for (BugCheck.Parameter parameter : check.parameters()) {
                if (parameter.role() == ParameterRole.WHEA_RECORD && parameter.value() != 0) {
                    return parameter.value();
                }
            }
        }
        throw new RefusedException("the bug check names no error record; !errrec ADDRESS reads another");
    }
}
