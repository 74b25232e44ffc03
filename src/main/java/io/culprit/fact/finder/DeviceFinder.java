package io.culprit.fact.finder;

import io.culprit.fact.BugCheck;
import io.culprit.fact.DeviceObject;
import io.culprit.fact.Fact;
import io.culprit.fact.Missing;
import io.culprit.image.LoadedModule;
import io.culprit.machine.Address;
import io.culprit.machine.MissingMemoryException;
import io.culprit.windows.CrashedSystem;
import io.culprit.windows.UnknownLayoutException;
import io.culprit.windows.bugcheck.ParameterRole;
import io.culprit.windows.device.DeviceStack;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The device stack that a parameter with the role device object leads to; the first that can be read. */
final class DeviceFinder {

    private DeviceFinder() {}

    static Fact<DeviceObject> find(CrashedSystem system, @Nullable BugCheck check) {
        if (check == null) {
            return Fact.unknown("the bug check is not known");
        }
        String why = "no parameter of this bug check is a device object";
        for (int i = 0; i < check.parameters().size(); i++) {
            BugCheck.Parameter parameter = check.parameters().get(i);
            if (parameter.role() == ParameterRole.DEVICE_OBJECT
                    || parameter.role() == ParameterRole.PHYSICAL_DEVICE_OBJECT) {
                if (parameter.value() == 0) {
                    why = "parameter " + (i + 1) + " is 0: Windows did not say which device";
                    continue;
                }
                Fact<DeviceObject> found = at(system, parameter.value(), i + 1);
                if (found instanceof Fact.Known<DeviceObject>) {
                    return found;
                }
                why = found instanceof Fact.Unknown<DeviceObject>(String reason) ? reason : why;
            }
        }
        return Fact.unknown(why);
    }

    private static Fact<DeviceObject> at(CrashedSystem system, long address, int parameter) {
        return Finding.of("DEVICE_OBJECT at " + Address.hex(address), () -> {
            DeviceStack stack = DeviceStack.of(system, address);
            List<DeviceObject.Layer> layers = new ArrayList<>();
            for (DeviceStack.Layer layer : stack.layers()) {
                layers.add(new DeviceObject.Layer(layer.device(), layer.driver(), name(layer.module())));
            }
            DeviceStack.Node node = stack.node();
            List<Missing> holes = new ArrayList<>();
            for (String hole : stack.holes()) {
                holes.add(new Missing("dma.device", hole));
            }
            return new DeviceObject(
                    address,
                    parameter,
                    List.copyOf(layers),
                    node == null ? null : node.instance(),
                    node == null ? null : node.service(),
                    List.copyOf(holes));
        });
    }

    private static @Nullable String name(@Nullable LoadedModule module) {
        return module == null ? null : FactFinder.nameOf(module);
    }

    /** The module of the driver that serves a device object, or null. */
    static @Nullable String moduleOf(CrashedSystem system, long device) {
        try {
            long driver = system.memory()
                    .pointer(device + system.layout().offset("_DEVICE_OBJECT", "DriverObject"), system.pointerBytes());
            return moduleOfDriver(system, driver);
        } catch (MissingMemoryException | UnknownLayoutException absent) {
            return null;
        }
    }

    /** The module of a driver object, or null. */
    static @Nullable String moduleOfDriver(CrashedSystem system, long driver) {
        return name(DeviceStack.driver(system, driver).module());
    }
}
