package io.culprit.shell.device;

import io.culprit.machine.MissingMemoryException;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.KernelObject;
import io.culprit.shell.Manual;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import io.culprit.windows.blob.Blobs;
import io.culprit.windows.blob.PciFunction;
import io.culprit.windows.device.DeviceStack;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code !devstack !devobj !devnode}: device objects, their stacks, their nodes in the device tree. */
public final class DeviceCommand implements DebuggerCommand {

    static final String DEVICE = "_DEVICE_OBJECT";
    private static final String NODE = "_DEVICE_NODE";

    /** The bit of !devnode's flags that asks for the nodes below. */
    private static final int CHILDREN = 1;

    /** The bits that ask for lists of resources, and for what a node's state says: neither is read. */
    private static final int UNREAD = 0x3E;

    private static final int MOST_NODES = 10_000;
    private static final int DEEPEST = 32;

    @Override
    public Manual manual() {
        return Manual.of(
                        "!devstack|!devobj [DEVICE [FLAGS]] | !devnode [DEVICE|NODE [FLAGS [SERVICE]]]",
                        "A device object's stack, the object itself, and its node in the device tree.",
                        "!devstack",
                        "!devobj",
                        "!devnode")
                .with("""
                    DEVICE is an address, or a name where the dump has the object directory; without one the device object of the bug check is
                    taken. The device that was asked for is marked with >. FLAGS of !devobj and !devstack change nothing; 1 adds to a device node
                    those below it, and SERVICE picks those that it drives. An instance path is shown without its last part, which can be
                    a serial number.\
                    """);
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        if (!session.kernel()) {
            throw new RefusedException("this is the dump of a program: devices are the kernel's");
        }
        long device = tail.atEnd() ? NamedObjects.ofBugCheck(session) : NamedObjects.device(tail, session);
        long flags = tail.expression(0);
        if (name.equals("!devnode")) {
            String service = tail.word();
            tail.end();
            return nodes(device, flags, service, session);
        }
        tail.end();
        DeviceStack stack = DeviceStack.of(session.system(), device);
        return name.equals("!devobj") ? object(stack, device, session) : stack(stack, device, session);
    }

    private static Reply stack(DeviceStack stack, long device, Session session) {
        Reply.Rows rows = Reply.Rows.headed(" ", "!DevObj", "!DrvObj", "!DevExt", "module");
        for (DeviceStack.Layer layer : stack.layers()) {
            rows.row(
                    layer.device() == device ? ">" : " ",
                    session.numbers().argument(layer.device()),
                    layer.driver() == null ? session.numbers().argument(layer.driverObject()) : layer.driver(),
                    KernelObject.at(session, DEVICE, layer.device()).address("DeviceExtension"),
                    layer.module() == null
                            ? KernelObject.UNKNOWN
                            : session.names().of(layer.module()));
        }
        Reply.Builder answer = new Reply.Builder().table(rows);
        DeviceStack.Node node = stack.node();
        if (node != null) {
            answer.line("!DevNode " + session.numbers().argument(node.address()) + " :");
            answer.line("  DeviceInst is \"" + instance(node) + "\"");
            answer.line("  ServiceName is \"" + text(node.service()) + "\"");
        }
        return holes(answer, stack).build();
    }

    static Reply object(DeviceStack stack, long device, Session session) {
        KernelObject object = KernelObject.at(session, DEVICE, device);
        OptionalLong extension = object.pointer("DeviceObjectExtension");
        Reply.Builder answer = new Reply.Builder();
        answer.line("Device object (" + session.numbers().argument(device) + ") is for:", Reply.Mark.STRONG);
        for (int i = 0; i < stack.layers().size(); i++) {
            DeviceStack.Layer layer = stack.layers().get(i);
            if (layer.device() == device) {
                answer.line(" " + text(layer.driver()) + " DriverObject "
                        + session.numbers().argument(layer.driverObject()));
                answer.line("Current Irp " + object.address("CurrentIrp") + " RefCount "
                        + object.hex("ReferenceCount", 4, 1) + " Type " + object.hex("DeviceType", 4, 8) + " Flags "
                        + object.hex("Flags", 4, 8));
                answer.line("DevExt " + object.address("DeviceExtension") + " DevObjExt "
                        + object.address("DeviceObjectExtension") + " DevNode "
                        + (extension.isEmpty()
                                ? KernelObject.UNKNOWN
                                : extension(session, extension).address("DeviceNode")));
                answer.line("ExtensionFlags ("
                        + (extension.isEmpty()
                                ? KernelObject.UNKNOWN
                                : "0x" + extension(session, extension).hex("ExtensionFlags", 4, 8))
                        + ")");
                if (i > 0) {
                    answer.line(
                            "AttachedDevice (Upper) " + reference(stack.layers().get(i - 1), session));
                }
                if (i + 1 < stack.layers().size()) {
                    answer.line("AttachedTo (Lower) " + reference(stack.layers().get(i + 1), session));
                }
            }
        }
        Optional<PciFunction> pci = Blobs.of(session.system().dump()).pci().ofDeviceObject(device);
        pci.ifPresent(found -> answer.pair("PCI function", found.location() + "  " + text(found.name())));
        return holes(answer, stack).build();
    }

    private static KernelObject extension(Session session, OptionalLong address) {
        return KernelObject.at(session, "_DEVOBJ_EXTENSION", address.getAsLong());
    }

    private static String reference(DeviceStack.Layer layer, Session session) {
        return session.numbers().argument(layer.device()) + " " + text(layer.driver());
    }

    /** What is no device object may be a device node, which names its device object. */
    private static Reply nodes(long address, long flags, String service, Session session) {
        Reply.Builder answer = new Reply.Builder();
        long node = address;
        OptionalLong physical = KernelObject.at(session, NODE, address).pointer("PhysicalDeviceObject");
        if (address != 0 && (physical.isEmpty() || !isDevice(physical.getAsLong(), session))) {
            DeviceStack stack = DeviceStack.of(session.system(), address);
            if (stack.node() == null) {
                return holes(answer.missing("the device node is not known"), stack)
                        .build();
            }
            node = stack.node().address();
        } else if (address == 0) {
            node = root(session);
        }
        tree(answer, node, 0, (flags & CHILDREN) != 0, service, new HashSet<>(), session);
        if ((flags & UNREAD) != 0) {
            answer.missing("resources and states of nodes are not read: FLAGS knows 1, the nodes below");
        }
        if (answer.empty()) {
            throw new RefusedException("no device node of the service " + service + " is there");
        }
        return answer.build();
    }

    private static boolean isDevice(long address, Session session) {
        return session.system().memory().holds(address, 2)
                && session.system().memory().u16(address) == 3;
    }

    private static long root(Session session) {
        OptionalLong variable = session.names().address("nt!IopRootDeviceNode");
        if (variable.isEmpty()) {
            throw new RefusedException(
                    "where the device tree begins is told by the kernel's PDB (nt!IopRootDeviceNode, -y PATH); the node"
                            + " of a device is shown by its address");
        }
        return session.system().memory().u64(variable.getAsLong());
    }

    private static void tree(
            Reply.Builder answer,
            long node,
            int depth,
            boolean below,
            String service,
            Set<Long> seen,
            Session session) {
        session.proceed();
        DeviceStack.Node found = DeviceStack.node(session.system(), node);
        KernelObject place = KernelObject.at(session, NODE, node);
        if (service.isEmpty() || service.equalsIgnoreCase(found.service())) {
            String indent = "  ".repeat(depth);
            answer.line(
                    indent + "DevNode " + place.address(node) + " for PDO " + place.address("PhysicalDeviceObject"),
                    Reply.Mark.STRONG);
            answer.line(indent + " Parent " + place.address("Parent") + "   Sibling " + place.address("Sibling")
                    + "   Child " + place.address("Child"));
            answer.line(indent + "  InstancePath is \"" + instance(found) + "\"");
            answer.line(indent + "  ServiceName is \"" + text(found.service()) + "\"");
        }
        OptionalLong child = below && depth < DEEPEST ? place.pointer("Child") : OptionalLong.empty();
        while (child.isPresent() && child.getAsLong() != 0 && seen.add(child.getAsLong()) && seen.size() < MOST_NODES) {
            try {
                tree(answer, child.getAsLong(), depth + 1, true, service, seen, session);
            } catch (MissingMemoryException missing) {
                answer.missing("DevNode " + place.address(child.getAsLong()) + ": " + missing.getMessage());
            }
            child = KernelObject.at(session, NODE, child.getAsLong()).pointer("Sibling");
        }
    }

    private static String instance(DeviceStack.Node node) {
        return node.instance() == null ? KernelObject.UNKNOWN : Instance.shown(node.instance());
    }

    private static Reply.Builder holes(Reply.Builder answer, DeviceStack stack) {
        for (String hole : stack.holes()) {
            answer.missing(hole);
        }
        return answer;
    }

    private static String text(@Nullable String value) {
        return value == null ? KernelObject.UNKNOWN : value;
    }
}
