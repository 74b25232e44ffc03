package io.culprit.emulator.guest;

import io.culprit.emulator.device.BusMaster;
import io.culprit.emulator.device.PciTree;
import io.culprit.emulator.processor.Machine;
import io.culprit.machine.AddressSpace;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;

/**
 * A machine with the guest laid out in it, ready to run, and where its structures are. Addresses are virtual unless said otherwise.
 *
 * @param masters the engines of the plan's devices, by index
 * @param directoryTable physical address of the page tables of the System process
 * @param kernelSpace kernel memory, by the page tables of the System process
 */
public record Guest(
        Machine machine,
        MachinePlan plan,
        List<Module> modules,
        Structures structures,
        PciTree pci,
        List<BusMaster> masters,
        long directoryTable,
        AddressSpace kernelSpace) {

    private static final int ENTRY_BASE = 0x30;
    private static final int UNLOADED_BYTES = 0x28;
    private static final int DEBUGGER_UNLOADED_COUNT = 0x228;

    /**
     * A module in memory.
     *
     * @param functions names by RVA; empty for modules of which only the header is there
     */
    public record Module(
            MachinePlan.Module plan, NavigableMap<Integer, String> functions, Map<String, Integer> symbols) {

        /** Whether the address lies in the module. */
        public boolean contains(long address) {
            return Long.compareUnsigned(address - plan.base(), Integer.toUnsignedLong(plan.sizeBytes())) < 0;
        }

        /** The function that holds this address, if any. */
        public Optional<String> functionAt(long address) {
            return Optional.ofNullable(functions.floorEntry((int) (address - plan.base())))
                    .map(Map.Entry::getValue);
        }
    }

    /**
     * Kernel structures.
     *
     * @param processors KPRCBs by processor number
     * @param processorStacks ISR, DPC and exception stacks, each from its lowest address
     * @param devices array of BOOT_DEVICEs: the plan's devices, then its functions
     * @param eventLog buffers of the circular event log, a page for each processor
     */
    public record Structures(
            long debuggerData,
            long loadedModuleList,
            long activeProcessHead,
            long pfnDatabase,
            long processorBlock,
            long bugCheckData,
            long buildLab,
            long unloadedDrivers,
            List<Long> processors,
            List<Stack> processorStacks,
            List<Long> processes,
            long devices,
            long eventLog) {}

    /** A stack of a processor; {@code kind} is the name in truth files. */
    public record Stack(String kind, int processor, long start, long end) {}

    /** The ring of unloaded drivers (UNLOADED_DRIVER) that the debugger's block leads to. */
    public record UnloadedRing(long start, long countAddress, int count) {

        /** Where the next one goes. */
        public long next() {
            return entry(count);
        }

        long entry(int index) {
            return start + (long) index * UNLOADED_BYTES;
        }
    }

    /** Where the unloaded drivers stand. */
    public UnloadedRing unloadedRing() {
        long count = kernelSpace.u64(structures.debuggerData() + DEBUGGER_UNLOADED_COUNT);
        return new UnloadedRing(kernelSpace.u64(structures.unloadedDrivers()), count, kernelSpace.u32(count));
    }

    /** The modules that are in the list of loaded ones now. */
    public List<Module> loaded() {
        List<Module> loaded = new ArrayList<>();
        long head = structures.loadedModuleList();
        for (long entry = kernelSpace.u64(head); entry != head; entry = kernelSpace.u64(entry)) {
            loaded.add(moduleAt(kernelSpace.u64(entry + ENTRY_BASE)).orElseThrow());
        }
        return loaded;
    }

    /** The drivers that have been unloaded until now, in the order of the ring. */
    public List<MachinePlan.Unloaded> unloaded() {
        UnloadedRing ring = unloadedRing();
        List<MachinePlan.Unloaded> unloaded = new ArrayList<>();
        for (int i = 0; i < ring.count(); i++) {
            long entry = ring.entry(i);
            byte[] name = kernelSpace.bytes(kernelSpace.u64(entry + 8), kernelSpace.u16(entry));
            unloaded.add(new MachinePlan.Unloaded(
                    new String(name, StandardCharsets.UTF_16LE),
                    kernelSpace.u64(entry + 0x10),
                    kernelSpace.u64(entry + 0x18),
                    kernelSpace.u64(entry + 0x20)));
        }
        return unloaded;
    }

    /** The physical device object of a PCI function; 0 where the bus driver has made none. */
    public long physicalDevice(int requester) {
        int count = plan.devices().size() + plan.functions().size();
        for (int i = 0; i < count; i++) {
            long device = structures.devices() + (long) i * BootBlock.DEVICE_BYTES;
            if (kernelSpace.u32(device) == requester) {
                return kernelSpace.u64(device + BootBlock.DEVICE_PDO);
            }
        }
        return 0;
    }

    /** Where the page-table entry of a mapped address shows in virtual memory. */
    public long pageTableEntry(long address) {
        return -1L << 48 | (long) plan.addresses().selfMap() << 39 | address >>> 9 & 0x7F_FFFF_FFF8L;
    }

    /** The physical address behind a mapped address. */
    public long physical(long address) {
        return kernelSpace.u64(pageTableEntry(address)) & 0x000F_FFFF_FFFF_F000L | address & 0xFFF;
    }

    /** The module that holds this address. */
    public Optional<Module> moduleAt(long address) {
        return modules.stream().filter(module -> module.contains(address)).findFirst();
    }

    /** Address of a symbol of the kernel image. */
    public long address(String symbol) {
        Module kernel = modules.getFirst();
        Integer rva = kernel.symbols().get(symbol);
        if (rva == null) {
            throw new IllegalStateException("the kernel has no " + symbol);
        }
        return kernel.plan().base() + rva;
    }

    /** {@code module!function} for a code address, as a debugger prints it without an offset; hex where there is none. */
    public String name(long address) {
        return moduleAt(address)
                .flatMap(module -> module.functionAt(address)
                        .map(function -> prefix(module.plan().file()) + "!" + function))
                .orElse(Long.toHexString(address));
    }

    private static String prefix(String file) {
        return file.equals("ntoskrnl.exe") ? "nt" : file.substring(0, file.lastIndexOf('.'));
    }
}
