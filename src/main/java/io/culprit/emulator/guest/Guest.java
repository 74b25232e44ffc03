package io.culprit.emulator.guest;

import io.culprit.emulator.processor.Machine;
import io.culprit.machine.AddressSpace;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;

/**
 * A machine with the guest laid out in it, ready to run, and where its structures are. Addresses are virtual unless said otherwise.
 *
 * @param directoryTable physical address of the page tables of the System process
 * @param kernelSpace kernel memory, by the page tables of the System process
 */
public record Guest(
        Machine machine,
        MachinePlan plan,
        List<Module> modules,
        Structures structures,
        long directoryTable,
        AddressSpace kernelSpace) {

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
            long devices) {}

    /** A stack of a processor; {@code kind} is the name in truth files. */
    public record Stack(String kind, int processor, long start, long end) {}

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
