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
import io.culprit.windows.blob.PciFunction;
import io.culprit.windows.blob.PciTree;
import io.culprit.windows.bugcheck.ParameterRole;
import io.culprit.windows.device.DeviceStack;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The device that a parameter with the role device object leads to; the first of which anything is known. The objects of its stack are
 * read where the dump holds them; the PCI configuration records tell where it sits and what it is, with or without them.
 */
final class DeviceFinder {

    private final CrashedSystem system;
    private final PciTree pci;

    private DeviceFinder(CrashedSystem system, PciTree pci) {
        this.system = system;
        this.pci = pci;
    }

    static Fact<DeviceObject> find(CrashedSystem system, @Nullable BugCheck check, PciTree pci) {
        return check == null
                ? Fact.unknown("the bug check is not known")
                : new DeviceFinder(system, pci).find(check.parameters());
    }

    private Fact<DeviceObject> find(List<BugCheck.Parameter> parameters) {
        String why = "no parameter of this bug check is a device object";
        for (int i = 0; i < parameters.size(); i++) {
            BugCheck.Parameter parameter = parameters.get(i);
            if (parameter.role() == ParameterRole.DEVICE_OBJECT
                    || parameter.role() == ParameterRole.PHYSICAL_DEVICE_OBJECT) {
                if (parameter.value() == 0) {
                    why = "parameter " + (i + 1) + " is 0: Windows did not say which device";
                    continue;
                }
                Fact<DeviceObject> found = at(parameter.value(), i + 1);
                if (found instanceof Fact.Known<DeviceObject>) {
                    return found;
                }
                why = found instanceof Fact.Unknown<DeviceObject>(String reason) ? reason : why;
            }
        }
        return Fact.unknown(why);
    }

    private Fact<DeviceObject> at(long address, int parameter) {
        Fact<DeviceStack> stack =
                Finding.of("DEVICE_OBJECT at " + Address.hex(address), () -> DeviceStack.of(system, address));
        if (stack instanceof Fact.Known<DeviceStack>(DeviceStack found, String source)) {
            return Fact.known(device(address, parameter, found), source);
        }
        String why = stack instanceof Fact.Unknown<DeviceStack>(String reason) ? reason : "";
        PciFunction function = pci.ofDeviceObject(address).orElse(null);
        return function == null
                ? Fact.unknown(why)
                : Fact.known(
                        new DeviceObject(
                                address,
                                parameter,
                                List.of(),
                                function,
                                external(function),
                                null,
                                null,
                                List.of(new Missing("dma.device.stack", why))),
                        "PCI configuration records");
    }

    private DeviceObject device(long address, int parameter, DeviceStack stack) {
        List<DeviceObject.Layer> layers = new ArrayList<>();
        @Nullable PciFunction function = pci.ofDeviceObject(address).orElse(null);
        for (DeviceStack.Layer layer : stack.layers()) {
            layers.add(new DeviceObject.Layer(layer.device(), layer.driver(), name(layer.module())));
            function = function != null
                    ? function
                    : pci.ofDeviceObject(layer.device()).orElse(null);
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
                function,
                function == null ? null : external(function),
                node == null ? null : node.instance(),
                node == null ? null : node.service(),
                List.copyOf(holes));
    }

    /** Whether a bridge above the device has a slot that takes devices by surprise; virtual machines have such slots for every device. */
    private @Nullable Boolean external(PciFunction function) {
        boolean known = function.location().bus() == 0;
        for (PciFunction bridge : pci.path(function)) {
            PciFunction.Express express = bridge.express();
            if (bridge.ofVirtualMachine()) {
                return null;
            }
            if (express != null && Boolean.TRUE.equals(express.hotPlug())) {
                return true;
            }
            known |= express != null && express.hotPlug() != null;
        }
        return known ? (Boolean) false : null;
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
