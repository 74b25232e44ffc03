package io.culprit.shell.device;

import io.culprit.machine.AddressSpace;
import io.culprit.machine.Architecture;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Manual;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import io.culprit.windows.device.DeviceStack;
import java.util.OptionalLong;

/** {@code !object}: what lies at an address, as far as its own first bytes and the header before it tell. */
public final class ObjectCommand implements DebuggerCommand {

    /** OBJECT_HEADER before the body, as every public PDB of a 64-bit kernel has it since Vista: PointerCount, HandleCount, ... */
    private static final int HEADER_BYTES = 0x30;

    private static final int MOST_COUNT = 1 << 24;

    /** The type in the first two bytes of objects of the I/O system (wdm.h: IO_TYPE_DEVICE, IO_TYPE_DRIVER, IO_TYPE_FILE). */
    private static final int DEVICE = 3;

    private static final int DRIVER = 4;
    private static final int FILE = 5;

    @Override
    public Manual manual() {
        return Manual.of("!object ADDRESS", "A kernel object: its type, its counts, its driver.", "!object")
                .with("Types beyond those of the I/O system need tables that small dumps do not hold; names of objects"
                        + " are not looked for.");
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        if (!session.kernel()) {
            throw new RefusedException("this is the dump of a program: objects are the kernel's");
        }
        if (tail.atEnd() || tail.peek().startsWith("\\")) {
            throw new RefusedException("!object needs an address: the object directory is not read");
        }
        long address = tail.expression();
        tail.rest();
        AddressSpace memory = session.system().memory();
        int type = memory.u16(address);
        DeviceStack.Layer driver = type == DRIVER ? DeviceStack.driver(session.system(), address) : null;
        String word = switch (type) {
            case DEVICE -> "Device";
            case DRIVER -> driver != null && driver.driver() != null ? "Driver" : null;
            case FILE -> "File";
            default -> null;
        };
        if (word == null) {
            throw new RefusedException("what lies at " + session.numbers().address(address)
                    + " is no device, driver or file object; other types need the kernel's type table");
        }
        Reply.Builder answer = new Reply.Builder();
        answer.line("Object: " + session.numbers().argument(address) + "  Type: " + word, Reply.Mark.INFERRED);
        counts(answer, address, session);
        if (driver != null) {
            answer.line("    Name: " + driver.driver());
        }
        answer.line("    " + (type == DEVICE ? "!devobj" : type == DRIVER ? "!drvobj" : "dt nt!_FILE_OBJECT") + " "
                + session.numbers().argument(address) + " tells more");
        return answer.build();
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
