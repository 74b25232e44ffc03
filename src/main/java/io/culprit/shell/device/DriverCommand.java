package io.culprit.shell.device;

import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Digits;
import io.culprit.shell.KernelObject;
import io.culprit.shell.Manual;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import io.culprit.windows.device.DeviceStack;
import io.culprit.windows.device.Irp;
import java.util.LinkedHashSet;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** {@code !drvobj}: a driver object, its devices and its routines. */
public final class DriverCommand implements DebuggerCommand {

    private static final String DRIVER = "_DRIVER_OBJECT";
    private static final int DEVICES = 1;
    private static final int ROUTINES = 2;
    private static final int DETAILS = 4;
    private static final int MOST_DEVICES = 10_000;
    private static final int MAJOR_FUNCTIONS = 28;
    private static final int NAME_WIDTH = 36;

    @Override
    public Manual manual() {
        return Manual.of("!drvobj DRIVER [FLAGS]", "A driver object, its devices and its routines.", "!drvobj")
                .with("""
                    DRIVER is an address or a name; \\Driver\\ may be left out of that. FLAGS: 1 its device objects (when absent), 2 its entry points
                    and dispatch routines, 4 with 1 each device object in full. Names are sought among the drivers that the dump itself
                    leads to, and in the object directory where its pages are in the dump.\
                    """);
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        if (!session.kernel()) {
            throw new RefusedException("this is the dump of a program: drivers are the kernel's");
        }
        if (tail.atEnd()) {
            throw new RefusedException("!drvobj needs a driver: an address, or a name such as \\Driver\\disk");
        }
        long address = NamedObjects.driver(tail, session);
        long flags = tail.expression(DEVICES);
        tail.end();
        session.system().memory().bytes(address, 2);
        DeviceStack.Layer layer = DeviceStack.driver(session.system(), address);
        if (layer.driver() == null && layer.module() == null) {
            throw new RefusedException(
                    "no driver object at " + session.numbers().address(address) + " that the dump holds whole");
        }
        KernelObject driver = KernelObject.at(session, DRIVER, address);
        Reply.Builder answer = new Reply.Builder();
        answer.line("Driver object (" + session.numbers().argument(address) + ") is for:", Reply.Mark.STRONG);
        answer.line(" " + (layer.driver() == null ? KernelObject.UNKNOWN : layer.driver()));
        if (layer.module() != null) {
            answer.line(" Module " + session.names().of(layer.module()) + " base "
                    + session.numbers().address(layer.module().base()));
        }
        if ((flags & DEVICES) != 0) {
            devices(answer, driver, (flags & DETAILS) != 0);
        }
        if ((flags & ROUTINES) != 0) {
            routines(answer, driver);
        }
        return answer.build();
    }

    /** The devices hang together by NextDevice. */
    private static void devices(Reply.Builder answer, KernelObject driver, boolean details) {
        Session session = driver.session();
        answer.line("Device Object list:");
        Reply.Rows rows = Reply.Rows.plain("device");
        Set<Long> seen = new LinkedHashSet<>();
        OptionalLong next = driver.pointer("DeviceObject");
        long last = driver.address();
        while (next.isPresent() && next.getAsLong() != 0 && seen.add(next.getAsLong()) && seen.size() < MOST_DEVICES) {
            session.proceed();
            last = next.getAsLong();
            rows.row(session.numbers().argument(last));
            next = KernelObject.at(session, DeviceCommand.DEVICE, last).pointer("NextDevice");
        }
        answer.table(rows);
        if (next.isEmpty()) {
            answer.missing("the list of devices breaks off at "
                    + session.numbers().argument(last) + ": "
                    + session.system().memory().whyMissing(last));
        }
        for (long device : details ? seen : Set.<Long>of()) {
            if (session.system().memory().holds(device, 2)) {
                answer.add(DeviceCommand.object(DeviceStack.of(session.system(), device), device, session));
            }
        }
    }

    private static void routines(Reply.Builder answer, KernelObject driver) {
        Session session = driver.session();
        OptionalLong extension = driver.pointer("DriverExtension");
        Reply.Rows entries = Reply.Rows.plain("entry", "address", "routine");
        entry(entries, "DriverEntry:", driver.pointer("DriverInit"), session);
        entry(entries, "DriverStartIo:", driver.pointer("DriverStartIo"), session);
        entry(entries, "DriverUnload:", driver.pointer("DriverUnload"), session);
        entry(
                entries,
                "AddDevice:",
                extension.isEmpty()
                        ? extension
                        : KernelObject.at(session, "_DRIVER_EXTENSION", extension.getAsLong())
                                .pointer("AddDevice"),
                session);
        answer.table(entries).line("Dispatch routines:");
        OptionalInt table = session.system().layout().find(DRIVER, "MajorFunction");
        Reply.Rows rows = Reply.Rows.plain("number", "address", "routine");
        int bytes = session.system().pointerBytes();
        for (int i = 0; table.isPresent() && i < MAJOR_FUNCTIONS; i++) {
            String function = Irp.majorName(i);
            entry(
                    rows,
                    "[" + Digits.padded(i, 2) + "] " + function
                            + " ".repeat(Math.max(0, NAME_WIDTH - function.length())),
                    driver.memory().findPointer(driver.address() + table.getAsInt() + (long) i * bytes, bytes),
                    session);
        }
        answer.table(rows);
    }

    private static void entry(Reply.Rows rows, String name, OptionalLong routine, Session session) {
        boolean set = routine.isPresent() && routine.getAsLong() != 0;
        rows.row(
                name,
                routine.isEmpty()
                        ? "not in the dump"
                        : set ? session.numbers().argument(routine.getAsLong()) : "00000000",
                set ? session.names().site(routine.getAsLong()) : "");
    }
}
