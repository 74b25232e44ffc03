package io.culprit.emulator.guest;

import io.culprit.emulator.device.PciFunction;
import io.culprit.emulator.device.PciIdentity;
import io.culprit.machine.LittleEndian;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;

/** The block through which the guest learns of its machine and of its part: KeLoaderBlock and KiLayout of the guest's nt.h. */
final class BootBlock {

    /** The local APIC's page, from the start of the mapped registers. */
    static final int APIC = 0x8000;

    /** The ACPI table of the remapping unit, from the start of the mapped registers. */
    static final int FIRMWARE_TABLE = 0xA000;

    private static final int BLOCK_BYTES = 272;

    /** Bytes of a BOOT_DEVICE; its first member is the requester. */
    static final int DEVICE_BYTES = 120;

    /** BOOT_DEVICE.Pdo. */
    static final int DEVICE_PDO = 72;

    private static final int PASSIVE = 8;
    private static final int DRIVER_BYTES = 72;
    private static final int PLAN_BYTES = 40;
    private static final long USER_CODE = 0x7FF6_1234_0000L;

    /** Areas that the loader has mapped for the guest. */
    record Areas(
            long stacks,
            int stackCount,
            long tables,
            int tablePages,
            long tablesPhysical,
            long registers,
            long events) {}

    private final VirtualLayout layout;
    private final MachinePlan plan;
    private final ModuleLoader modules;
    private final Arena pool;
    private final ProcessLoader processes;
    private long devices;
    private long drivers;

    BootBlock(VirtualLayout layout, MachinePlan plan, ModuleLoader modules, Arena pool, ProcessLoader processes) {
        this.layout = layout;
        this.plan = plan;
        this.modules = modules;
        this.pool = pool;
        this.processes = processes;
    }

    /** A device's registers, from the start of the mapped registers. */
    static int bar(int device) {
        return 0x10000 + device * 0x10000;
    }

    /** A device's configuration space, from the start of the mapped registers. */
    static int configuration(int device) {
        return bar(device) + 0x8000;
    }

    /** Describes devices and drivers; gives the address of the array of BOOT_DEVICEs. */
    long devices(long registers) {
        devices = pool.take(Math.max(1, plan.devices().size() + plan.functions().size()) * DEVICE_BYTES);
        drivers = pool.take(plan.modules().size() * DRIVER_BYTES);
        for (int i = 0; i < plan.modules().size(); i++) {
            driver(i);
        }
        for (int i = 0; i < plan.devices().size(); i++) {
            device(i, registers);
        }
        for (int i = 0; i < plan.functions().size(); i++) {
            function(i, registers);
        }
        return devices;
    }

    private void driver(int index) {
        MachinePlan.Module module = plan.modules().get(index);
        long at = drivers + (long) index * DRIVER_BYTES;
        String service = service(module.file());
        layout.write64(at, module.base());
        layout.write64(at + 8, index < 2 ? 0 : modules.entryPoint(index));
        layout.write64(at + 16, modules.section(index));
        pool.unicodeString(at + 24, "\\Driver\\" + service);
        pool.unicodeString(at + 40, service);
        layout.write64(at + 56, module.driver() == null ? 0 : driverPlan(module.driver()));
    }

    private static String service(String file) {
        int dot = file.lastIndexOf('.');
        String name = dot < 0 ? file : file.substring(0, dot);
        return name.toLowerCase(Locale.ROOT).equals("pci") ? "pci" : name;
    }

    private long driverPlan(MachinePlan.Driver driver) {
        long at = pool.take(PLAN_BYTES);
        layout.write32(at, driver.act().ordinal());
        layout.write32(at + 4, driver.kind());
        layout.write64(at + 8, driver.argument());
        layout.write64(at + 16, driver.otherDevice() >= 0 ? deviceAddress(driver.otherDevice()) : driver.argument2());
        layout.write64(at + 24, driver.device() < 0 ? 0 : deviceAddress(driver.device()));
        layout.write32(at + 36, driver.vector());
        return at;
    }

    private long deviceAddress(int device) {
        return devices + (long) device * DEVICE_BYTES;
    }

    private void device(int index, long registers) {
        MachinePlan.Device device = plan.devices().get(index);
        long at = deviceAddress(index);
        identity(at, device.identity());
        layout.write64(at + 16, registers + bar(index));
        pool.unicodeString(at + 24, device.instancePath());
        pool.unicodeString(at + 40, device.service());
        layout.write64(at + 96, registers + configuration(index));
        layout.write64(at + 56, device.driver() < 0 ? 0 : drivers + (long) device.driver() * DRIVER_BYTES);
        layout.write64(at + 64, device.filter() < 0 ? 0 : drivers + (long) device.filter() * DRIVER_BYTES);
        layout.write64(at + 104, driverAddress(device.busFilter()));
    }

    private void identity(long at, PciIdentity identity) {
        layout.write32(at, identity.requester());
        layout.write32(at + 4, identity.vendorId() | identity.deviceId() << 16);
        layout.write32(at + 8, identity.classCode());
    }

    private void function(int index, long registers) {
        MachinePlan.Function function = plan.functions().get(index);
        int slot = plan.devices().size() + index;
        long at = deviceAddress(slot);
        identity(at, function.identity());
        layout.write32(at + 12, PASSIVE);
        layout.write64(at + 96, registers + configuration(slot));
        boolean takesOver = function.identity().type() == PciFunction.Type.BRIDGE_TO_CONVENTIONAL;
        layout.write32(at + 112, takesOver ? function.secondaryBus() : 0);
    }

    /** Writes the blocks into the kernel, and into hal.dll where that has copies of its own. */
    void write(Areas areas) {
        byte[] block = block(areas);
        for (int module = 0; module < 2; module++) {
            if (modules.defines(module, "KeLoaderBlock")) {
                layout.write(modules.symbol(module, "KeLoaderBlock"), block);
                layout.write(modules.symbol(module, "KiLayout"), offsets());
            }
        }
    }

    private byte[] block(Areas areas) {
        MachinePlan.Crash crash = plan.crash();
        long user = user();
        long poolStart = pool.used() + 0xFFF & -0x1000L;
        ByteBuffer out = ByteBuffer.allocate(BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(plan.processors()).putInt(plan.vendor().ordinal());
        out.putInt(plan.modules().size())
                .putInt(plan.devices().size() + plan.functions().size());
        out.putLong(drivers).putLong(devices).putLong(poolStart).putLong(pool.end());
        out.putLong(areas.stacks()).putLong(areas.stackCount());
        out.putLong(areas.tables()).putLong(areas.tablePages()).putLong(areas.tablesPhysical());
        out.putLong(areas.registers()).putLong(areas.registers() + APIC);
        out.putLong(0x8000_0000L).putLong(layout.pteBase());
        out.putLong(processes.all().getFirst()).putLong(processes.all().get(1));
        MachinePlan.Remapping remapping = crash.remapping();
        out.putInt(crash.iommuProcessor()).putInt(remapping.deferred() ? 1 : 0);
        out.putInt(remapping.resolved() ? 1 : 0);
        out.putInt(crash.verifierFlags()).putInt(crash.trigger().ordinal()).putInt(crash.processor());
        out.putLong(crash.argument()).putLong(crash.argument2()).putLong(0).putLong(0);
        out.putLong(driverAddress(crash.caller())).putLong(driverAddress(crash.bystander()));
        out.putInt(crash.iommuProcessor()).putInt(0);
        out.putLong(USER_CODE).putLong(USER_CODE + 0xF80).putLong(user);
        out.putInt(remapping.scalable() ? 1 : 0).putInt(crash.clockLimit());
        out.putLong(areas.registers() + FIRMWARE_TABLE).putLong(areas.events());
        out.putInt(remapping.pageNumber() ? 1 : 0).putInt(remapping.interrupts() ? 1 : 0);
        return out.array();
    }

    private long driverAddress(int module) {
        return module < 0 ? 0 : drivers + (long) module * DRIVER_BYTES;
    }

    /** A page of user mode: {@code mov eax, service; syscall; jmp $}. */
    private long user() {
        byte[] code = {(byte) 0xB8, 0, 0, 0, 0, 0x49, (byte) 0x89, (byte) 0xCA, 0x0F, 0x05, (byte) 0xEB, (byte) 0xFE};
        LittleEndian.putU32(code, 1, plan.crash().service());
        long physical = layout.physicalPages(1);
        long directory = layout.userSpace(USER_CODE, physical);
        layout.mapPhysical(plan.addresses().registers() + 0xF000, physical, false);
        layout.write(plan.addresses().registers() + 0xF000, code);
        layout.write64(processes.all().get(1) + Offsets.Fixed.PROCESS_DIRECTORY_TABLE, directory);
        return directory;
    }

    private byte[] offsets() {
        Offsets offsets = plan.build().offsets();
        Offsets.Prcb prcb = offsets.prcb();
        Offsets.Thread thread = offsets.thread();
        int[] values = {
            plan.build().number(), prcb.context(), prcb.dpcStack(), prcb.dpcRoutineActive(), prcb.isrStack(),
            prcb.interruptObject(), Offsets.Fixed.PRCB_IPI_FROZEN, prcb.dpcData(), thread.size(), thread.cid(),
            thread.startAddress(), thread.listEntry(), thread.irpList(),
                    offsets.process().size(), offsets.process().id(),
            offsets.process().threadListHead(), prcb.size()
        };
        ByteBuffer out = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            out.putInt(value);
        }
        return out.array();
    }
}
