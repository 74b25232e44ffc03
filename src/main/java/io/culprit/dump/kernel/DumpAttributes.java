package io.culprit.dump.kernel;

/** DUMP_FILE_ATTRIBUTES of a kernel header (mindumpdef.h); no bit is set where the writer knew no attributes. */
record DumpAttributes(int bits) {

    /** InsufficientDumpfileSize: the file that was set aside was too small. */
    boolean insufficient() {
        return bit(2);
    }

    /** Written by the kernel itself, not converted by a debugger. */
    boolean kernelGeneratedTriage() {
        return bit(3);
    }

    /** LiveDumpGeneratedDump: the system went on running. */
    boolean live() {
        return bit(4);
    }

    /** FilterDumpFile: an active memory dump, without pages that do not matter. */
    boolean filtered() {
        return bit(6);
    }

    /** EncryptedDumpData: everything behind the header is encrypted. */
    boolean encrypted() {
        return bit(8);
    }

    private boolean bit(int index) {
        return (bits >>> index & 1) != 0;
    }
}
