package io.culprit.shell.device;

import io.culprit.machine.MissingMemoryException;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.KernelObject;
import io.culprit.shell.Manual;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import io.culprit.windows.UnknownLayoutException;
import io.culprit.windows.bugcheck.NtStatus;
import io.culprit.windows.bugcheck.ParameterRole;
import io.culprit.windows.device.DeviceStack;
import io.culprit.windows.device.Irp;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** {@code !irp}: an I/O request with its stack locations. */
public final class IrpCommand implements DebuggerCommand {

    private static final String LOCATION = "_IO_STACK_LOCATION";
    private static final int ARGUMENTS = 4;

    /** SL_INVOKE_ON_SUCCESS, _ERROR, _CANCEL and SL_PENDING_RETURNED of wdm.h. */
    private static final int[] CONTROLS = {0x40, 0x80, 0x20, 1};

    private static final String[] CONTROL_WORDS = {"Success", "Error", "Cancel", "pending"};

    @Override
    public Manual manual() {
        return Manual.of(
                        "!irp [ADDRESS [DETAIL]]",
                        "An I/O request and who has had it; without an address the bug check's.",
                        "!irp")
                .with("""
                    The location that is current, where the request stands, is marked with >. A completion routine was set by the driver above.
                    DETAIL, any number but 0, adds the request's own members.\
                    """);
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        if (!session.kernel()) {
            throw new RefusedException("this is the dump of a program: requests are the kernel's");
        }
        long address = tail.atEnd() ? ofBugCheck(session) : tail.expression();
        boolean detail = tail.expression(0) != 0;
        tail.end();
        Irp irp = Irp.at(session.system(), address);
        KernelObject request = KernelObject.at(session, "_IRP", address);
        Reply.Builder answer = new Reply.Builder();
        answer.line(state(irp, session), Reply.Mark.STRONG);
        answer.line(" " + (none(request, "MdlAddress") ? "No Mdl" : "Mdl=" + request.address("MdlAddress")) + ": "
                + (none(request, "AssociatedIrp")
                        ? "No System Buffer"
                        : "System buffer=" + request.address("AssociatedIrp"))
                + ": Thread " + request.address("Tail.Overlay.Thread") + ":  Irp stack trace.");
        answer.line("     cmd  flg cl Device   File     Completion-Context");
        Reply.Rows rows = Reply.Rows.plain(
                " ", "#", "function", "flags", "control", "device", "file", "driver", "completionRoutine", "context");
        for (int i = 0; i < irp.locations().size(); i++) {
            location(rows, irp, i, session);
        }
        answer.table(rows);
        if (detail) {
            members(answer, request);
        }
        return answer.build();
    }

    private static boolean none(KernelObject request, String member) {
        OptionalLong value = request.pointer(member);
        return value.isPresent() && value.getAsLong() == 0;
    }

    private static String state(Irp irp, Session session) {
        String text = "Irp is active with " + irp.locations().size() + " stacks ";
        return irp.completed()
                ? text + "and is completed"
                : text + irp.current() + " is current (= 0x"
                        + session.numbers().argument(at(irp, irp.current() - 1, session)) + ")";
    }

    private static long at(Irp irp, int index, Session session) {
        return irp.address()
                + session.system().layout().size("_IRP")
                + (long) index * session.system().layout().size(LOCATION);
    }

    private static void location(Reply.Rows rows, Irp irp, int index, Session session) {
        Irp.Location location = irp.locations().get(index);
        KernelObject place = KernelObject.at(session, LOCATION, at(irp, index, session));
        String mark = index + 1 == irp.current() ? ">" : " ";
        int slash = location.function().indexOf('/');
        String major = slash < 0 ? location.function() : location.function().substring(0, slash);
        String minor = slash < 0 ? "N/A" : location.function().substring(slash + 1);
        String flags = Integer.toHexString(place.memory().u8(place.address() + 2));
        String file = place.address("FileObject");
        String routine = place.address(location.completionRoutine());
        String context = place.address("Context");
        String driver = driver(location.device(), session);
        String named = location.completionRoutine() == 0 ? "" : session.names().site(location.completionRoutine());
        rows.written(
                List.of(
                        mark + "[" + (location.used() ? major : "N/A") + "(" + Integer.toHexString(location.major())
                                + "), " + minor + "(" + Integer.toHexString(location.minor()) + ")]",
                        "           " + " ".repeat(Math.max(0, 2 - flags.length())) + flags + " "
                                + " ".repeat(location.control() < 0x10 ? 1 : 0)
                                + Integer.toHexString(location.control()) + " " + place.address(location.device()) + " "
                                + file + " " + routine + "-" + context + " " + control(location.control()),
                        "           " + driver + (driver.isEmpty() || named.isEmpty() ? "" : " ") + named,
                        "            Args:" + arguments(place)),
                mark,
                Integer.toString(index + 1),
                location.function(),
                "0x" + flags,
                "0x" + Integer.toHexString(location.control()),
                place.address(location.device()),
                file,
                driver,
                named,
                context);
    }

    private static String control(int bits) {
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < CONTROLS.length; i++) {
            words.append((bits & CONTROLS[i]) != 0 ? CONTROL_WORDS[i] + " " : "");
        }
        return words.toString().strip();
    }

    private static String arguments(KernelObject place) {
        OptionalInt first = place.session().system().layout().find(LOCATION, "Parameters");
        int bytes = place.session().system().pointerBytes();
        StringBuilder text = new StringBuilder();
        for (int i = 0; first.isPresent() && i < ARGUMENTS; i++) {
            OptionalLong value =
                    place.memory().findPointer(place.address() + first.getAsInt() + (long) i * bytes, bytes);
            text.append(' ').append(value.isPresent() ? place.address(value.getAsLong()) : "????????");
        }
        return text.toString();
    }

    private static void members(Reply.Builder answer, KernelObject request) {
        OptionalLong status = request.number("IoStatus", 4);
        String word = status.isEmpty()
                ? null
                : NtStatus.name((int) status.getAsLong()).orElse(null);
        answer.pair("Flags", request.hex("Flags", 4, 8));
        answer.pair("IoStatus.Status", request.hex("IoStatus", 4, 8) + (word == null ? "" : " (" + word + ")"));
        answer.pair("RequestorMode", request.hex("RequestorMode", 1, 2));
        answer.pair("PendingReturned", request.hex("PendingReturned", 1, 2));
        answer.pair("Cancel", request.hex("Cancel", 1, 2));
        OptionalLong routine = request.pointer("CancelRoutine");
        boolean set = routine.isPresent() && routine.getAsLong() != 0;
        answer.pair(
                "CancelRoutine",
                request.address("CancelRoutine")
                        + (set ? " " + request.session().names().site(routine.getAsLong()) : ""));
        answer.pair("UserBuffer", request.address("UserBuffer"));
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
            return "driver not known";
        } catch (MissingMemoryException | UnknownLayoutException missing) {
            return "driver not in the dump";
        }
    }

    private static long ofBugCheck(Session session) {
        return ParameterLookup.of(session, ParameterRole.IRP)
                .orElseThrow(() -> new RefusedException("the bug check names no request: an address is needed"));
    }
}
