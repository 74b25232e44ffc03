package io.culprit.machine;

import java.util.List;

/**
 * A paging mode as a table: how an address is cut into indexes, and how the entries of each level look. A new mode is a new row.
 * Sources: Intel SDM volume 3A chapter 4 (4-level, 5-level, PAE, 32-bit paging), Arm ARM D8 (4 KiB granule).
 *
 * @param name for people
 * @param addressBits virtual addresses are sign-extended from here (64-bit modes) or have no more bits (32)
 * @param entryBytes 4 or 8
 * @param rootMask the bits of CR3 or TTBR that hold the physical address of the first table
 * @param levels from the root down
 */
public record Paging(String name, int addressBits, int entryBytes, long rootMask, List<Level> levels) {

    private Paging(String name, int addressBits, int entryBytes, long rootMask, Level... levels) {
        this(name, addressBits, entryBytes, rootMask, List.of(levels));
    }

    /**
     * One level of tables.
     *
     * @param name as manuals and WinDbg's {@code !pte} call its entries
     * @param shift of the index in the address
     * @param indexBits how many bits the index has
     * @param pageMask with {@code pageValue}: an entry that is present maps a page here when {@code (entry & pageMask) == pageValue}
     * @param pageBase the bits of such an entry that hold the page's physical address
     * @param tableBase the bits of any other entry that hold the next table's physical address; 0 on the last level
     */
    public record Level(
            String name, int shift, int indexBits, long pageMask, long pageValue, long pageBase, long tableBase) {

        /** Physical address of this level's entry for {@code address} in the table at {@code table}. */
        long entryAddress(long table, long address, int entryBytes) {
            return table + (address >>> shift & (1L << indexBits) - 1) * entryBytes;
        }

        boolean mapsPage(long entry) {
            return (entry & pageMask) == pageValue;
        }

        long pageBytes() {
            return 1L << shift;
        }
    }

    private static final long FRAME = 0x000F_FFFF_FFFF_F000L;
    private static final long ARM_FRAME = 0x0000_FFFF_FFFF_F000L;

    /** x64 with four levels. */
    public static final Paging X64 = new Paging("x64 4-level", 48, 8, FRAME, pml4(), pdpt(), pd(), pt());

    /** x64 with five levels (CR4.LA57). */
    public static final Paging X64_LA57 =
            new Paging("x64 5-level", 57, 8, FRAME, table("PML5E", 48, 9, FRAME), pml4(), pdpt(), pd(), pt());

    /** x86 with PAE: a table of four entries at 32-byte alignment, then entries of 8 bytes. */
    public static final Paging X86_PAE =
            new Paging("x86 PAE", 32, 8, 0xFFFF_FFE0L, table("PDPTE", 30, 2, FRAME), pd(), pt());

    /** x86 without PAE: entries of 4 bytes, pages of 4 KiB and 4 MiB. */
    public static final Paging X86 = new Paging(
            "x86",
            32,
            4,
            0xFFFF_F000L,
            new Level("PDE", 22, 10, 0x80, 0x80, 0xFFC0_0000L, 0xFFFF_F000L),
            new Level("PTE", 12, 10, 0, 0, 0xFFFF_F000L, 0));

    /**
     * ARM64 with the 4 KiB granule and 48-bit addresses. One table serves both halves of the address space: kernel addresses have bit 47
     * set and use its upper half, as Windows sets up TTBR0 and TTBR1.
     */
    public static final Paging ARM64 = new Paging(
            "ARM64 4 KiB granule",
            48,
            8,
            ARM_FRAME,
            table("L0", 39, 9, ARM_FRAME),
            new Level("L1", 30, 9, 2, 0, 0x0000_FFFF_C000_0000L, ARM_FRAME),
            new Level("L2", 21, 9, 2, 0, 0x0000_FFFF_FFE0_0000L, ARM_FRAME),
            new Level("L3", 12, 9, 2, 2, ARM_FRAME, 0));

    private static Level pml4() {
        return table("PML4E", 39, 9, FRAME);
    }

    private static Level pdpt() {
        return new Level("PDPTE", 30, 9, 0x80, 0x80, 0x000F_FFFF_C000_0000L, FRAME);
    }

    private static Level pd() {
        return new Level("PDE", 21, 9, 0x80, 0x80, 0x000F_FFFF_FFE0_0000L, FRAME);
    }

    private static Level pt() {
        return new Level("PTE", 12, 9, 0, 0, FRAME, 0);
    }

    /** A level without pages of its own: no entry has all of no bits equal to one. */
    private static Level table(String name, int shift, int indexBits, long tableBase) {
        return new Level(name, shift, indexBits, 0, 1, 0, tableBase);
    }

    /** The level whose entries map pages of the smallest size. */
    Level last() {
        return levels.getLast();
    }

    /** Whether the upper bits are what the processor demands: copies of the highest translated bit, or absent in 32-bit modes. */
    boolean canonical(long address) {
        return addressBits == 32 || address << (64 - addressBits) >> (64 - addressBits) == address;
    }
}
