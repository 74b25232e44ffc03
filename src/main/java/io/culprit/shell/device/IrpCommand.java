package io.culprit.shell.device;

import io.culprit.fact.BugCheck;
import io.culprit.machine.MissingMemoryException;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Digits;
import io.culprit.shell.Manual;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import io.culprit.windows.UnknownLayoutException;
import io.culprit.windows.bugcheck.ParameterRole;
import io.culprit.windows.device.DeviceStack;
import io.culprit.windows.device.Irp;

/** {@code !irp}: an I/O request with its stack locations. */
public final class IrpCommand implements DebuggerCommand {

    @Override
    public Manual manual() {
        return Manual.of(
                        "!irp [ADDRESS]",
                        "An I/O request and who has had it; without an address the bug check's.",
                        "!irp")
                .with("The location that is current, where the request stands, is marked with >.");
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        if (!session.kernel()) {
            throw new RefusedException("this is the dump of a program: requests are the kernel's");
        }
        long address = tail.atEnd() ? ofBugCheck(session) : tail.expression();
        tail.rest();
        Irp irp = Irp.at(session.system(), address);
        Reply.Builder answer = new Reply.Builder();
        String state = irp.completed() ? "completed" : "Current location " + irp.current();
        answer.line("Irp is active with " + irp.locations().size() + " stacks, " + state, Reply.Mark.STRONG);
        Reply.Rows rows = Reply.Rows.headed(" ", "#", "function", "control", "device", "driver", "completion routine");
        for (int i = 0; i < irp.locations().size(); i++) {
            location(rows, irp, i, session);
        }
        return answer.table(rows).build();
    }

    private static void location(Reply.Rows rows, Irp irp, int index, Session session) {
        Irp.Location location = irp.locations().get(index);
        if (!location.used()) {
            return;
        }
        rows.row(
                index + 1 == irp.current() ? ">" : " ",
                Integer.toString(index + 1),
                location.function(),
                "0x" + Digits.padded(location.control(), 2),
                session.numbers().argument(location.device()),
                driver(location.device(), session),
                location.completionRoutine() == 0 ? "" : session.names().site(location.completionRoutine()));
    }

    private static String driver(long device, Session session) {
        if (device == 0) {
            return "";
        }
        try {
            for (DeviceStack.Layer layer :
                    DeviceStack.of(session.system(), device).layers()) {
                if (layer.device() == device && layer.driver() != null) {
                    return layer.driver();
                }
            }
            return "not known";
        } catch (MissingMemoryException | UnknownLayoutException missing) {
            return "not in the dump";
        }
    }

    private static long ofBugCheck(Session session) {
        BugCheck check = session.facts().bugCheck().find().orElse(null);
        if (check != null) {
            for (BugCheck.Parameter parameter : check.parameters()) {
                if (parameter.role() == ParameterRole.IRP && parameter.value() != 0) {
                    return parameter.value();
                }
            }
        }
        throw new RefusedException("the bug check names no request: an address is needed");
    }
}
