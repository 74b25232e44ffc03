package io.culprit.shell.device;

import io.culprit.machine.AddressSpace;
import io.culprit.machine.Architecture;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Digits;
import io.culprit.shell.Manual;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import io.culprit.windows.device.DeviceStack;
import io.culprit.windows.device.ObjectDirectory;
import java.util.OptionalLong;

/** {@code !object}: what lies at an address, as far as its own first bytes and the header before it tell. */
public final class ObjectCommand implements DebuggerCommand {

    /** OBJECT_HEADER before the body, as every public PDB of a 64-bit kernel has it since Vista: PointerCount, HandleCount, ... */
    private static final int HEADER_BYTES = 0x30;

    private static final int MOST_COUNT = 1 << 24;

    /** Bits of FLAGS. */
    private static final int COUNTS = 1;

    private static final int CONTENTS = 8;

    /** The type in the first two bytes of objects of the I/O system (wdm.h: IO_TYPE_DEVICE, IO_TYPE_DRIVER, IO_TYPE_FILE). */
    private static final int DEVICE = 3;

    private static final int DRIVER = 4;
    private static final int FILE = 5;

    @Override
    public Manual manual() {
        return Manual.of(
                        "!object ADDRESS [FLAGS] | !object \\PATH",
                        "A kernel object: its type, counts and name; or what a directory of objects has.",
                        "!object")
                .with("""
                    FLAGS: 1 counts and name, 8 with 1 the entries of a directory; 9 when absent. Types beyond those of the I/O system need the
                    kernel's table of types, and are not told. Paths need the object directory, which a kernel memory dump has.\
                    """);
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        if (!session.kernel()) {
            throw new RefusedException("this is the dump of a program: objects are the kernel's");
        }
        if (tail.atEnd()) {
            throw new RefusedException("!object needs an address, or the path of an object such as \\Driver");
        }
        boolean path = tail.peek().startsWith("\\");
        long address = path ? NamedObjects.byPath(tail.word(), session) : tail.expression();
        long flags = tail.expression(COUNTS | CONTENTS);
        tail.end();
        AddressSpace memory = session.system().memory();
        int type = memory.u16(address);
        DeviceStack.Layer driver = type == DRIVER ? DeviceStack.driver(session.system(), address) : null;
        String word = switch (type) {
            case DEVICE -> "Device";
            case DRIVER -> driver != null && driver.driver() != null ? "Driver" : null;
            case FILE -> "File";
            default -> null;
        };
        if (word == null && path) {
            return directory(address, session);
        }
        if (word == null) {
            throw new RefusedException("what lies at " + session.numbers().address(address)
                    + " is no device, driver or file object; other types need the kernel's type table");
        }
        Reply.Builder answer = new Reply.Builder();
        answer.line("Object: " + session.numbers().argument(address) + "  Type: " + word, Reply.Mark.INFERRED);
        if ((flags & COUNTS) != 0) {
            counts(answer, address, session);
            String named = driver == null
                    ? ObjectDirectory.name(session.system(), address).orElse(null)
                    : driver.driver();
            if (named != null) {
                answer.line("    Name: " + named);
            }
        }
        answer.line("    " + (type == DEVICE ? "!devobj" : type == DRIVER ? "!drvobj" : "dt nt!_FILE_OBJECT") + " "
                + session.numbers().argument(address) + " tells more");
        return answer.build();
    }

    /** What a path leads to and is nothing of the I/O system is read as a directory. */
    private static Reply directory(long address, Session session) {
        Reply.Builder answer = new Reply.Builder();
        answer.line("Object: " + session.numbers().argument(address) + "  Type: Directory", Reply.Mark.INFERRED);
        Reply.Rows rows = Reply.Rows.headed("Hash", "Address", "Type", "Name");
        AddressSpace memory = session.system().memory();
        for (ObjectDirectory.Entry entry : ObjectDirectory.entries(session.system(), address)) {
            session.proceed();
            int type = memory.holds(entry.object(), 2) ? memory.u16(entry.object()) : 0;
            rows.row(
                    Digits.padded(entry.bucket(), 2),
                    session.numbers().argument(entry.object()),
                    type == DEVICE ? "Device" : type == DRIVER ? "Driver" : type == FILE ? "File" : "not known",
                    entry.name() == null ? "not in the dump" : entry.name());
        }
        return answer.table(rows).build();
    }

    private static void counts(Reply.Builder answer, long address, Session session) {
        if (session.system().architecture() == Architecture.X86) {
            return;
        }
        long header = address - HEADER_BYTES;
        OptionalLong pointers = session.system().memory().findU64(header);
        OptionalLong handles = session.system().memory().findU64(header + 8);
        if (pointers.isEmpty() || handles.isEmpty()) {
            answer.missing("    ObjectHeader: " + session.numbers().argument(header) + " is not in the dump");
        } else if (Math.abs(pointers.getAsLong()) <= MOST_COUNT && Math.abs(handles.getAsLong()) <= MOST_COUNT) {
            answer.line("    ObjectHeader: " + session.numbers().argument(header));
            answer.line(
                    "    HandleCount: " + handles.getAsLong() + "  PointerCount: " + pointers.getAsLong(),
                    Reply.Mark.INFERRED);
        }
    }
}
