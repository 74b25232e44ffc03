package io.culprit.emulator.scenario;

import io.culprit.emulator.Vendor;
import io.culprit.emulator.guest.Build;
import io.culprit.emulator.guest.MachinePlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The modules of one machine: kernel and HAL first, then Windows' own in load order with the guest's images among them, third-party
 * drivers of no importance, and those that the scenario adds. Windows' own time stamps are hashes, those of others are dates.
 */
final class ModuleList {

    private static final int FIRST_DATE = 1_546_300_800;
    private static final int LAST_DATE = 1_704_067_200;
    private static final Set<String> IN_BOX =
            Set.of("i8042prt.sys", "stornvme.sys", "storahci.sys", "USBXHCI.SYS", "kbdhid.sys");
    private static final String DRIVERS = "\\SystemRoot\\System32\\drivers\\";
    private static final String SYSTEM = "\\SystemRoot\\system32\\";

    private final Dice dice;
    private final Build build;
    private final List<MachinePlan.Module> modules = new ArrayList<>();
    private final List<ModuleTable.Row> others = new ArrayList<>();

    ModuleList(Dice dice, Build build, Vendor vendor) {
        this.dice = dice;
        this.build = build;
        String kernel = build.separateHal() ? "ntoskrnl-17763.exe" : "ntoskrnl.exe";
        windows("ntoskrnl.exe", SYSTEM, kernel, build.second() ? 0x1450 : 0x1046);
        windows("hal.dll", SYSTEM, build.separateHal() ? "hal.dll" : null, build.separateHal() ? 0xA3 : 6);
        windows(build == Build.WINDOWS_10_2004 ? "kd.dll" : "kdcom.dll", SYSTEM, null, 0xB);
        String brand = vendor == Vendor.AMD ? "amd" : "intel";
        for (ModuleTable.Row row : ModuleTable.rows()) {
            boolean fits = row.vendor().equals("-") || row.vendor().equals(brand);
            if (fits && row.place() == '3') {
                others.add(row);
            } else if (fits) {
                windows(row.file(), folder(row), image(row), row.pages());
            }
        }
        decoys();
    }

    /** The bus filter of Windows is a filter driver like others. */
    private static @Nullable String image(ModuleTable.Row row) {
        return switch (row.place()) {
            case 'g' -> row.file();
            case 'f' -> "wdm.sys";
            default -> null;
        };
    }

    private String folder(ModuleTable.Row row) {
        return switch (row.place()) {
            case 'w' -> SYSTEM;
            case 'b', 'g' -> row.file().toLowerCase(Locale.ROOT).endsWith(".dll") ? SYSTEM : DRIVERS;
            case 's' -> store(row.file());
            default -> DRIVERS;
        };
    }

    private String store(String file) {
        String inf = file.substring(0, file.lastIndexOf('.')).toLowerCase(Locale.ROOT);
        return "\\SystemRoot\\System32\\DriverStore\\FileRepository\\" + inf + ".inf_amd64_"
                + String.format(Locale.ROOT, "%016x", dice.next()) + "\\";
    }

    private void windows(String file, String folder, @Nullable String image, int pages) {
        int stamp = (int) dice.next();
        boolean filter = image != null && image.equals("wdm.sys");
        append(
                file,
                folder,
                image,
                pages + (image == null ? dice.below(3) : 0),
                stamp,
                filter ? MachinePlan.Driver.BUS_FILTER : null);
    }

    private void decoys() {
        int count = 3 + dice.below(6);
        for (int i = 0; i < count; i++) {
            ModuleTable.Row row = others.remove(dice.below(others.size()));
            append(row.file(), DRIVERS, null, row.pages(), date(), null);
        }
    }

    /** A working-day afternoon between 2019 and 2023. */
    private int date() {
        int day = (int) dice.between(FIRST_DATE / 86_400, LAST_DATE / 86_400);
        int weekday = (day + 4) % 7;
        int shift = weekday == 6 ? 2 : weekday == 0 ? 1 : 0;
        return (day + shift) * 86_400 + 28_800 + dice.below(36_000);
    }

    private void append(
            String file,
            String folder,
            @Nullable String image,
            int pages,
            int stamp,
            MachinePlan.@Nullable Driver driver) {
        modules.add(new MachinePlan.Module(
                file, folder + file, image, 0, pages * 0x1000, stamp, dice.below(0x80_0000) + 0x2000, driver));
    }

    /** Adds a driver that serves a device, or finds it where another device has brought it; gives its index. */
    int serve(String file, String image, int pages, MachinePlan.Driver driver) {
        int there = index(file);
        return there < 0 ? add(file, image, pages, driver) : there;
    }

    /** Index of the module with this name, or -1. */
    int index(String file) {
        for (int i = 0; i < modules.size(); i++) {
            if (modules.get(i).file().equals(file)) {
                return i;
            }
        }
        return -1;
    }

    /** Adds a driver of the scenario; gives its index. Those that belong to Windows keep hashes as time stamps. */
    int add(String file, String image, int pages, MachinePlan.Driver driver) {
        boolean inBox = IN_BOX.contains(file);
        append(file, inBox ? DRIVERS : store(file), image, pages, inBox ? (int) dice.next() : date(), driver);
        return modules.size() - 1;
    }

    /** The name of a third-party driver that is not in the list yet. */
    String thirdParty() {
        return others.remove(dice.below(others.size())).file();
    }

    /** The name of the driver without a device that a scenario is about. */
    String thirdParty(Scenario scenario) {
        String file = scenario.setting().file();
        return file == null ? thirdParty() : file;
    }

    /** All modules with their bases: kernel and HAL together, the others in a row elsewhere. */
    List<MachinePlan.Module> placed() {
        Dice where = dice.of("bases");
        long region = 0xFFFF_F800_0000_0000L | (long) where.below(8) << 32;
        long kernel = region | (long) (0x100 + where.below(0x200)) << 21;
        long next = region + 0x1_0000_0000L + ((long) where.below(0x400) << 20);
        List<MachinePlan.Module> placed = new ArrayList<>();
        for (int i = 0; i < modules.size(); i++) {
            MachinePlan.Module module = modules.get(i);
            long base = i == 0 ? kernel : i == 1 ? kernel + 0x180_0000 : next;
            placed.add(at(module, base));
            if (i > 1) {
                next += module.sizeBytes() + 0xFFFF & -0x1_0000L;
                next += where.oneIn(10) ? where.below(16) * 0x1_0000L : 0;
            }
        }
        return placed;
    }

    private MachinePlan.Module at(MachinePlan.Module module, long base) {
        return new MachinePlan.Module(
                module.file(),
                module.path(),
                module.image(),
                base,
                module.sizeBytes(),
                module.timestamp(),
                module.checksum(),
                module.driver());
    }

    /** Modules that came and went. */
    List<MachinePlan.Unloaded> unloaded(long bootTime, long uptime) {
        Dice gone = dice.of("unloaded");
        List<String> names = List.of(
                "dump_storport.sys", "dump_stornvme.sys", "dump_dumpfve.sys", "dam.sys", "WdBoot.sys", "hwpolicy.sys");
        List<MachinePlan.Unloaded> list = new ArrayList<>();
        long base = 0xFFFF_F808_0000_0000L + ((long) gone.below(0x1000) << 20);
        int count = 2 + gone.below(5);
        for (int i = 0; i < count; i++) {
            long size = (0x10 + gone.below(0x30)) * 0x1000L;
            list.add(new MachinePlan.Unloaded(names.get(i), base, base + size, bootTime + uptime / (2 + i)));
            base += size + 0x1_0000;
        }
        return list;
    }
}
