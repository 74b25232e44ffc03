package io.culprit.emulator.guest;

import io.culprit.emulator.PortHandler;
import io.culprit.emulator.device.BusMaster;
import io.culprit.emulator.device.DmaPort;
import io.culprit.emulator.device.PciTree;
import io.culprit.emulator.iommu.RemappingUnit;
import io.culprit.emulator.processor.Machine;
import io.culprit.emulator.processor.step.Translator;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds the machine of a plan and lays the guest out in it: what firmware, boot loader and the first phase of the kernel's start do.
 * From there on everything that happens is executed by the guest.
 */
public final class Loader {

    /** The port that the guest writes when its bug check is complete. */
    public static final int STOP_PORT = 0xCC0;

    /** Physical address of the remapping unit's registers. */
    public static final long IOMMU_REGISTERS = 0xFED9_0000L;

    private static final long APIC_REGISTERS = 0xFEE0_0000L;
    private static final long PCI_CONFIGURATION = 0xE000_0000L;
    private static final long SHARED_USER_DATA = 0xFFFF_F780_0000_0000L;
    private static final int KERNEL_DATA = 0xC0_0000;
    /** Pages of the pool; behind them nothing is mapped. */
    public static final int POOL_PAGES = 224;

    private static final int TABLE_PAGES = 128;
    private static final int THREADS = 10;
    private static final long EVENT_LOG = 0x400_0000L;

    private final MachinePlan plan;
    private final Machine machine;
    private final VirtualLayout layout;
    private final ModuleLoader modules;
    private final Arena kernel;
    private final Arena pool;
    private final PciTree tree;
    private final List<BusMaster> masters = new ArrayList<>();

    private Loader(MachinePlan plan, Machine machine) {
        this.plan = plan;
        this.machine = machine;
        long first = plan.addresses().ram();
        this.layout = new VirtualLayout(
                machine.memory(),
                first,
                first + ramBytes(plan),
                plan.addresses().selfMap());
        this.modules = new ModuleLoader(layout, plan.crash().verifierFlags() != 0);
        this.kernel = new Arena(layout, plan.modules().getFirst().base() + KERNEL_DATA, 4);
        this.pool = new Arena(layout, plan.addresses().pool(), POOL_PAGES);
        this.tree = Board.tree(plan);
    }

    /** A machine with the RAM that the plan needs, and no devices yet. */
    public static Machine machine(MachinePlan plan) {
        Machine machine = new Machine(plan.vendor(), plan.processors(), new Translator());
        if (plan.firmware().virtual()) {
            machine.becomeVirtual();
        }
        machine.memory().addRam(0x1000, 0x9E000);
        machine.memory().addRam(0x10_0000, 0x10_0000);
        machine.memory().addRam(plan.addresses().ram(), ramBytes(plan));
        return machine;
    }

    private static long ramBytes(MachinePlan plan) {
        long pages = 1500 + 66L * plan.processors() + 2L * plan.modules().size();
        return (pages + 0xFF & -0x100L) * VirtualLayout.PAGE;
    }

    /** Lays out the guest of {@code plan} in {@code machine}, whose remapping unit already stands at {@link #IOMMU_REGISTERS}. */
    public static Guest load(MachinePlan plan, Machine machine, DmaPort port, List<BusMaster.Setup> setups) {
        return new Loader(plan, machine).load(port, setups);
    }

    private Guest load(DmaPort port, List<BusMaster.Setup> setups) {
        long head = kernel.take(16);
        modules.load(plan.modules(), head, pool);
        ProcessLoader processes = new ProcessLoader(layout, plan, pool, kernel.take(16));
        ProcessorLoader processors = new ProcessorLoader(layout, modules, plan);
        long idle = processes.idle();
        for (int i = 0; i < plan.processors(); i++) {
            long thread = pool.take(plan.build().offsets().thread().size());
            processors.load(machine.processor(i), thread, idle);
            layout.write64(modules.symbol(0, "KiProcessorBlock") + i * 8L, processors.prcb(i));
        }
        sharedUserData();
        long registers = registers(port, setups);
        BootBlock block = new BootBlock(layout, plan, modules, pool, processes);
        long devices = block.devices(registers);
        Guest guest = guest(head, processes, processors, devices);
        stacksAndTables(block, registers);
        machine.ports().claim(STOP_PORT, 4, stopper());
        return guest;
    }

    private PortHandler stopper() {
        return new PortHandler() {
            @Override
            public int read(int port, int widthBytes) {
                return 0;
            }

            @Override
            public void write(int port, int widthBytes, int value) {
                machine.stop("bug check");
            }
        };
    }

    /** Maps the registers of remapping unit, APIC and devices; gives the virtual address of the first. */
    private long registers(DmaPort port, List<BusMaster.Setup> setups) {
        long base = plan.addresses().registers();
        for (int page = 0; page < 4; page++) {
            layout.mapPhysical(base + page * 0x1000L, IOMMU_REGISTERS + page * 0x1000L, true);
        }
        layout.mapPhysical(base + BootBlock.APIC, APIC_REGISTERS, true);
        machine.memory().addRegion(PCI_CONFIGURATION, PciTree.CONFIGURATION_BYTES, tree);
        long tables = layout.physicalPages(1);
        layout.mapPhysical(base + BootBlock.FIRMWARE_TABLE, tables, false);
        layout.write(base + BootBlock.FIRMWARE_TABLE, Board.firmwareTable(plan));
        for (int i = 0; i < plan.devices().size(); i++) {
            MachinePlan.Device device = plan.devices().get(i);
            long physical = Board.DEVICE_REGISTERS + i * 0x10000L;
            BusMaster master = new BusMaster(
                    machine,
                    device.model(),
                    tree.at(device.requester()).orElseThrow(),
                    tree.sourceOf(device.requester()),
                    port,
                    setups.get(i));
            masters.add(master);
            machine.memory().addRegion(physical, BusMaster.REGISTER_BYTES, master);
            configuration(base, i, device.requester());
            for (int page = 0; page < BusMaster.REGISTER_BYTES / 0x1000; page++) {
                layout.mapPhysical(base + BootBlock.bar(i) + page * 0x1000L, physical + page * 0x1000L, true);
            }
        }
        for (int i = 0; i < plan.functions().size(); i++) {
            configuration(
                    base,
                    plan.devices().size() + i,
                    plan.functions().get(i).identity().requester());
        }
        return base;
    }

    private void configuration(long base, int slot, int requester) {
        layout.mapPhysical(base + BootBlock.configuration(slot), PCI_CONFIGURATION + ((long) requester << 12), true);
    }

    private void stacksAndTables(BootBlock block, long registers) {
        long stacks = plan.addresses().stacks();
        for (int i = 0; i < THREADS; i++) {
            layout.map(stacks + i * 0x8000L + 0x1000, 7);
        }
        long tables = registers + 0x100_0000;
        long physical = layout.physicalPages(TABLE_PAGES);
        for (int i = 0; i < TABLE_PAGES; i++) {
            layout.mapPhysical(tables + i * 0x1000L, physical + i * 0x1000L, false);
        }
        block.write(new BootBlock.Areas(stacks, THREADS, tables, TABLE_PAGES, physical, registers, eventLog(stacks)));
    }

    /** A page for each processor's part of the circular event log; gives the first. */
    private long eventLog(long stacks) {
        long first = stacks + EVENT_LOG;
        layout.map(first, plan.processors());
        return first;
    }

    /** KUSER_SHARED_DATA: the few fields that debuggers read. */
    private void sharedUserData() {
        layout.map(SHARED_USER_DATA, 1);
        layout.write64(SHARED_USER_DATA + 0x08, plan.uptime());
        layout.write64(SHARED_USER_DATA + 0x14, plan.bootTime() + plan.uptime());
        layout.write32(SHARED_USER_DATA + 0x260, plan.build().number());
        layout.write32(SHARED_USER_DATA + 0x264, 1);
        layout.write32(SHARED_USER_DATA + 0x26C, 10);
        layout.write64(SHARED_USER_DATA + 0x320, plan.uptime() / 156_250);
    }

    private Guest guest(long head, ProcessLoader processes, ProcessorLoader processors, long devices) {
        DebuggerData data = new DebuggerData(layout, plan, modules, kernel, pool);
        long unloaded = data.unloadedDrivers();
        long lab = kernel.ascii(plan.build().lab(), 256);
        DebuggerData.Roots roots = new DebuggerData.Roots(
                head, processes.head(), lab, unloaded, machine.memory().runs());
        long pfn = kernel.variable(plan.addresses().pfnDatabase());
        long debuggerData = data.write(roots, pfn);
        List<Long> blocks = new ArrayList<>();
        for (int i = 0; i < plan.processors(); i++) {
            blocks.add(processors.prcb(i));
        }
        Guest.Structures structures = new Guest.Structures(
                debuggerData,
                head,
                processes.head(),
                pfn,
                modules.symbol(0, "KiProcessorBlock"),
                modules.symbol(0, "KiBugCheckData"),
                lab,
                unloaded,
                blocks,
                processors.stacks(),
                processes.all(),
                devices,
                plan.addresses().stacks() + EVENT_LOG);
        return new Guest(
                machine,
                plan,
                modules.modules(),
                structures,
                tree,
                masters,
                layout.root(),
                machine.processor(0).virtualMemory());
    }

    /** Bytes of the registers of the remapping unit. */
    public static int registerBytes() {
        return RemappingUnit.REGISTER_BYTES;
    }
}
