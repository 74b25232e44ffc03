package io.culprit.image;

/** One data directory of the optional header: where a table lies (RVA) and its bytes, both unsigned; 0, 0 when absent. */
public record PeDirectory(long rva, long sizeBytes) {

    static final PeDirectory ABSENT = new PeDirectory(0, 0);

    static final int EXPORT = 0;
    static final int IMPORT = 1;
    static final int RESOURCE = 2;
    static final int EXCEPTION = 3;
    static final int DEBUG = 6;

    /** Whether the image has this table. */
    public boolean present() {
        return rva != 0 && sizeBytes != 0;
    }

    /** Whether an RVA lies in the table. */
    public boolean holds(long address) {
        return address >= rva && address - rva < sizeBytes;
    }
}
