package io.culprit.shell.device;

import io.culprit.machine.MissingMemoryException;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Digits;
import io.culprit.shell.Manual;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import io.culprit.windows.UnknownLayoutException;
import io.culprit.windows.blob.Blobs;
import io.culprit.windows.blob.PciFunction;
import io.culprit.windows.blob.PciTree;
import io.culprit.windows.device.DeviceStack;
import java.util.ArrayList;
import java.util.List;

/** {@code !pci}: the PCI functions of the machine, with their drivers where the dump holds the device objects. */
public final class PciCommand implements DebuggerCommand {

    @Override
    public Manual manual() {
        return Manual.of(
                        "!pci [FLAGS [SEGMENT] [BUS [DEVICE [FUNCTION [FIRST LAST]]]]]",
                        "The machine's PCI functions as a tree, with status and drivers; or those of a bus.",
                        "!pci")
                .with("""
                    Alone: the tree of all. Flags there: M bus master, a received master abort, t received target abort; an abort is what a
                    refused transfer can leave behind. With FLAGS as WinDbg has it, bus 0 where BUS is absent: 1 details, 2 all buses up to BUS,
                    4 configuration space in bytes, 8 in double words (FIRST to LAST, 0 to ff), 40 capabilities, 100 configuration space,
                    200 SEGMENT is given, 400 all segments up to it; 10, 20 and 80 change nothing. Cmd: I/O, memory, bus master, VGA
                    palette, parity, SERR#. Sts: capabilities, 66 MHz, parity error, A signaled target abort, S system error.\
                    """);
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        boolean tree = tail.atEnd();
        PciRequest request = PciRequest.of(tail);
        PciTree found = Blobs.of(session.system().dump()).pci();
        if (found.functions().isEmpty()) {
            throw new RefusedException(
                    "the dump has no PCI configuration records (Windows 10 and later keep them in kernel dumps)");
        }
        return tree ? tree(found, session) : PciListing.of(found, request, session);
    }

    private static Reply tree(PciTree tree, Session session) {
        Reply.Rows rows = Reply.Rows.headed("location", "id", "flags", "device", "driver");
        for (PciFunction function : tree.functions()) {
            session.proceed();
            int depth = Math.max(0, tree.path(function).size() - 1);
            rows.row(
                    "  ".repeat(Math.min(depth, 8)) + function.location(),
                    Digits.padded(function.vendor(), 4) + ":" + Digits.padded(function.device(), 4),
                    flags(function),
                    function.name() == null ? "not known" : function.name(),
                    drivers(function, session));
        }
        return new Reply.Builder().table(rows).build();
    }

    private static String flags(PciFunction function) {
        return (function.busMaster() ? "M" : "-")
                + (function.receivedMasterAbort() ? "a" : "-")
                + (function.receivedTargetAbort() ? "t" : "-");
    }

    private static String drivers(PciFunction function, Session session) {
        if (function.deviceObject() == 0) {
            return "";
        }
        try {
            List<String> drivers = new ArrayList<>();
            for (DeviceStack.Layer layer :
                    DeviceStack.of(session.system(), function.deviceObject()).layers()) {
                drivers.add(layer.module() == null ? "?" : session.names().of(layer.module()));
            }
            return String.join(" < ", drivers);
        } catch (MissingMemoryException | UnknownLayoutException missing) {
            return "";
        }
    }
}
