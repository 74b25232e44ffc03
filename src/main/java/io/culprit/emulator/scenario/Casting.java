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
    private static final int ORDINARY_DEVICES = 4;

    /** How many processors machines have. */
    private static final List<Integer> PROCESSORS = List.of(1, 2, 2, 4, 4, 4, 6, 8, 8, 8, 12, 16, 16, 24, 32, 64);

    private final Scenario scenario;
    private final Dice dice;
    private final Build build;
    private final Vendor vendor;
    private final int processors;
    private final Hardware hardware;
    private final ModuleList modules;
    private final MachinePlan.Addresses addresses;

    private Casting(Scenario scenario, long seed) {
        this.scenario = scenario;
        this.dice = new Dice(seed).of(scenario.name());
        this.build = build();
        this.vendor = vendor();
        this.processors = processors();
        this.hardware = new Hardware(scenario, dice.of("hardware"), vendor);
        this.modules = new ModuleList(dice.of("modules"), build, vendor);
        this.addresses = addresses();
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

    /** A driver that is busy for ever needs a processor of its own. */
    private int processors() {
        int fewest = scenario.setting().bystander() == Bystander.IDLE ? 1 : 2;
        return Math.max(fewest, dice.of("processors").pick(PROCESSORS));
    }

    private MachinePlan plan() {
        List<Hardware.Role> roles = hardware.roles();
        List<MachinePlan.Device> devices = new ArrayList<>();
        int acting = -1;
        for (int i = 0; i < roles.size(); i++) {
            Hardware.Role role = roles.get(i);
            int module = modules.serve(
                    role.product().file(), role.device().image(), role.product().pages(), driver(role, i));
            int filter = role.guilty() && scenario.setting().isFiltered() ? filter() : -1;
            devices.add(device(role, module, filter));
            acting = role.guilty() ? i : acting;
        }
        int caller = acting < 0 ? -1 : devices.get(acting).driver();
        int guilty = caller;
        if (scenario.act() == Act.HOOK) {
            guilty = modules.add(
                    modules.thirdParty(), "wdm.sys", 0x20, new Driver(Act.HOOK, 0, address(), 0, -1, acting, 0));
        } else if (scenario.guilty() == null && scenario.act() != Act.NONE) {
            guilty = modules.add(
                    modules.thirdParty(scenario),
                    "wdm.sys",
                    0x20,
                    new Driver(scenario.act(), scenario.kind(), address(), 0, -1, -1, 0));
            caller = guilty;
        }
        int bystander = bystander();
        return new MachinePlan(
                build,
                vendor,
                processors,
                addresses,
                modules.placed(),
                modules.unloaded(bootTime(), uptime()),
                devices,
                hardware.functions(),
                processes(),
                crash(scenario.blameless() ? -1 : guilty, caller, acting, bystander),
                firmware(),
                bootTime(),
                uptime(),
                counter());
    }

    private MachinePlan.Firmware firmware() {
        boolean virtual = scenario.setting().chassis() == Chassis.VIRTUAL;
        boolean optIn =
                scenario.setting().isExternal() || !virtual && dice.of("opt-in").oneIn(2);
        return Maker.firmware(dice.of("firmware"), virtual, optIn);
    }

    /** Cycles since power-on: the uptime and what firmware took; after a sleep they began anew. */
    private long counter() {
        Dice time = dice.of("counter");
        long cycles = (uptime() / 10 + (4000 + time.below(12_000)) * 1000L) * MachinePlan.MHZ;
        return time.oneIn(8) ? cycles / 16 : cycles;
    }

    private Driver driver(Hardware.Role role, int index) {
        int vector = 0x51 + index % 7 * 0x10 + index / 7;
        if (!role.guilty() || scenario.act() == Act.HOOK) {
            return Driver.serving(index, vector);
        }
        int other = scenario.act() == Act.TRANSFER && scenario.kind() == Kind.OTHER_DOMAIN.ordinal()
                ? (index + 1) % ORDINARY_DEVICES
                : -1;
        return new Driver(scenario.act(), scenario.kind(), address(), scenario.write() ? 1 : 0, index, other, vector);
    }

    /** The address that the guilty driver uses: a bus address for transfers, else one that cannot be touched. */
    private long address() {
        return scenario.setting().address().of(dice.of("fault"), addresses);
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

    private MachinePlan.Device device(Hardware.Role role, int module, int filter) {
        Dice identity = dice.of("instance" + role.identity().requester());
        String instance = String.format(
                java.util.Locale.ROOT,
                "%s\\%d&%08x&0&%04X",
                role.identity().hardwareId(),
                3 + identity.below(4),
                (int) identity.next() & 0x3FFF_FFFF,
                role.identity().requester());
        Product product = role.product();
        String service = product.file().substring(0, product.file().lastIndexOf('.'));
        boolean builtIn = role.identity().requester() < 0x100;
        int busFilter = builtIn || identity.oneIn(2) ? modules.index("ACPI.sys") : -1;
        return new MachinePlan.Device(
                role.device().model(), role.identity(), instance, service, module, filter, busFilter);
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

    private MachinePlan.Crash crash(int guilty, int caller, int acting, int bystander) {
        Setting setting = scenario.setting();
        Dice where = dice.of("crash");
        int interrupted = processors == 1 ? 0 : 1 + where.below(processors - 1);
        int worker = bystander >= 0 || where.oneIn(2) ? 0 : interrupted;
        return new MachinePlan.Crash(
                scenario.trigger(),
                guilty,
                caller,
                acting,
                worker,
                bystander,
                interrupted,
                new MachinePlan.Remapping(
                        setting.isDeferred(),
                        setting.resolved(),
                        setting.isScalable(),
                        setting.namesPage(),
                        setting.remapsInterrupts()),
                setting.verifierFlags(),
                setting.service() == 0 && scenario.trigger() == MachinePlan.Trigger.USER ? 1 : setting.service(),
                setting.argument().of(where, addresses),
                setting.argument2().of(where, addresses),
                3000 + where.below(20000),
                setting.clockPeriod(),
                setting.clockPeriod() == 200 ? 0x500 : 0x10000,
                setting.sabotage(),
                setting.event());
    }

    private long bootTime() {
        Dice time = dice.of("time");
        return EPOCH_2024 + time.below(800) * DAY + Long.remainderUnsigned(time.next(), DAY);
    }

    private long uptime() {
        Dice time = dice.of("uptime");
        if (scenario.setting().isAtBoot()) {
            return time.between(3, 9) * 10_000_000L + time.below(10_000_000);
        }
        long longest = time.oneIn(2) ? 1200 : 400_000;
        return time.between(20, longest) * 10_000_000L + time.below(10_000_000);
    }

    /** The file name of the guilty driver in this plan, where there is one. */
    static @Nullable String guiltyFile(MachinePlan plan) {
        int index = plan.crash().driver();
        return index < 0 ? null : plan.modules().get(index).file();
    }
}
