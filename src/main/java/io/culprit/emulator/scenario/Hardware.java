package io.culprit.emulator.scenario;

import io.culprit.emulator.Vendor;
import io.culprit.emulator.device.PciFunction.Type;
import io.culprit.emulator.device.PciIdentity;
import io.culprit.emulator.guest.MachinePlan.Function;
import io.culprit.emulator.scenario.DeviceClass.Product;
import java.util.ArrayList;
import java.util.List;

/**
 * What is plugged into one machine: devices that drivers serve, each behind a root port of its own unless it is built in, and the
 * functions around them: the chipset, ports and bridges, the audio function of a graphics card.
 */
final class Hardware {

    private static final int FIRST_ROOT_PORT = 0x1B << 3;
    private static final int GRAPHICS_AUDIO = 0x04_03_00;
    private static final int BRIDGE = 0x06_04_00;
    private static final List<Integer> BOARD_MAKERS = List.of(0x1043, 0x1458, 0x1462, 0x1028, 0x17AA, 0x103C, 0x1849);

    /**
     * A device with the product that it is.
     *
     * @param guilty whether the crash is about it
     */
    record Role(DeviceClass device, Product product, PciIdentity identity, boolean guilty) {}

    private final Scenario scenario;
    private final Dice dice;
    private final Vendor vendor;
    private final int board;
    private final List<Role> roles = new ArrayList<>();
    private final List<Function> functions = new ArrayList<>();
    private int nextBus = 1;
    private int nextPort;

    Hardware(Scenario scenario, Dice dice, Vendor vendor) {
        this.scenario = scenario;
        this.dice = dice;
        this.vendor = vendor;
        this.board = dice.of("board").pick(BOARD_MAKERS);
        chipset();
        for (DeviceClass device : wanted()) {
            plug(device);
        }
        beside();
    }

    List<Role> roles() {
        return roles;
    }

    List<Function> functions() {
        return functions;
    }

    private List<DeviceClass> wanted() {
        DeviceClass guilty = scenario.guilty();
        List<DeviceClass> wanted = new ArrayList<>();
        wanted.add(DeviceClass.GRAPHICS);
        wanted.add(DeviceClass.NETWORK_WIRED);
        wanted.add(usual(DeviceClass.NVME, DeviceClass.NVME_INBOX));
        wanted.add(usual(DeviceClass.USB, DeviceClass.USB_INBOX));
        if (scenario.setting().chassis() == Chassis.VIRTUAL) {
            wanted.remove(DeviceClass.NETWORK_WIRED);
            wanted.remove(DeviceClass.GRAPHICS);
        }
        if (guilty != null && !wanted.contains(guilty)) {
            wanted.removeIf(other -> other == DeviceClass.NETWORK_WIRED && other.model() == guilty.model());
            wanted.add(guilty);
        }
        return wanted;
    }

    /** Most machines run their drives and USB controllers with Windows' own drivers. */
    private DeviceClass usual(DeviceClass vendors, DeviceClass windows) {
        DeviceClass guilty = scenario.guilty();
        if (guilty == vendors || guilty == windows) {
            return guilty;
        }
        return dice.of("usual" + windows).oneIn(3) ? vendors : windows;
    }

    private void plug(DeviceClass device) {
        Product product = dice.of("product" + device).pick(device.products());
        boolean guilty = device == scenario.guilty();
        boolean external = guilty && scenario.setting().isExternal();
        boolean dock = external && scenario.setting().chassis() == Chassis.DOCK;
        switch (device) {
            case USB, USB_INBOX -> role(device, product, 0x14 << 3, Type.INTEGRATED, guilty);
            case AHCI, AHCI_INBOX -> role(device, product, 0x17 << 3, Type.INTEGRATED, guilty);
            case LEGACY_AUDIO -> conventional(device, product, guilty);
            case GRAPHICS -> graphics(product, guilty);
            default -> role(device, product, dock ? dock() : slot(external), Type.ENDPOINT, guilty);
        }
    }

    private void role(DeviceClass device, Product product, int requester, Type type, boolean guilty) {
        roles.add(new Role(
                device,
                product,
                identity(
                        requester,
                        type,
                        product.vendorId(),
                        product.deviceId(),
                        device.model().classCode()),
                guilty));
    }

    private PciIdentity identity(int requester, Type type, int vendorId, int deviceId, int classCode) {
        Dice own = dice.of("function" + requester);
        boolean virtual = scenario.setting().chassis() == Chassis.VIRTUAL;
        int subsystem = virtual ? 0x07D0_15AD : own.below(0x10000) << 16 | (own.oneIn(3) ? vendorId : board);
        return new PciIdentity(
                requester, type, vendorId, deviceId, classCode, subsystem, own.below(0x20), own.oneIn(2));
    }

    /** The first function behind a new root port. */
    private int slot(boolean external) {
        int bus = nextBus++;
        bridge(FIRST_ROOT_PORT + nextPort++, Type.ROOT_PORT, bus, bus, external);
        return bus << 8;
    }

    private void bridge(int requester, Type type, int bus, int lastBus, boolean external) {
        boolean amd = vendor == Vendor.AMD;
        PciIdentity identity =
                identity(requester, type, amd ? 0x1022 : 0x8086, (amd ? 0x1480 : 0x9DB0) + nextPort, BRIDGE);
        functions.add(new Function(identity, bus, lastBus, external));
    }

    private void graphics(Product product, boolean guilty) {
        int requester = slot(false);
        role(DeviceClass.GRAPHICS, product, requester, Type.ENDPOINT, guilty);
        if (product.vendorId() != 0x8086) {
            passive(requester + 1, Type.ENDPOINT, product.vendorId(), 0x228E, GRAPHICS_AUDIO);
        }
    }

    /** A bridge to conventional PCI behind a root port, and the card behind it. */
    private void conventional(DeviceClass device, Product product, boolean guilty) {
        int bus = nextBus;
        nextBus += 2;
        bridge(FIRST_ROOT_PORT + nextPort++, Type.ROOT_PORT, bus, bus + 1, false);
        PciIdentity bridge = identity(bus << 8, Type.BRIDGE_TO_CONVENTIONAL, 0x1B21, 0x1080, BRIDGE);
        functions.add(new Function(bridge, bus + 1, bus + 1, false));
        role(device, product, bus + 1 << 8 | 2 << 3, Type.CONVENTIONAL, guilty);
    }

    /** A switch behind an external port, with a USB controller at one of its ports; gives the place at the other. */
    private int dock() {
        int bus = nextBus;
        nextBus += 4;
        bridge(FIRST_ROOT_PORT + nextPort++, Type.ROOT_PORT, bus, bus + 3, true);
        bridge(bus << 8, Type.SWITCH_UP, bus + 1, bus + 3, false);
        bridge(bus + 1 << 8, Type.SWITCH_DOWN, bus + 2, bus + 2, false);
        bridge(bus + 1 << 8 | 1 << 3, Type.SWITCH_DOWN, bus + 3, bus + 3, false);
        passive(bus + 2 << 8, Type.ENDPOINT, 0x1B73, 0x1100, 0x0C_03_30);
        return bus + 3 << 8;
    }

    /** A second adapter of the guilty one's vendor, with the same driver or another. */
    private void beside() {
        Chassis chassis = scenario.setting().chassis();
        if (chassis != Chassis.TWIN_ADAPTERS && chassis != Chassis.RIVAL_ADAPTERS) {
            return;
        }
        Role guilty = roles.stream().filter(Role::guilty).findFirst().orElseThrow();
        Product other = guilty.product();
        if (chassis == Chassis.RIVAL_ADAPTERS) {
            other = rival(guilty);
        }
        role(guilty.device(), other, slot(false), Type.ENDPOINT, false);
    }

    private static Product rival(Role guilty) {
        for (Product product : guilty.device().products()) {
            if (product.vendorId() == guilty.product().vendorId()
                    && !product.file().equals(guilty.product().file())) {
                return product;
            }
        }
        throw new IllegalStateException("no other driver of this vendor");
    }

    private void chipset() {
        if (vendor == Vendor.AMD) {
            passive(0, Type.INTEGRATED, 0x1022, 0x1480, 0x06_00_00);
            passive(2, Type.INTEGRATED, 0x1022, 0x1481, 0x08_06_00);
            passive(0x14 << 3 | 3, Type.INTEGRATED, 0x1022, 0x790E, 0x06_01_00);
            passive(0x18 << 3, Type.INTEGRATED, 0x1022, 0x1440, 0x06_00_00);
            return;
        }
        passive(0, Type.INTEGRATED, 0x8086, 0x9B33, 0x06_00_00);
        passive(0x16 << 3, Type.INTEGRATED, 0x8086, 0xA3BA, 0x07_80_00);
        passive(0x1F << 3, Type.INTEGRATED, 0x8086, 0xA3C8, 0x06_01_00);
        passive(0x1F << 3 | 3, Type.INTEGRATED, 0x8086, 0xA3F0, GRAPHICS_AUDIO);
        passive(0x1F << 3 | 4, Type.INTEGRATED, 0x8086, 0xA3A3, 0x0C_05_00);
    }

    private void passive(int requester, Type type, int vendorId, int deviceId, int classCode) {
        functions.add(new Function(identity(requester, type, vendorId, deviceId, classCode), 0, 0, false));
    }
}
