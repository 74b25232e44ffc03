package io.culprit.emulator.scenario;

import io.culprit.emulator.Vendor;
import io.culprit.emulator.guest.Build;
import io.culprit.emulator.guest.MachinePlan;
import io.culprit.emulator.guest.MachinePlan.Act;
import io.culprit.emulator.guest.MachinePlan.Driver;
import io.culprit.emulator.guest.MachinePlan.Kind;
import io.culprit.emulator.scenario.DeviceClass.Product;
import io.culprit.emulator.scenario.Setting.Bystander;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Chooses, from a scenario and a seed, everything that a machine needs: hardware, modules, addresses, times, and who does what. */
final class Casting {

    private static final long EPOCH_2024 = 133_485_408_000_000_000L;
    private static final long DAY = 864_000_000_000L;
    private static final List<DeviceClass> ORDINARY_DEVICES =
            List.of(DeviceClass.GRAPHICS, DeviceClass.NETWORK_WIRED, DeviceClass.NVME, DeviceClass.USB);

    private final Scenario scenario;
    private final Dice dice;
    private final Build build;
    private final Vendor vendor;
    private final int processors;
    private final List<Role> roles = new ArrayList<>();
    private final ModuleList modules;

    /** A device with the product that it is. */
    private record Role(DeviceClass device, Product product, int requester, boolean guilty) {}

    private Casting(Scenario scenario, long seed) {
        this.scenario = scenario;
        this.dice = new Dice(seed).of(scenario.name());
        this.build = build();
        this.vendor = vendor();
        this.processors = (int) (2L << dice.of("processors").below(4));
        this.modules = new ModuleList(dice.of("modules"), build, vendor);
    }

    /** The machine for this scenario and seed. */
    static MachinePlan plan(Scenario scenario, long seed) {
        return new Casting(scenario, seed).plan();
    }

    private Build build() {
        List<Build> usual = List.of(Build.WINDOWS_10_2004, Build.WINDOWS_11_22H2, Build.WINDOWS_11_24H2);
        return scenario.setting().build().orElseGet(() -> dice.of("build").pick(usual));
    }

    private Vendor vendor() {
        return scenario.setting().vendor().orElseGet(() -> dice.of("vendor").oneIn(4) ? Vendor.AMD : Vendor.INTEL);
    }

    private MachinePlan plan() {
        devices();
        List<MachinePlan.Device> devices = new ArrayList<>();
        int guiltyModule = -1;
        for (int i = 0; i < roles.size(); i++) {
            Role role = roles.get(i);
            int module = modules.add(role.product.file(), role.device.image(), role.product.pages(), driver(role, i));
            int filter = role.guilty && scenario.setting().isFiltered() ? filter() : -1;
            devices.add(device(role, module, filter));
            guiltyModule = role.guilty ? module : guiltyModule;
        }
        if (scenario.guilty() == null && scenario.act() != Act.NONE) {
            guiltyModule = modules.add(
                    modules.thirdParty(), "wdm.sys", 0x20, new Driver(scenario.act(), 0, fault(), 0, -1, -1, 0));
        }
        int bystander = bystander();
        return new MachinePlan(
                build,
                vendor,
                processors,
                addresses(),
                modules.placed(),
                modules.unloaded(bootTime(), uptime()),
                devices,
                processes(),
                crash(guiltyModule, bystander),
                bootTime(),
                uptime());
    }

    private void devices() {
        DeviceClass guilty = scenario.guilty();
        List<DeviceClass> wanted = new ArrayList<>(ORDINARY_DEVICES);
        if (guilty != null && !wanted.contains(guilty)) {
            wanted.add(guilty);
        }
        Dice order = dice.of("devices");
        int bus = 1;
        for (DeviceClass device : wanted) {
            Product product = order.pick(device.products());
            int requester = switch (device) {
                case USB -> 0x14 << 3;
                case AHCI -> 0x17 << 3;
                case LEGACY_AUDIO -> ++bus << 8 | 2 << 3;
                default -> bus++ << 8;
            };
            roles.add(new Role(device, product, requester, device == guilty));
        }
    }

    private Driver driver(Role role, int index) {
        int vector = 0x50 + index * 0x10 + 1;
        if (!role.guilty) {
            return Driver.serving(index, vector);
        }
        int other = scenario.act() == Act.TRANSFER && scenario.kind() == Kind.OTHER_DOMAIN.ordinal()
                ? (index + 1) % ORDINARY_DEVICES.size()
                : -1;
        return new Driver(scenario.act(), scenario.kind(), fault(), scenario.write() ? 1 : 0, index, other, vector);
    }

    /** The address that the guilty driver uses: a bus address for transfers, else one that cannot be touched. */
    private long fault() {
        long fixed = scenario.setting().address();
        if (fixed != 0) {
            return fixed;
        }
        Dice address = dice.of("fault");
        return switch (scenario.act()) {
            case TRANSFER -> address.between(0x40, 0x7_0000) << 12 | address.below(0x100) * 0x10;
            case DISPATCH_WRITE, KERNEL_READ, MOVE_AT_DISPATCH ->
                0xFFFF_8000_0000_0000L | address.between(0x1000, 0x1FFF) << 32 | address.below(0x1000_0000) * 16L;
            case NULL_READ -> 0;
            default -> address.between(1, 1000);
        };
    }

    private int filter() {
        return modules.add(modules.thirdParty(), "wdm.sys", 0x18, new Driver(Act.NONE, 0, 0, 0, -1, -1, 0));
    }

    private int bystander() {
        Bystander who = scenario.setting().bystander();
        return switch (who) {
            case IDLE -> -1;
            case KEYBOARD_PORT ->
                modules.add("i8042prt.sys", "wdm.sys", 0x22, new Driver(Act.PORT_LOOP, 0, 0, 0, -1, -1, 0));
            case BUSY_DRIVER ->
                modules.add(modules.thirdParty(), "wdm.sys", 0x40, new Driver(Act.SPIN, 0, 0, 0, -1, -1, 0));
        };
    }

    private MachinePlan.Device device(Role role, int module, int filter) {
        Product product = role.product;
        Dice identity = dice.of("instance" + role.device);
        String instance = String.format(
                java.util.Locale.ROOT,
                "PCI\\VEN_%04X&DEV_%04X&SUBSYS_%08X&REV_%02X\\%d&%08x&0&%04X",
                product.vendorId(),
                product.deviceId(),
                (int) identity.next(),
                identity.below(0x30),
                3 + identity.below(4),
                (int) identity.next() & 0x3FFF_FFFF,
                role.requester);
        String service = product.file().substring(0, product.file().lastIndexOf('.'));
        return new MachinePlan.Device(
                role.device.model(),
                role.requester,
                product.vendorId(),
                product.deviceId(),
                role.guilty && scenario.setting().isExternal(),
                instance,
                service,
                module,
                filter);
    }

    private MachinePlan.Addresses addresses() {
        Dice where = dice.of("addresses");
        List<Integer> slots = new ArrayList<>();
        while (slots.size() < 6) {
            int slot = 0x101 + where.below(0xE8);
            if (!slots.contains(slot)) {
                slots.add(slot);
            }
        }
        return new MachinePlan.Addresses(
                area(slots.get(0), where),
                area(slots.get(1), where),
                area(slots.get(2), where),
                area(slots.get(3), where),
                area(slots.get(4), where),
                slots.get(5),
                0x1_0000_0000L + where.below(0x200) * 0x10_0000L);
    }

    private static long area(int slot, Dice where) {
        return -1L << 48 | (long) slot << 39 | (long) where.below(0x40) << 32 | (long) where.below(0x800) << 20;
    }

    private List<MachinePlan.Process> processes() {
        Dice who = dice.of("processes");
        List<MachinePlan.Process> list = new ArrayList<>();
        list.add(new MachinePlan.Process("System", 4, 0));
        List<String> user = List.of("explorer.exe", "chrome.exe", "svchost.exe", "Teams.exe", "game.exe");
        String critical = scenario.code() == 0xEF ? "csrss.exe" : who.pick(user);
        list.add(new MachinePlan.Process(critical, 600 + 4L * who.below(2000), 4));
        for (String name : List.of("Registry", "smss.exe", "wininit.exe", "services.exe", "lsass.exe", "dwm.exe")) {
            list.add(new MachinePlan.Process(name, 88 + 4L * who.below(300), 4));
        }
        return list;
    }

    private MachinePlan.Crash crash(int guiltyModule, int bystander) {
        Setting setting = scenario.setting();
        Dice where = dice.of("crash");
        int interrupted = 1 + where.below(processors - 1);
        int worker = bystander >= 0 || where.oneIn(2) ? 0 : interrupted;
        return new MachinePlan.Crash(
                scenario.trigger(),
                guiltyModule,
                worker,
                bystander,
                interrupted,
                setting.isDeferred(),
                setting.resolved(),
                setting.isScalable(),
                setting.verifierFlags(),
                setting.service() == 0 && scenario.trigger() == MachinePlan.Trigger.USER ? 1 : setting.service(),
                argument(where),
                argument2(where),
                3000 + where.below(20000),
                setting.clockPeriod(),
                setting.clockPeriod() == 200 ? 0x500 : 0x10000,
                setting.sabotage(),
                setting.event());
    }

    /** 0x124: MCi_STATUS; 0x1A: the page-table entry's address; 0x12: the vector. */
    private long argument(Dice where) {
        return switch (scenario.code()) {
            case 0x124 -> 0xBE00_0000_0080_0400L | (long) where.below(0x100) << 32;
            case 0x1A -> -1L << 48 | (long) addresses().selfMap() << 39 | where.below(0x1000_0000) * 8L;
            case 0x12 -> 0xA3;
            default -> 0;
        };
    }

    private long argument2(Dice where) {
        return scenario.code() == 0x1A ? 1L << 12 + where.below(40) : 0;
    }

    private long bootTime() {
        Dice time = dice.of("time");
        return EPOCH_2024 + time.below(800) * DAY + Long.remainderUnsigned(time.next(), DAY);
    }

    private long uptime() {
        Dice time = dice.of("uptime");
        long longest = time.oneIn(2) ? 1200 : 400_000;
        return time.between(20, longest) * 10_000_000L + time.below(10_000_000);
    }

    /** The file name of the guilty driver in this plan, where there is one. */
    static @Nullable String guiltyFile(MachinePlan plan) {
        int index = plan.crash().driver();
        return index < 0 ? null : plan.modules().get(index).file();
    }
}
