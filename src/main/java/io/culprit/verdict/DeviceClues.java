package io.culprit.verdict;

import io.culprit.fact.DeviceObject;
import io.culprit.fact.DeviceObject.Layer;
import io.culprit.fact.IoRequest;
import io.culprit.rule.Driver.Dma;
import io.culprit.rule.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Clues from the device stack and the request that parameters lead to. A device stack is read from the bus driver up: the first
 * driver above it that is no library of Windows is the function driver, the others are filters; a driver of a bus-master class
 * is the function driver wherever it stands, and the service that the device node names beats both.
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
        List<String> drivers = modules(device);
        @Nullable String function = function(device, drivers);
        String source = "device object at P" + device.parameter();
        for (String module : drivers) {
            if (!scene.nameable(module)) {
                clues.add(Clue.of(
                        Role.DEVICE_BUS, module, module + " serves the device, as a bus driver or library", source));
            } else if (module.equals(function)) {
                String text = module + " is the function driver of the device in P" + device.parameter();
                clues.add(Clue.of(Role.DEVICE_FUNCTION, module, text, source).alone(nameableCount(drivers) == 1));
            } else {
                String text = module + " filters the device in P" + device.parameter();
                clues.add(Clue.of(Role.DEVICE_FILTER, module, text, source));
            }
        }
    }

    private List<String> modules(DeviceObject device) {
        List<String> modules = new ArrayList<>();
        for (Layer layer : device.stack()) {
            if (layer.module() != null && !modules.contains(layer.module())) {
                modules.add(layer.module());
            }
        }
        return modules;
    }

    private int nameableCount(List<String> drivers) {
        int count = 0;
        for (String module : drivers) {
            count += scene.nameable(module) ? 1 : 0;
        }
        return count;
    }

    private @Nullable String function(DeviceObject device, List<String> topFirst) {
        @Nullable String lowest = null;
        for (int i = topFirst.size() - 1; i >= 0; i--) {
            String module = topFirst.get(i);
            if (!scene.nameable(module)) {
                continue;
            }
            if (isService(device, module) || scene.driver(module).dma() == Dma.BUS_MASTER) {
                return module;
            }
            if (lowest == null && !scene.windowsService(module)) {
                lowest = module;
            }
        }
        return lowest;
    }

    private static boolean isService(DeviceObject device, String module) {
        String service = device.service();
        int dot = module.lastIndexOf('.');
        return service != null && (dot < 0 ? module : module.substring(0, dot)).equalsIgnoreCase(service);
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
