package io.culprit.emulator.iommu;

/** The three qwords of a scalable-mode PASID table entry that this hardware uses (Intel VT-d specification, PASID table entry). */
record PasidEntry(long first, long second, long third, boolean recorded) {

    private static final long ADDRESS = 0x000F_FFFF_FFFF_F000L;

    boolean present() {
        return (first & 1) != 0;
    }

    /** Levels of the second-level table: 3, 4 or 5; anything else cannot be walked. */
    int secondLevels() {
        return (int) (first >>> 2 & 7) + 2;
    }

    /** PGTT: 1 first level, 2 second level, 3 nested, 4 pass-through. */
    int type() {
        return (int) (first >>> 6 & 7);
    }

    boolean updatesSecondLevel() {
        return (first & 1 << 9) != 0;
    }

    long secondTable() {
        return first & ADDRESS;
    }

    /** Page walks snoop the caches: only then may accessed and dirty bits be written. */
    boolean snoops() {
        return (second & 1 << 23) != 0;
    }

    boolean permitsSupervisor() {
        return (third & 1) != 0;
    }

    boolean permitsExecute() {
        return (third & 2) != 0;
    }

    int firstLevels() {
        return (third >>> 2 & 3) == 1 ? 5 : 4;
    }

    long firstTable() {
        return third & ADDRESS;
    }

    Translation refused(FaultReason reason) {
        return new Translation.Refused(reason, recorded);
    }
}
