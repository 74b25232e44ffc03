package io.culprit.shell.crash;

import io.culprit.dump.ExceptionRecord;
import io.culprit.fact.RaisedException;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Digits;
import io.culprit.shell.Manual;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import io.culprit.windows.ExceptionRecords;
import io.culprit.windows.bugcheck.ExceptionNames;
import java.util.List;

/** {@code .exr}: an exception record. */
public final class ExceptionRecordCommand implements DebuggerCommand {

    private static final int ACCESS_VIOLATION = 0xC0000005;

    @Override
    public Manual manual() {
        return Manual.of(".exr ADDRESS | .exr -1", "An exception record; -1 is the one of the crash.", ".exr");
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        boolean last = tail.take("-1") || tail.atEnd();
        ExceptionRecord record = last ? ofCrash(session) : ExceptionRecords.read(session.system(), tail.expression());
        tail.end();
        Digits numbers = session.numbers();
        Reply.Builder answer = new Reply.Builder();
        String words = ExceptionNames.of(session.system().dump().header().platform(), record.code());
        answer.pair(
                "ExceptionAddress",
                numbers.address(record.address()) + " (" + session.names().site(record.address()) + ")");
        answer.pair(
                "   ExceptionCode",
                Digits.padded(Integer.toUnsignedLong(record.code()), 8) + (words == null ? "" : " (" + words + ")"));
        answer.pair("  ExceptionFlags", Digits.padded(Integer.toUnsignedLong(record.flags()), 8));
        answer.pair("NumberParameters", Integer.toString(record.information().size()));
        List<Long> information = record.information();
        for (int i = 0; i < information.size(); i++) {
            answer.line("   Parameter[" + i + "]: " + numbers.argument(information.get(i)));
        }
        if (record.code() == ACCESS_VIOLATION && information.size() >= 2) {
            String access = information.get(0) == 0 ? "read from" : information.get(0) == 8 ? "execute" : "write to";
            answer.line("Attempt to " + access + " address " + numbers.argument(information.get(1)));
        }
        return answer.build();
    }

    private static ExceptionRecord ofCrash(Session session) {
        ExceptionRecord held = session.system().dump().exception().orElse(null);
        if (held != null && !session.kernel()) {
            return held;
        }
        RaisedException raised = session.facts().exception().find().orElse(null);
        if (raised != null) {
            return new ExceptionRecord(raised.code(), 0, raised.address(), raised.information(), 0);
        }
        if (held == null) {
            throw new RefusedException("the dump holds no exception record");
        }
        return held;
    }
}
