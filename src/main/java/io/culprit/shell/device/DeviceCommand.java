package io.culprit.shell.device;

import io.culprit.fact.BugCheck;
import io.culprit.shell.DebuggerCommand;
import io.culprit.shell.Manual;
import io.culprit.shell.Names;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Reply;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import io.culprit.windows.blob.Blobs;
import io.culprit.windows.blob.PciFunction;
import io.culprit.windows.bugcheck.ParameterRole;
import io.culprit.windows.device.DeviceStack;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code !devstack !devobj !devnode !drvobj}: device objects, their stacks, their drivers. */
public final class DeviceCommand implements DebuggerCommand {

    @Override
    public Manual manual() {
        return Manual.of(
                        "!devstack|!devobj|!devnode [ADDRESS] | !drvobj ADDRESS",
                        "A device object's stack, driver and device node; a driver object.",
                        "!devstack",
                        "!devobj",
                        "!devnode",
                        "!drvobj")
                .with("""
                    Without an address the device object of the bug check is taken. The device that was asked for is marked with >.
                    An instance path is shown without its last part, which can be a serial number.\
                    """);
    }

    @Override
    public Reply run(String name, Tail tail, Session session) {
        if (!session.kernel()) {
            throw new RefusedException("this is the dump of a program: devices are the kernel's");
        }
        if (name.equals("!drvobj")) {
            return driver(tail, session);
        }
        long device = tail.atEnd() ? ofBugCheck(session) : tail.expression();
        tail.rest();
        DeviceStack stack = DeviceStack.of(session.system(), device);
        return switch (name) {
            case "!devobj" -> object(stack, device, session);
            case "!devnode" -> node(new Reply.Builder(), stack, true).build();
            default -> stack(stack, device, session);
        };
    }

    private static long ofBugCheck(Session session) {
        BugCheck check = session.facts().bugCheck().find().orElse(null);
        if (check != null) {
            for (BugCheck.Parameter parameter : check.parameters()) {
                ParameterRole role = parameter.role();
                boolean device = role == ParameterRole.DEVICE_OBJECT || role == ParameterRole.PHYSICAL_DEVICE_OBJECT;
                if (device && parameter.value() != 0) {
                    return parameter.value();
                }
            }
        }
        throw new RefusedException("the bug check names no device object: an address is needed");
    }

    private static Reply stack(DeviceStack stack, long device, Session session) {
        Reply.Rows rows = Reply.Rows.headed(" ", "!DevObj", "!DrvObj", "driver", "module");
        for (DeviceStack.Layer layer : stack.layers()) {
            rows.row(
                    layer.device() == device ? ">" : " ",
                    session.numbers().argument(layer.device()),
                    session.numbers().argument(layer.driverObject()),
                    layer.driver() == null ? "not known" : layer.driver(),
                    layer.module() == null ? "not known" : Names.of(layer.module()));
        }
        Reply.Builder answer = node(new Reply.Builder().table(rows), stack, false);
        return holes(answer, stack).build();
    }

    private static Reply object(DeviceStack stack, long device, Session session) {
        Reply.Builder answer = new Reply.Builder();
        answer.line("Device object (" + session.numbers().argument(device) + ") is for:", Reply.Mark.STRONG);
        for (int i = 0; i < stack.layers().size(); i++) {
            DeviceStack.Layer layer = stack.layers().get(i);
            if (layer.device() == device) {
                answer.line(" " + text(layer.driver()) + " DriverObject "
                        + session.numbers().argument(layer.driverObject()));
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

    private static String reference(DeviceStack.Layer layer, Session session) {
        return session.numbers().argument(layer.device()) + " " + text(layer.driver());
    }

    private static Reply.Builder node(Reply.Builder answer, DeviceStack stack, boolean alone) {
        DeviceStack.Node node = stack.node();
        if (node == null) {
            return alone ? holes(answer.missing("the device node is not known"), stack) : answer;
        }
        answer.line(
                "DeviceInst is \"" + (node.instance() == null ? "not known" : Instance.shown(node.instance())) + "\"");
        answer.line("ServiceName is \"" + text(node.service()) + "\"");
        return answer;
    }

    private static Reply.Builder holes(Reply.Builder answer, DeviceStack stack) {
        for (String hole : stack.holes()) {
            answer.missing(hole);
        }
        return answer;
    }

    private static Reply driver(Tail tail, Session session) {
        long address = tail.expression();
        tail.rest();
        session.system().memory().bytes(address, 2);
        DeviceStack.Layer layer = DeviceStack.driver(session.system(), address);
        if (layer.driver() == null && layer.module() == null) {
            throw new RefusedException(
                    "no driver object at " + session.numbers().address(address) + " that the dump holds whole");
        }
        Reply.Builder answer = new Reply.Builder();
        answer.line("Driver object (" + session.numbers().argument(address) + ") is for:", Reply.Mark.STRONG);
        answer.line(" " + text(layer.driver()));
        if (layer.module() != null) {
            answer.pair(
                    "Module",
                    Names.of(layer.module()) + "  base "
                            + session.numbers().address(layer.module().base()));
        }
        return answer.build();
    }

    private static String text(@Nullable String value) {
        return value == null ? "not known" : value;
    }
}
