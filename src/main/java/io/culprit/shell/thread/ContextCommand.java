package io.culprit.shell.thread;

import io.culprit.dump.ContextRecord;
import io.culprit.fact.BugCheck;
import io.culprit.machine.Architecture;
import io.culprit.machine.MissingMemoryException;
import io.culprit.machine.Registers;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Manual;
import io.culprit.shell.RefusedException;
import io.culprit.shell.RegisterLines;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import io.culprit.windows.TrapFrame;
import io.culprit.windows.bugcheck.ParameterRole;

/** {@code .cxr .trap .ecxr}: registers from a record, which become the current ones. */
public final class ContextCommand implements DebuggerCommand {

    @Override
    public Manual manual() {
        return Manual.of(
                        ".cxr [ADDRESS] | .trap [ADDRESS] | .ecxr",
                        "Takes the registers of a context record, a trap frame, or the exception.",
                        ".cxr",
                        ".trap",
                        ".ecxr")
                .with("""
                    Without an address, .cxr and .trap go back to the context of the crash. .ecxr takes the registers at the fault:
                    those of the exception stream, or those that a parameter of the bug check leads to.\
                    """);
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        if (name.equals(".ecxr")) {
            fault(session);
        } else if (tail.atEnd() || tail.take("0")) {
            session.lookAtCrash();
        } else {
            read(name, tail.expression(), session);
        }
        tail.end();
        return RegisterLines.of(session);
    }

    private static void read(String name, long address, Session session) {
        boolean trap = name.equals(".trap");
        Registers registers = trap ? TrapFrame.read(session.system(), address) : record(address, session);
        String origin = (trap ? "the trap frame at " : "the context record at ")
                + session.numbers().address(address);
        session.look(session.scope().with(registers, origin));
    }

    private static Registers record(long address, Session session) {
        Architecture architecture = session.system().architecture();
        byte[] bytes = session.system().memory().bytes(address, ContextRecord.sizeBytes(architecture));
        if (!ContextRecord.recognized(architecture, bytes)) {
            throw new MissingMemoryException(address, "no context record there");
        }
        return ContextRecord.parse(architecture, bytes);
    }

    private static void fault(Session session) {
        if (!session.kernel()) {
            session.lookAtCrash();
            return;
        }
        BugCheck check = session.facts()
                .bugCheck()
                .find()
                .orElseThrow(() -> new RefusedException("the dump holds no bug check"));
        for (ParameterRole role : new ParameterRole[] {ParameterRole.CONTEXT_RECORD, ParameterRole.TRAP_FRAME}) {
            for (BugCheck.Parameter parameter : check.parameters()) {
                if (parameter.role() == role && parameter.value() != 0) {
                    read(role == ParameterRole.TRAP_FRAME ? ".trap" : ".cxr", parameter.value(), session);
                    return;
                }
            }
        }
        throw new RefusedException(
                "no parameter of " + check.name() + " leads to the registers at a fault; k shows the stack");
    }
}
