package io.culprit.shell.device;

import io.culprit.machine.MissingMemoryException;
import io.culprit.shell.Expressions;
import io.culprit.shell.RefusedException;
import io.culprit.shell.Session;
import io.culprit.shell.Tail;
import io.culprit.windows.UnknownLayoutException;
import io.culprit.windows.blob.Blobs;
import io.culprit.windows.blob.PciFunction;
import io.culprit.windows.bugcheck.ParameterRole;
import io.culprit.windows.device.DeviceStack;
import io.culprit.windows.device.ObjectDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Objects that people write as addresses or by their names. */
final class NamedObjects {

    private NamedObjects() {}

    /** The device object that is written: an address, or a name, before which {@code \Device\} may be left out. */
    static long device(Tail tail, Session session) {
        return named(tail) ? found("\\Device\\", tail.word(), session) : tail.expression();
    }

    /** The driver object that is written: a name, before which {@code \Driver\} may be left out, and else an address. */
    static long driver(Tail tail, Session session) {
        String word = tail.peek().split("\\s", 2)[0];
        String path = path("\\Driver\\", word);
        OptionalLong reached = reached(path, session);
        OptionalLong known = reached.isPresent() ? reached : quietly(path, session);
        if (known.isPresent()) {
            tail.word();
            return known.getAsLong();
        }
        return named(tail) || !expression(word, session.expressions())
                ? found("\\Driver\\", tail.word(), session)
                : tail.expression();
    }

    private static boolean named(Tail tail) {
        return tail.peek().startsWith("\\");
    }

    /** As {@link #byPath}, without saying why there is none. */
    private static OptionalLong quietly(String path, Session session) {
        try {
            return ObjectDirectory.find(session.system(), path);
        } catch (MissingMemoryException | UnknownLayoutException missing) {
            return OptionalLong.empty();
        }
    }

    private static boolean expression(String word, Expressions expressions) {
        try {
            expressions.value(word);
            return true;
        } catch (RefusedException none) {
            return false;
        }
    }

    private static String path(String directory, String name) {
        return name.startsWith("\\") ? name : directory + name;
    }

    /** A driver of the device stacks that the dump itself leads to: the bug check's, and those of PCI functions. */
    private static OptionalLong reached(String path, Session session) {
        List<Long> devices = new ArrayList<>();
        ParameterLookup.of(session, ParameterRole.DEVICE_OBJECT, ParameterRole.PHYSICAL_DEVICE_OBJECT)
                .ifPresent(devices::add);
        for (PciFunction function : Blobs.of(session.system().dump()).pci().functions()) {
            devices.add(function.deviceObject());
        }
        for (long device : devices) {
            session.proceed();
            try {
                for (DeviceStack.Layer layer :
                        DeviceStack.of(session.system(), device).layers()) {
                    if (path.equalsIgnoreCase(layer.driver())) {
                        return OptionalLong.of(layer.driverObject());
                    }
                }
            } catch (MissingMemoryException | UnknownLayoutException missing) {
                continue; // a function whose device object is not in the dump
            }
        }
        return OptionalLong.empty();
    }

    private static long found(String directory, String name, Session session) {
        return byPath(path(directory, name), session);
    }

    /** The object of a path of the object directories. */
    static long byPath(String path, Session session) {
        String why;
        try {
            return ObjectDirectory.find(session.system(), path)
                    .orElseThrow(() -> new RefusedException("no object " + path + " in the object directories"));
        } catch (MissingMemoryException missing) {
            why = missing.reason();
        } catch (UnknownLayoutException unknown) {
            why = unknown.getMessage();
        }
        boolean large = session.system().dump().physicalMemory().isPresent();
        throw new RefusedException(path + " is not found: " + why
                + (large ? "" : " (a kernel memory dump would have it)") + "; an address is needed");
    }

    /** The device object of the bug check. */
    static long ofBugCheck(Session session) {
        Optional<Long> device =
                ParameterLookup.of(session, ParameterRole.DEVICE_OBJECT, ParameterRole.PHYSICAL_DEVICE_OBJECT);
        return device.orElseThrow(
                () -> new RefusedException("the bug check names no device object: an address is needed"));
    }
}
