package io.culprit.dump.kernel;

import io.culprit.machine.AddressSpace;
import io.culprit.machine.LittleEndian;
import io.culprit.machine.PageTables;

/**
 * What Windows keeps in page-table entries whose present bit is clear (nt!_MMPTE_TRANSITION, _MMPTE_PROTOTYPE, _MMPTE_SOFTWARE).
 * A page in transition is still in memory and is read like a valid one; a prototype names the entry that counts.
 *
 * @param prototypeShift how far the address of the prototype entry is shifted in an entry; 0 where it has another form (x86 without PAE)
 */
record SoftwarePte(int prototypeShift) implements PageTables.NotPresent {

    static final SoftwarePte X64 = new SoftwarePte(16);
    static final SoftwarePte PAE = new SoftwarePte(32);
    static final SoftwarePte X86 = new SoftwarePte(0);

    private static final long PROTOTYPE = 1L << 10;
    private static final long TRANSITION = 1L << 11;

    /** Bits 12 to 47 without bit 45, which newer builds set in entries of pages that are not present. */
    private static final long FRAME = 0x0000_DFFF_FFFF_F000L;

    private static final long VALID_FRAME = 0x000F_FFFF_FFFF_F000L;

    @Override
    public long findPage(long entry, AddressSpace memory) {
        if ((entry & PROTOTYPE) == 0) {
            return (entry & TRANSITION) != 0 ? entry & FRAME : -1;
        }
        byte[] bytes = new byte[8];
        if (prototypeShift == 0 || memory.read(prototypeAddress(entry), bytes, 0, 8) < 8) {
            return -1;
        }
        long prototype = LittleEndian.u64(bytes, 0);
        if ((prototype & 1) != 0) {
            return prototype & VALID_FRAME;
        }
        return (prototype & (TRANSITION | PROTOTYPE)) == TRANSITION ? prototype & FRAME : -1;
    }

    @Override
    public String whyMissing(long entry) {
        if (entry == 0) {
            return "is empty: no page was mapped there";
        }
        if ((entry & PROTOTYPE) != 0) {
            return "is a prototype whose page is not in memory";
        }
        return "is paged out";
    }

    private long prototypeAddress(long entry) {
        return entry >> prototypeShift;
    }
}
