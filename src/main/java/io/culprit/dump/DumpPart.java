package io.culprit.dump;

/** Raw structures that a triage dump carries at file offsets of their own (TRIAGE_DUMP). */
public enum DumpPart {
    /** KPRCB of the crashing processor. */
    PRCB("KPRCB"),
    /** EPROCESS of the current process. */
    PROCESS("EPROCESS"),
    /** ETHREAD of the current thread. */
    THREAD("ETHREAD"),
    /** KDDEBUGGER_DATA64, decoded. */
    DEBUGGER_DATA("KDBG"),
    /** DUMP_MM_STORAGE. */
    MEMORY_MANAGEMENT("DUMP_MM_STORAGE"),
    /** Name of the driver that Windows itself blamed when it crashed, in UTF-16 without length and NUL. */
    BROKEN_DRIVER("BrokenDriver");

    private final String structure;

    DumpPart(String structure) {
        this.structure = structure;
    }

    /** The structure's name, as debuggers write it. */
    public String structure() {
        return structure;
    }
}
