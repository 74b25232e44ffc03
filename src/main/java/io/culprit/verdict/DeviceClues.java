package io.culprit.verdict;

import io.culprit.fact.DeviceObject;
import io.culprit.fact.DeviceObject.Layer;
import io.culprit.fact.IoRequest;
import io.culprit.image.LoadedModule;
import io.culprit.rule.Driver.Dma;
import io.culprit.rule.Role;
import io.culprit.windows.blob.PciFunction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Clues from the device and the request that parameters lead to. A device stack is read from the bus driver up: the first driver above
 * it that is no library of Windows is the function driver, the others are filters; a driver of a bus-master class is the function driver
 * wherever it stands, the service that the device node names beats both, and so does a driver that the table knows to drive such
 * a device. Above a layer whose driver cannot be read nobody is the function driver for where he stands. Where the stack names nobody,
 * the vendor and class of the device do.
 */
final class DeviceClues {

    private final Scene scene;
    private final List<Clue> clues;

    private DeviceClues(Scene scene, List<Clue> clues) {
        this.scene = scene;
        this.clues = clues;
    }

    static void find(Scene scene, List<Clue> clues) {
        DeviceClues finder = new DeviceClues(scene, clues);
        scene.facts().device().find().ifPresent(finder::device);
        scene.facts().irp().find().ifPresent(finder::irp);
    }

    private void device(DeviceObject device) {
        @Nullable String function = function(device);
        String source = "device object at P" + device.parameter();
        for (String module : modules(device)) {
            if (!scene.nameable(module)) {
                clues.add(Clue.of(
                        Role.DEVICE_BUS, module, module + " serves the device, as a bus driver or library", source));
            } else if (!module.equals(function)) {
                String text = module + " filters the device in P" + device.parameter();
                clues.add(Clue.of(Role.DEVICE_FILTER, module, text, source));
            }
        }
        if (function == null) {
            records(device);
        } else {
            String text = function + " is the function driver of " + words(device);
            clues.add(Clue.of(Role.DEVICE_FUNCTION, function, text, source));
        }
    }

    /** {@code the device in P2}, and what it is where that is known. */
    private static String words(DeviceObject device) {
        PciFunction function = device.pci();
        String which = "the device in P" + device.parameter();
        return function == null ? which : which + " (" + words(function) + ")";
    }

    private static String words(PciFunction function) {
        String name = function.name();
        return (name == null ? function.hardwareId() : name) + ", " + function.location();
    }

    private static List<String> modules(DeviceObject device) {
        List<String> modules = new ArrayList<>();
        for (Layer layer : device.stack()) {
            if (layer.module() != null && !modules.contains(layer.module())) {
                modules.add(layer.module());
            }
        }
        return modules;
    }

    private @Nullable String function(DeviceObject device) {
        List<String> fitting = fitting(device);
        @Nullable String lowest = null;
        boolean hole = false;
        for (int i = device.stack().size() - 1; i >= 0; i--) {
            Layer layer = device.stack().get(i);
            String module = layer.module();
            if (module == null) {
                hole |= layer.device() != device.address(); // the bus driver's own device is no riddle
            } else if (scene.nameable(module)) {
                if (isService(device, module) || fitting.contains(module)) {
                    return module;
                }
                if (!hole && scene.driver(module).dma() == Dma.BUS_MASTER) {
                    return module;
                }
                lowest = lowest == null && !hole && !scene.windowsService(module) ? module : lowest;
            }
        }
        return lowest != null && fitting.isEmpty() ? lowest : service(device);
    }

    private List<String> fitting(DeviceObject device) {
        PciFunction function = device.pci();
        return function == null ? List.of() : scene.devices().of(function);
    }

    private static boolean isService(DeviceObject device, String module) {
        String service = device.service();
        int dot = module.lastIndexOf('.');
        return service != null && (dot < 0 ? module : module.substring(0, dot)).equalsIgnoreCase(service);
    }

    /** The loaded module of the service that the device node names, where its layer cannot be read. */
    private @Nullable String service(DeviceObject device) {
        LoadedModule module = device.service() == null ? null : scene.module(device.service() + ".sys");
        String name = module == null ? null : scene.nameOf(module);
        return name != null && scene.nameable(name) ? name : null;
    }

    /** Drivers for the device by its vendor and class; for a bridge, those of what sits behind it and speaks with its number. */
    private void records(DeviceObject device) {
        PciFunction function = device.pci();
        if (function == null) {
            return;
        }
        boolean bridge = function.isBridge();
        List<PciFunction> functions = bridge ? scene.facts().pci().behind(function) : List.of(function);
        Map<String, PciFunction> drivers = new LinkedHashMap<>();
        for (PciFunction one : functions) {
            for (String module : scene.devices().of(one)) {
                drivers.putIfAbsent(module, one);
            }
        }
        boolean alone = drivers.size() == 1 && functions.size() == 1;
        drivers.forEach((module, driven) -> {
            String text = module + " is " + (alone ? "the loaded driver" : "a loaded driver") + " for " + words(driven)
                    + (bridge ? ", behind the bridge in P" : ", the device in P") + device.parameter();
            clues.add(Clue.of(Role.DEVICE_DRIVER, module, text, "PCI configuration records")
                    .alone(alone));
        });
    }

    private void irp(IoRequest irp) {
        String source = "IRP at P" + irp.parameter();
        Optional<String> holder = Optional.ofNullable(irp.holder());
        holder.ifPresent(module -> clues.add(Clue.of(
                scene.nameable(module) ? Role.IRP_HOLDER : Role.IRP_PATH,
                module,
                module + " has the pending request " + irp.function(),
                source)));
        List<String> seen = new ArrayList<>();
        holder.ifPresent(seen::add);
        for (IoRequest.Location location : irp.locations()) {
            path(location.module(), "is on the path of the request", source, seen);
            path(location.completionModule(), "waits for the completion of the request", source, seen);
        }
    }

    private void path(@Nullable String module, String what, String source, List<String> seen) {
        if (module != null && !seen.contains(module)) {
            seen.add(module);
            clues.add(Clue.of(Role.IRP_PATH, module, module + " " + what, source));
        }
    }
}
