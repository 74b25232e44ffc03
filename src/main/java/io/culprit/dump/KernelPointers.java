package io.culprit.dump;

/**
 * Addresses of the kernel header (DUMP_HEADER, DUMP_HEADER64); 0 where the writer left filler.
 *
 * @param directoryTableBase CR3 (or TTBR) with its flag bits as written
 * @param paeEnabled 32-bit dumps: whether page tables are PAE
 */
public record KernelPointers(
        long directoryTableBase,
        long pfnDatabase,
        long loadedModuleList,
        long activeProcessHead,
        long debuggerDataBlock,
        boolean paeEnabled) {

    /** Takes filler out. */
    public KernelPointers {
        directoryTableBase = Filler.orZero(directoryTableBase);
        pfnDatabase = Filler.orZero(pfnDatabase);
        loadedModuleList = Filler.orZero(loadedModuleList);
        activeProcessHead = Filler.orZero(activeProcessHead);
        debuggerDataBlock = Filler.orZero(debuggerDataBlock);
    }
}
