package io.culprit.shell.device;

import io.culprit.machine.MissingMemoryException;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Digits;
import io.culprit.shell.Manual;
import io.culprit.shell.Names;
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
        return Manual.of("!pci", "The machine's PCI functions as a tree, with status and drivers.", "!pci")
                .with("Flags: M bus master, a received master abort, t received target abort; an abort is what a"
                        + " refused transfer can leave behind.");
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        tail.rest();
        PciTree tree = Blobs.of(session.system().dump()).pci();
        if (tree.functions().isEmpty()) {
            throw new RefusedException(
                    "the dump has no PCI configuration records (Windows 10 and later keep them in kernel dumps)");
        }
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
                drivers.add(layer.module() == null ? "?" : Names.of(layer.module()));
            }
            return String.join(" < ", drivers);
        } catch (MissingMemoryException | UnknownLayoutException missing) {
            return "";
        }
    }
}
