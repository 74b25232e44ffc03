package io.culprit.emulator.crash;

import io.culprit.emulator.processor.PhysicalMemory;
import io.culprit.emulator.scenario.CrashedMachine;
import java.util.BitSet;

/** Which physical pages a dump holds, as a set of page frame numbers. */
final class PageChoice {

    private static final long ADDRESS = 0x000F_FFFF_FFFF_F000L;
    private static final int KERNEL_HALF = 256;
    private static final int ENTRIES = 512;

    private final PhysicalMemory memory;
    private final BitSet pages = new BitSet();

    private PageChoice(PhysicalMemory memory) {
        this.memory = memory;
    }

    /** Kernel dumps: pages that the kernel half of the page tables maps, and the tables themselves. */
    static BitSet kernel(CrashedMachine crash) {
        PageChoice choice = new PageChoice(crash.guest().machine().memory());
        long root = crash.guest().directoryTable();
        choice.add(root);
        choice.add(crash.guest().kernelSpace().u64(crash.prcb() + 0x110) & ADDRESS);
        for (int i = KERNEL_HALF; i < ENTRIES; i++) {
            choice.table(choice.entry(root, i), root, 3);
        }
        return choice.pages;
    }

    /** Active dumps: every page in use, user pages too. */
    static BitSet used(CrashedMachine crash) {
        PageChoice choice = new PageChoice(crash.guest().machine().memory());
        choice.pages.or(kernel(crash));
        choice.memory.writtenPages().forEach(choice::add);
        return choice.pages;
    }

    /** Complete dumps: all RAM. */
    static BitSet all(CrashedMachine crash) {
        BitSet pages = new BitSet();
        for (PhysicalMemory.Run run : crash.guest().machine().memory().runs()) {
            int first = (int) (run.start() >>> 12);
            pages.set(first, first + (int) (run.sizeBytes() >>> 12));
        }
        return pages;
    }

    private long entry(long table, int index) {
        return memory.load64(table + index * 8L);
    }

    private void add(long physicalAddress) {
        if (memory.isRam(physicalAddress)) {
            pages.set((int) (physicalAddress >>> 12));
        }
    }

    private void table(long entry, long root, int level) {
        long address = entry & ADDRESS;
        if ((entry & 1) == 0 || address == root || !memory.isRam(address)) {
            return;
        }
        add(address);
        for (int i = 0; level > 0 && i < ENTRIES; i++) {
            table(entry(address, i), root, level - 1);
        }
    }
}
