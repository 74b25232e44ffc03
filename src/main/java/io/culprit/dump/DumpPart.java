package io.culprit.dump;

/** Raw structures that a triage dump carries at file offsets of their own (TRIAGE_DUMP). */
public enum DumpPart {
    /** KPRCB of the crashing processor. */
    PRCB,
    /** EPROCESS of the current process. */
    PROCESS,
    /** ETHREAD of the current thread. */
    THREAD,
    /** KDDEBUGGER_DATA64, decoded. */
    DEBUGGER_DATA,
    /** DUMP_MM_STORAGE. */
    MEMORY_MANAGEMENT
}
