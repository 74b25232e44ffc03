package io.culprit.dump.kernel;

import io.culprit.dump.Damage;
import io.culprit.machine.Address;
import io.culprit.machine.AddressSpace;
import io.culprit.machine.Architecture;
import io.culprit.machine.PageTables;
import io.culprit.machine.Paging;
import java.util.List;

/**
 * Which paging mode a dump of physical memory has. The header does not say whether x64 has five levels, and its PAE flag may be missing:
 * the mode is the first that leads to an address which the kernel must have.
 */
final class KernelPaging {

    private KernelPaging() {}

    /** Virtual memory of the crashing context; the likeliest mode, with a warning, when no mode leads anywhere. */
    static AddressSpace memory(AddressSpace physical, KernelHeader header, Architecture architecture, Damage damage) {
        List<PageTables> candidates = candidates(physical, header, architecture);
        for (PageTables tables : candidates) {
            if (leadsToTheKernel(tables, header)) {
                return tables;
            }
        }
        damage.odd("the page tables at " + Address.hex(header.pointers().directoryTableBase())
                + " lead to none of the kernel's structures: " + why(candidates.getFirst(), header));
        return candidates.getFirst();
    }

    private static List<PageTables> candidates(AddressSpace physical, KernelHeader header, Architecture architecture) {
        long root = header.pointers().directoryTableBase();
        PageTables pae = new PageTables(physical, Paging.X86_PAE, root, SoftwarePte.PAE);
        PageTables plain = new PageTables(physical, Paging.X86, root, SoftwarePte.X86);
        return switch (architecture) {
            case X64 ->
                List.of(
                        new PageTables(physical, Paging.X64, root, SoftwarePte.X64),
                        new PageTables(physical, Paging.X64_LA57, root, SoftwarePte.X64));
            case X86, ARM -> header.pointers().paeEnabled() ? List.of(pae, plain) : List.of(plain, pae);
            case ARM64 -> List.of(new PageTables(physical, Paging.ARM64, root, PageTables.NotPresent.NOTHING));
        };
    }

    private static boolean leadsToTheKernel(PageTables tables, KernelHeader header) {
        byte[] pointer = new byte[4];
        for (long address : landmarks(header)) {
            if (address != 0 && tables.read(address, pointer, 0, 4) == 4) {
                return true;
            }
        }
        return false;
    }

    private static String why(PageTables tables, KernelHeader header) {
        for (long address : landmarks(header)) {
            if (address != 0) {
                return tables.whyMissing(address);
            }
        }
        return "the header names none";
    }

    private static long[] landmarks(KernelHeader header) {
        return new long[] {
            header.pointers().loadedModuleList(),
            header.pointers().debuggerDataBlock(),
            header.pointers().activeProcessHead()
        };
    }
}
