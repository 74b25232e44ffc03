package io.culprit.verdict;

import io.culprit.fact.BugCheck;
import io.culprit.fact.ConnectedInterrupt;
import io.culprit.fact.DriverVerifier;
import io.culprit.fact.StackFrame;
import io.culprit.image.LoadedModule;
import io.culprit.image.UnloadedModule;
import io.culprit.rule.Driver;
import io.culprit.rule.Driver.Dma;
import io.culprit.rule.DriverClass;
import io.culprit.rule.Role;
import io.culprit.rule.RuleBook;
import io.culprit.windows.KernelImage;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

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
        for (LoadedModule module : scene.facts().modules().loaded()) {
            Driver driver = scene.driver(module.name());
            if (driver.dma() == Dma.BUS_MASTER && !driver.neverCulprit()) {
                clues.add(Clue.of(
                        Role.DMA_CAPABLE,
                        module.name(),
                        module.name() + " (" + driver.driverClass().word()
                                + ") drives a device that transfers memory by itself",
                        "module list"));
                old(module, old);
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
        for (UnloadedModule module : scene.facts().modules().unloaded()) {
            Driver driver = scene.driver(module.name());
            if (driver.dma() == Dma.BUS_MASTER && scene.module(module.name()) == null) {
                clues.add(Clue.of(
                        Role.UNLOADED_BEFORE,
                        module.name(),
                        module.name() + " had been unloaded; its device may still transfer to memory it was given",
                        "unloaded modules"));
            }
        }
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
