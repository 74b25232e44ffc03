package io.culprit.verdict;

import io.culprit.fact.BugCheck;
import io.culprit.fact.Facts;
import io.culprit.image.LoadedModule;
import io.culprit.image.UnloadedModule;
import io.culprit.rule.Driver;
import io.culprit.rule.DriverClass;
import io.culprit.rule.Drivers;
import io.culprit.rule.Glob;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The facts with what the driver table knows of their modules. */
final class Scene {

    private final Facts facts;
    private final Drivers drivers;
    private final Map<String, LoadedModule> loaded;
    private final Map<String, Provenance> provenances = new HashMap<>();
    private @Nullable DeviceDrivers devices;

    Scene(Facts facts, Drivers drivers) {
        this.facts = facts;
        this.drivers = drivers;
        this.loaded = HashMap.newHashMap(facts.modules().loaded().size());
        for (LoadedModule module : facts.modules().loaded()) {
            loaded.putIfAbsent(key(module.name()), module);
        }
    }

    Facts facts() {
        return facts;
    }

    @Nullable
    BugCheck bugCheck() {
        return facts.bugCheck().find().orElse(null);
    }

    /** The bug check's code without its variant bit; 0 without a bug check. */
    int code() {
        BugCheck bugCheck = bugCheck();
        return bugCheck == null ? 0 : bugCheck.baseCode();
    }

    /** Whether the crash is this bug check, whatever its variant bit. */
    boolean isBugCheck(int code) {
        BugCheck bugCheck = bugCheck();
        return bugCheck != null && bugCheck.baseCode() == code;
    }

    /** A parameter's value, 1 to 4; 0 without a bug check. */
    long parameter(int number) {
        BugCheck bugCheck = bugCheck();
        return bugCheck == null ? 0 : bugCheck.parameters().get(number - 1).value();
    }

    /** Whether an IOMMU stopped a device: 0xE6 with P1 = 0x26. */
    boolean isDmaFault() {
        return isBugCheck(0xE6) && parameter(1) == 0x26;
    }

    @Nullable
    LoadedModule module(String name) {
        return loaded.get(key(name));
    }

    /** The name by which a loaded module is reported: the kernel is {@code ntoskrnl.exe} whatever its build calls itself. */
    String nameOf(LoadedModule module) {
        boolean first = facts.modules().loaded().getFirst() == module;
        return first && isKernel(module.name()) ? "ntoskrnl.exe" : module.name();
    }

    private static boolean isKernel(String name) {
        return name.regionMatches(true, 0, "nt", 0, 2) && name.regionMatches(true, name.length() - 4, ".exe", 0, 4);
    }

    /** Whether a module of that name had been unloaded. */
    boolean unloaded(String name) {
        for (UnloadedModule module : facts.modules().unloaded()) {
            if (module.name().equalsIgnoreCase(name)) {
                return true;
            }
        }
        return false;
    }

    /** The driver that a rule file says uses this pool tag; of a family of drivers the one that is loaded. */
    @Nullable
    String ownerOf(String tag) {
        String file = drivers.ownerOf(tag);
        if (file == null) {
            return null;
        }
        for (LoadedModule module : facts.modules().loaded()) {
            if (Glob.matches(key(file), key(module.name()))) {
                return nameOf(module);
            }
        }
        return file;
    }

    /** Which drivers drive which PCI functions; found when first asked for. */
    DeviceDrivers devices() {
        DeviceDrivers found = devices;
        if (found == null) {
            found = new DeviceDrivers(this);
            devices = found;
        }
        return found;
    }

    /** The row of the driver table, or one that says that nothing is known. */
    Driver driver(String name) {
        Driver row = row(name);
        return row == null ? Driver.unknown(name) : row;
    }

    private @Nullable Driver row(String name) {
        return drivers.find(name).orElse(null);
    }

    /** The driver class of a module, {@code null} where nothing tells. */
    @Nullable
    DriverClass classOf(String name) {
        DriverClass known = driver(name).driverClass();
        return known != DriverClass.UNKNOWN ? known : provenance(name).windows() ? DriverClass.WINDOWS : null;
    }

    /** Windows or third party; a module that is not loaded any more is judged by the table alone. */
    Provenance provenance(String name) {
        Provenance seen = provenances.get(name);
        if (seen == null) {
            seen = decide(name);
            provenances.put(name, seen);
        }
        return seen;
    }

    /** Whether the module may be named at all: not the kernel, HAL, a bus driver or a library. */
    boolean nameable(String name) {
        return !driver(name).neverCulprit();
    }

    /** Whether the module is nothing but a service of Windows: part of it, and the driver of no device. */
    boolean windowsService(String name) {
        return provenance(name).windows() && !driver(name).driverClass().drivesDevice();
    }

    private Provenance decide(String name) {
        LoadedModule module = module(name);
        if (module != null && !facts.dump().kind().kernel()) {
            return Provenance.ofProgram(module, row(name));
        }
        if (module != null) {
            return Provenance.of(module, row(name), facts.dump().time());
        }
        Driver driver = driver(name);
        return new Provenance(driver.windows(), false, "not among the loaded modules");
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
