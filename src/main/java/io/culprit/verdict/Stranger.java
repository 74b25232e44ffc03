package io.culprit.verdict;

import io.culprit.fact.DeviceObject;
import io.culprit.fact.StackFrame;
import io.culprit.image.ImportedFiles;
import io.culprit.image.LoadedModule;
import io.culprit.rule.Driver;
import io.culprit.rule.DriverClass;
import io.culprit.stack.FrameTrust;
import io.culprit.windows.blob.PciFunction;
import io.culprit.windows.blob.PciNames;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What can be said of a driver that no table knows. Its maker: the company of its version resource, else that of what came in the same
 * package of the driver store, else that of the PCI device which it drives. Its class: that of the package, else of that device, else of the
 * Windows library beside it on the stack, else of those that it imports. Nothing of this weighs in a verdict; it only tells whom to ask.
 *
 * @param says how maker and class are known, a phrase; null where neither is
 */
record Stranger(
        @Nullable String vendor,
        DriverClass driverClass,
        @Nullable String says) {

    private static final String STORE = "\\filerepository\\";
    private static final String INF = ".inf_";

    /** Libraries that call, and are called by, drivers of one class only. */
    private static final Object[][] LIBRARIES = {
        {"dxgkrnl.sys", DriverClass.GRAPHICS},
        {"videoprt.sys", DriverClass.GRAPHICS},
        {"storport.sys", DriverClass.STORAGE},
        {"scsiport.sys", DriverClass.STORAGE},
        {"ataport.sys", DriverClass.STORAGE},
        {"portcls.sys", DriverClass.AUDIO},
        {"wdiwifi.sys", DriverClass.NETWORK_WIRELESS},
        {"nwifi.sys", DriverClass.NETWORK_WIRELESS},
        {"usbport.sys", DriverClass.USB},
        {"ucx01000.sys", DriverClass.USB},
        {"usbhub3.sys", DriverClass.USB},
        {"hidclass.sys", DriverClass.INPUT},
        {"kbdclass.sys", DriverClass.INPUT},
        {"mouclass.sys", DriverClass.INPUT},
        {"bthport.sys", DriverClass.BLUETOOTH},
        {"fltmgr.sys", DriverClass.FILTER},
        {"netio.sys", DriverClass.FILTER},
        {"fwpkclnt.sys", DriverClass.FILTER},
    };

    /** What only drivers of one class import, the telling ones first; a network filter imports the network's libraries, too. */
    private static final Object[][] IMPORTS = {
        {"dxgkrnl.sys", DriverClass.GRAPHICS},
        {"displib.sys", DriverClass.GRAPHICS},
        {"videoprt.sys", DriverClass.GRAPHICS},
        {"storport.sys", DriverClass.STORAGE},
        {"scsiport.sys", DriverClass.STORAGE},
        {"ataport.sys", DriverClass.STORAGE},
        {"classpnp.sys", DriverClass.STORAGE},
        {"portcls.sys", DriverClass.AUDIO},
        {"wdiwifi.sys", DriverClass.NETWORK_WIRELESS},
        {"bthport.sys", DriverClass.BLUETOOTH},
        {"hidclass.sys", DriverClass.INPUT},
        {"fltmgr.sys", DriverClass.FILTER},
        {"fwpkclnt.sys", DriverClass.FILTER},
        {"ndis.sys", DriverClass.UNKNOWN}, // wired, wireless, a tunnel or a filter
        {"netio.sys", DriverClass.FILTER},
        {"ks.sys", DriverClass.CAPTURE},
        {"usbd.sys", DriverClass.USB},
    };

    private static final Object[][] DEVICES = {
        {0x0200, DriverClass.NETWORK_WIRED},
        {0x0280, DriverClass.NETWORK_WIRELESS},
        {0x0300, DriverClass.GRAPHICS},
        {0x0302, DriverClass.GRAPHICS},
        {0x0401, DriverClass.AUDIO},
        {0x0403, DriverClass.AUDIO},
        {0x0C03, DriverClass.USB},
    };

    private static final int STORAGE = 1;

    static Stranger of(Scene scene, String name) {
        LoadedModule module = scene.module(name);
        String company = module == null || module.version() == null
                ? null
                : module.version().company();
        Driver kin = kin(scene, module);
        PciFunction device = device(scene, name);
        String vendor = null;
        String says = null;
        if (company != null) {
            vendor = company;
            says = "its maker stands in its version resource";
        } else if (kin != null && !kin.vendor().isEmpty()) {
            vendor = kin.vendor();
            says = "its maker is that of " + kin.file() + ", whose driver package it came with";
        } else if (device != null && PciNames.vendor(device.vendor()) != null) {
            vendor = PciNames.vendor(device.vendor());
            says = "its maker is taken from the PCI device that it drives";
        }
        return classified(scene, name, vendor, says, kin, device);
    }

    private static Stranger classified(
            Scene scene,
            String name,
            @Nullable String vendor,
            @Nullable String says,
            @Nullable Driver kin,
            @Nullable PciFunction device) {
        DriverClass found = DriverClass.UNKNOWN;
        String how = null;
        if (kin != null) {
            found = kin.driverClass();
            how = "that of " + kin.file() + " from the same driver package";
        }
        if (found == DriverClass.UNKNOWN && device != null) {
            found = ofDevice(device);
            how = "that of the PCI device that it drives";
        }
        if (found == DriverClass.UNKNOWN) {
            String library = library(scene, name);
            found = library == null ? found : row(LIBRARIES, library);
            how = "that of drivers which work with " + library + ", beside which it stands on the stack";
        }
        if (found == DriverClass.UNKNOWN) {
            String imported = imported(scene, name);
            found = imported == null ? found : row(IMPORTS, imported);
            how = "that of drivers which import " + imported + ", as it does";
        }
        if (found == DriverClass.UNKNOWN) {
            return new Stranger(vendor, found, says);
        }
        return new Stranger(vendor, found, (says == null ? "" : says + "; ") + "its class is " + how);
    }

    /** A known driver out of the same package of the driver store, or the one for which the package is named. */
    private static @Nullable Driver kin(Scene scene, @Nullable LoadedModule module) {
        String folder = folder(module);
        if (folder == null) {
            return null;
        }
        for (LoadedModule other : scene.facts().modules().loaded()) {
            Driver driver = folder.equals(folder(other)) ? scene.driver(other.name()) : null;
            if (driver != null && driver.driverClass() != DriverClass.UNKNOWN) {
                return driver.named(other.name());
            }
        }
        String named = folder.substring(0, folder.indexOf(INF)) + ".sys";
        Driver driver = scene.driver(named);
        return driver.driverClass() == DriverClass.UNKNOWN ? null : driver.named(named);
    }

    /** The folder of a package such as {@code netwtw6e.inf_amd64_8f1f5b3cde2d2cbe} in lower case; null for what lies elsewhere. */
    private static @Nullable String folder(@Nullable LoadedModule module) {
        String path =
                module == null || module.path() == null ? "" : module.path().toLowerCase(Locale.ROOT);
        int start = path.indexOf(STORE);
        int end = start < 0 ? -1 : path.indexOf('\\', start + STORE.length());
        String folder = end < 0 ? "" : path.substring(start + STORE.length(), end);
        return folder.indexOf(INF) > 0 ? folder : null;
    }

    /** The PCI function of the crash's device, where the driver is the device's service. */
    private static @Nullable PciFunction device(Scene scene, String name) {
        DeviceObject device = scene.facts().device().find().orElse(null);
        if (device == null || device.service() == null || !name.equalsIgnoreCase(device.service() + ".sys")) {
            return null;
        }
        return device.pci();
    }

    private static DriverClass ofDevice(PciFunction device) {
        return device.baseClass() == STORAGE ? DriverClass.STORAGE : row(DEVICES, device.subclass());
    }

    /** The library that called the driver first, or that it called last; null where none is beside it. */
    private static @Nullable String library(Scene scene, String name) {
        List<StackFrame> stack = scene.facts().stack();
        String found = null;
        for (int i = 0; i < stack.size() && found == null; i++) {
            if (name.equalsIgnoreCase(stack.get(i).module())) {
                found = i + 1 < stack.size() ? known(stack.get(i + 1)) : null;
                found = found == null && i > 0 ? known(stack.get(i - 1)) : found;
            }
        }
        return found;
    }

    /** The most telling library that the driver imports; null where its imports are unknown or tell nothing. */
    private static @Nullable String imported(Scene scene, String name) {
        for (ImportedFiles imports : scene.facts().imports()) {
            boolean its = name.equalsIgnoreCase(imports.module());
            for (Object[] row : IMPORTS) {
                if (its && imports.files().contains((String) row[0])) {
                    return (String) row[0];
                }
            }
        }
        return null;
    }

    private static @Nullable String known(StackFrame frame) {
        String module = frame.module() == null ? "" : frame.module().toLowerCase(Locale.ROOT);
        boolean sure = frame.trust() != FrameTrust.SCAN;
        return sure && row(LIBRARIES, module) != DriverClass.UNKNOWN ? module : null;
    }

    private static DriverClass row(Object[][] rows, Object key) {
        for (Object[] row : rows) {
            if (row[0].equals(key)) {
                return (DriverClass) row[1];
            }
        }
        return DriverClass.UNKNOWN;
    }
}
