package io.culprit.verdict;

import io.culprit.fact.BugCheck;
import io.culprit.fact.ConnectedInterrupt;
import io.culprit.fact.DeviceObject;
import io.culprit.fact.DriverVerifier;
import io.culprit.fact.RoutineHistory;
import io.culprit.fact.StackFrame;
import io.culprit.image.LoadedModule;
import io.culprit.image.UnloadedModule;
import io.culprit.rule.Driver;
import io.culprit.rule.Driver.Dma;
import io.culprit.rule.DriverClass;
import io.culprit.rule.Role;
import io.culprit.rule.RuleBook;
import io.culprit.windows.KernelImage;
import io.culprit.windows.blob.PciFunction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Clues from the lists of modules: who could have done DMA, who was just unloaded, who is old or verified. */
final class ModuleClues {

    private static final long OLD_SECONDS = 5L * 365 * 86_400;

    private final Scene scene;
    private final List<Clue> clues;

    private ModuleClues(Scene scene, List<Clue> clues) {
        this.scene = scene;
        this.clues = clues;
    }

    static void find(Scene scene, List<Clue> clues) {
        ModuleClues finder = new ModuleClues(scene, clues);
        if (scene.isDmaFault()) {
            finder.dmaCapable();
            finder.unloadedBefore();
            finder.interrupts();
            finder.recentlyRun();
        }
        if (scene.isBugCheck(0x133) || scene.isBugCheck(0x101)) {
            WatchdogClues.find(scene, clues);
        }
        if (finder.graphicsFailed()) {
            finder.displays();
        }
        Optional<DriverVerifier> verifier = scene.facts().verifier().find();
        if (verifier.isPresent() && verifier.get().active()) {
            finder.verified(verifier.get());
        }
    }

    /** Every module that a rule on mere presence asks for. */
    static void loaded(Scene scene, List<Clue> clues, RuleBook book) {
        for (LoadedModule module : scene.facts().modules().loaded()) {
            String name = scene.nameOf(module);
            if (!book.rulesFor(Role.LOADED, name, scene.code()).isEmpty()) {
                clues.add(Clue.of(Role.LOADED, name, name + " was loaded", "module list"));
            }
        }
    }

    /** Whether the code nearest to the fault that is not the kernel's is the graphics kernel of Windows, or the code speaks of it. */
    private boolean graphicsFailed() {
        BugCheck bugCheck = scene.bugCheck();
        if (bugCheck == null) {
            return false;
        }
        if (isGraphicsCode(bugCheck.baseCode())) {
            return true;
        }
        for (StackFrame frame : scene.facts().stack()) {
            String module = frame.module();
            if (module != null && frame.trust().certain() && !KernelImage.NAME.equals(module)) {
                return isGraphicsKernel(module);
            }
        }
        return false;
    }

    private static boolean isGraphicsCode(int code) {
        return switch (code) {
            case 0x10E, 0x113, 0x119, 0x1A8, 0x1B8, 0x193 -> true;
            default -> false;
        };
    }

    private static boolean isGraphicsKernel(String module) {
        return module.equalsIgnoreCase("dxgkrnl.sys")
                || module.equalsIgnoreCase("dxgmms1.sys")
                || module.equalsIgnoreCase("dxgmms2.sys");
    }

    private void displays() {
        for (LoadedModule module : scene.facts().modules().loaded()) {
            Driver driver = scene.driver(module.name());
            if (driver.driverClass() == DriverClass.GRAPHICS
                    && driver.dma() == Dma.BUS_MASTER
                    && !driver.neverCulprit()
                    && !driver.windows()) {
                clues.add(Clue.of(
                        Role.DISPLAY,
                        module.name(),
                        module.name() + " drives a display for the graphics code of Windows that failed",
                        "module list"));
            }
        }
    }

    private void dmaCapable() {
        long old = median() - OLD_SECONDS;
        List<PciFunction> masters = scene.devices().busMasters();
        Map<String, PciFunction> driven = driven(masters);
        for (LoadedModule module : scene.facts().modules().loaded()) {
            Driver driver = scene.driver(module.name());
            PciFunction function = driven.get(scene.nameOf(module));
            boolean absent = !masters.isEmpty()
                    && function == null
                    && !driver.pciClasses().isEmpty();
            if (driver.dma() == Dma.BUS_MASTER && !driver.neverCulprit() && !absent) {
                capable(module, driver, function);
                old(module, old);
            }
        }
        if (scene.facts().device().find().isEmpty()) {
            unknown(masters);
        }
    }

    private void capable(LoadedModule module, Driver driver, @Nullable PciFunction function) {
        String name = module.name();
        String kind = name + " (" + driver.driverClass().word() + ") drives ";
        clues.add(Clue.of(
                Role.DMA_CAPABLE,
                name,
                kind + (function == null ? "a device that transfers" : words(function) + ", which can transfer")
                        + " memory by itself",
                function == null ? "module list" : "PCI configuration records"));
        if (function != null && (function.receivedMasterAbort() || function.receivedTargetAbort())) {
            clues.add(Clue.of(
                    Role.DEVICE_ABORTED,
                    name,
                    "a request that the device " + function.location() + " of " + name
                            + " had made itself was ended with an error",
                    "PCI configuration records"));
        }
    }

    private static String words(PciFunction function) {
        String name = function.name();
        return (name == null ? function.hardwareId() : name) + " (" + function.location() + ")";
    }

    /** The first device of each module that can transfer; one that was ended with an error before others. */
    private Map<String, PciFunction> driven(List<PciFunction> masters) {
        Map<String, PciFunction> driven = new HashMap<>();
        for (PciFunction function : masters) {
            for (String module : scene.devices().of(function)) {
                PciFunction earlier = driven.get(module);
                boolean aborted = function.receivedMasterAbort() || function.receivedTargetAbort();
                if (earlier == null || aborted) {
                    driven.put(module, function);
                }
            }
        }
        return driven;
    }

    /** A driver that nobody knows may be loaded for any device that can transfer, most likely for one without a known driver. */
    private void unknown(List<PciFunction> masters) {
        boolean open = false;
        for (PciFunction function : masters) {
            open |= scene.devices().of(function).isEmpty();
        }
        for (LoadedModule module : scene.facts().modules().loaded()) {
            boolean known = scene.driver(module.name()).dma() != Dma.UNKNOWN;
            if (!masters.isEmpty() && !known && !scene.provenance(module.name()).windows()) {
                clues.add(Clue.of(
                                Role.DMA_UNKNOWN,
                                module.name(),
                                module.name() + " is in no table of drivers, and "
                                        + (open ? "devices without a known driver are there" : "may drive a device")
                                        + " that can transfer memory by itself",
                                "module list")
                        .detailed(open ? "open" : ""));
            }
        }
    }

    private void recentlyRun() {
        List<String> seen = new ArrayList<>();
        for (RoutineHistory.Run run :
                scene.facts().history().find().map(RoutineHistory::runs).orElse(List.of())) {
            String name = run.module();
            if (name != null && scene.nameable(name) && !seen.contains(name)) {
                seen.add(name);
                String text = name + " served an interrupt or a deferred call on this processor in the last moments";
                clues.add(Clue.of(Role.RECENTLY_RUN, name, text, "interrupt history"));
            }
        }
    }

    private void old(LoadedModule module, long before) {
        if (!scene.provenance(module.name()).windows() && module.timestamp() < before) {
            clues.add(Clue.of(
                    Role.OLD,
                    module.name(),
                    module.name() + " is years older than the other third-party drivers",
                    "time stamp"));
        }
    }

    /** The median time stamp of third-party modules, seconds since 1970; 0 with fewer than three. */
    private long median() {
        long[] stamps = new long[scene.facts().modules().loaded().size()];
        int count = 0;
        for (LoadedModule module : scene.facts().modules().loaded()) {
            if (!scene.provenance(module.name()).windows()) {
                stamps[count++] = module.timestamp();
            }
        }
        Arrays.sort(stamps, 0, count);
        return count < 3 ? 0 : stamps[count / 2];
    }

    private void unloadedBefore() {
        DeviceObject device = scene.facts().device().find().orElse(null);
        for (UnloadedModule module : scene.facts().modules().unloaded()) {
            String name = module.fileName();
            if (scene.module(name) == null && device != null && drove(name, device)) {
                clues.add(Clue.of(
                        Role.DEVICE_UNLOADED,
                        name,
                        name + " was the driver of the device in P" + device.parameter()
                                + ", which still transferred after it had been unloaded",
                        "unloaded modules"));
            } else if (scene.module(name) == null && scene.driver(name).dma() == Dma.BUS_MASTER) {
                clues.add(Clue.of(
                        Role.UNLOADED_BEFORE,
                        name,
                        name + " had been unloaded; its device may still transfer to memory it was given",
                        "unloaded modules"));
            }
        }
    }

    /** By the service that the device node names, else by vendor and class. */
    private boolean drove(String name, DeviceObject device) {
        Driver driver = scene.driver(name);
        PciFunction function = device.pci();
        boolean service = device.service() != null && name.equalsIgnoreCase(device.service() + ".sys");
        boolean fits = function != null && !function.isBridge() && DeviceDrivers.fits(driver, function);
        return !driver.neverCulprit() && (service || fits);
    }

    private void interrupts() {
        for (ConnectedInterrupt interrupt : scene.facts().interrupts()) {
            if (interrupt.module() != null && scene.nameable(interrupt.module())) {
                clues.add(Clue.of(
                        Role.LIVE_INTERRUPT,
                        interrupt.module(),
                        interrupt.module() + " has a connected interrupt (vector 0x"
                                + Integer.toHexString(interrupt.vector()) + ")",
                        "interrupt objects"));
            }
        }
    }

    private void verified(DriverVerifier verifier) {
        for (String module : verifier.modules()) {
            clues.add(
                    Clue.of(Role.VERIFIED, module, module + " was being checked by Driver Verifier", "verifier state"));
        }
    }
}
