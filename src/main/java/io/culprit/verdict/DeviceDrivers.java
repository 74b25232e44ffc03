package io.culprit.verdict;

import io.culprit.image.LoadedModule;
import io.culprit.rule.Driver;
import io.culprit.rule.Driver.Dma;
import io.culprit.rule.DriverClass;
import io.culprit.windows.blob.PciFunction;
import io.culprit.windows.blob.PciNames;
import io.culprit.windows.blob.PciTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which loaded driver drives a PCI function, by the vendors and classes of the driver table: exactly one that fits drives it; of several
 * one is chosen only where the device's name speaks of its product. Where no vendor's driver fits, the one that comes with Windows for the
 * class does.
 */
final class DeviceDrivers {

    private static final int STORAGE = 1;
    private static final int DISPLAY = 3;
    private static final int HD_AUDIO = 0x0403;
    private static final int SHORTEST_PRODUCT = 4;

    private final Scene scene;
    private final PciTree pci;
    private final List<Driver> drivers = new ArrayList<>();

    DeviceDrivers(Scene scene) {
        this.scene = scene;
        this.pci = scene.facts().pci();
        for (LoadedModule module : scene.facts().modules().loaded()) {
            Driver driver = pci.functions().isEmpty() ? null : scene.driver(module.name());
            if (driver != null && !driver.pciClasses().isEmpty() && !driver.neverCulprit()) {
                drivers.add(driver.named(scene.nameOf(module)));
            }
        }
    }

    /** File names of the drivers that may drive the function, mostly one; none for bridges and where nothing loaded fits. */
    List<String> of(PciFunction function) {
        if (function.isBridge()) {
            return List.of();
        }
        List<Driver> fitting = fitting(function);
        if (fitting.isEmpty() && function.subclass() == HD_AUDIO) {
            fitting = soundOfDisplay(function);
        }
        if (fitting.isEmpty()) {
            fitting = ofAnyVendor(function);
        }
        return names(fitting.size() > 1 ? ofProduct(fitting, function) : fitting);
    }

    /** The one driver of a function, or null where there is none or more than one. */
    @Nullable
    String onlyOne(PciFunction function) {
        List<String> found = of(function);
        return found.size() == 1 ? found.getFirst() : null;
    }

    /** The endpoints that may transfer by themselves. */
    List<PciFunction> busMasters() {
        List<PciFunction> masters = new ArrayList<>();
        for (PciFunction function : pci.functions()) {
            if (!function.isBridge() && function.busMaster()) {
                masters.add(function);
            }
        }
        return masters;
    }

    /** Whether a driver is made for devices of that vendor and class. */
    static boolean fits(Driver driver, PciFunction function) {
        return driver.pciVendors().contains(function.vendor()) && driver.drivesClass(function.classCode());
    }

    private List<Driver> fitting(PciFunction function) {
        List<Driver> fitting = new ArrayList<>();
        for (Driver driver : drivers) {
            if (fits(driver, function)) {
                fitting.add(driver);
            }
        }
        return fitting;
    }

    /** Drivers of Windows for the class; for storage also the one driver that takes disks of every maker in their place. */
    private List<Driver> ofAnyVendor(PciFunction function) {
        List<Driver> inbox = new ArrayList<>();
        List<Driver> foreign = new ArrayList<>();
        for (Driver driver : drivers) {
            if (driver.drivesClass(function.classCode())) {
                (driver.pciVendors().isEmpty() ? inbox : foreign).add(driver);
            }
        }
        boolean storage = inbox.isEmpty() && function.baseClass() == STORAGE && foreign.size() == 1;
        return storage ? foreign : inbox;
    }

    /** A display adapter's audio function is served by the maker's audio driver, above the bus driver of Windows. */
    private List<Driver> soundOfDisplay(PciFunction function) {
        String maker = null;
        for (PciFunction sibling : pci.functions()) {
            if (sibling.baseClass() == DISPLAY && sibling.location().sameDevice(function.location())) {
                List<Driver> display = fitting(sibling);
                maker = display.size() == 1 ? display.getFirst().vendor() : maker;
            }
        }
        List<Driver> sound = new ArrayList<>();
        for (LoadedModule module : scene.facts().modules().loaded()) {
            Driver driver = maker == null ? Driver.unknown("") : scene.driver(module.name());
            if (driver.driverClass() == DriverClass.AUDIO
                    && driver.vendor().equals(maker)
                    && driver.dma() == Dma.NONE
                    && !driver.neverCulprit()) {
                sound.add(driver.named(scene.nameOf(module)));
            }
        }
        return sound.size() == 1 ? sound : List.of();
    }

    /** Those whose product the device's name speaks of, such as I219 or 2.5GbE; all where it speaks of none. */
    private static List<Driver> ofProduct(List<Driver> fitting, PciFunction function) {
        String name = PciNames.device(function.vendor(), function.device());
        List<Driver> speaking = new ArrayList<>();
        for (Driver driver : fitting) {
            if (name != null && speaksOf(name.toLowerCase(Locale.ROOT), driver.product())) {
                speaking.add(driver);
            }
        }
        return speaking.isEmpty() ? fitting : speaking;
    }

    /** Whether a word of the product that holds a digit stands in the name. */
    private static boolean speaksOf(String name, String product) {
        int start = 0;
        for (int i = 0; i <= product.length(); i++) {
            if (i == product.length() || " /,()".indexOf(product.charAt(i)) >= 0) {
                String word = product.substring(start, i).toLowerCase(Locale.ROOT);
                if (word.length() >= SHORTEST_PRODUCT && hasDigit(word) && name.contains(word)) {
                    return true;
                }
                start = i + 1;
            }
        }
        return false;
    }

    private static boolean hasDigit(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (Character.isDigit(word.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    private static List<String> names(List<Driver> drivers) {
        List<String> names = new ArrayList<>();
        for (Driver driver : drivers) {
            if (!names.contains(driver.file())) {
                names.add(driver.file());
            }
        }
        return names;
    }
}
