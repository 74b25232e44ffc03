package io.culprit.windows.bugcheck;

/** Where to look for who is to blame for a bug check. Words as the table of bug checks writes them. */
public enum BlameVerb {
    MODULE_AT("module-at", true),
    THREAD("thread", true),
    CONTEXT("context", true),
    DEVICE_STACK("device-stack", true),
    IRP("irp", true),
    TRAP_FRAME("trap-frame", true),
    POOL_BLOCK("pool-block", true),
    PROCESS("process", true),
    MODULE_NAME("module-name", true),
    STRUCTURE("structure", true),
    PROCESSOR("processor", true),
    UNLOADED_MODULE_AT("unloaded-module-at", true),
    TRIAGE_BLOCK("triage-block", true),
    MDL("mdl", true),
    INTERRUPT_OBJECT("interrupt-object", true),
    WHEA_RECORD("whea-record", true),
    TIMER("timer", true),
    DPC("dpc", true),
    SERVICE_NAME("service-name", true),
    LOCK("lock", true),
    DRIVER_OBJECT("driver-object", true),
    POOL_TAG("pool-tag", true),
    STACK("stack", false),
    CONFIGURATION("configuration", false),
    HARDWARE("hardware", false),
    NONE("none", false),
    STORAGE("storage", false),
    MEMORY("memory", false),
    FIRMWARE("firmware", false),
    USER("user", false);

    private final String word;
    private final boolean ofParameter;

    BlameVerb(String word, boolean ofParameter) {
        this.word = word;
        this.ofParameter = ofParameter;
    }

    /** The word in the table. */
    public String word() {
        return word;
    }

    /** Whether it is said of a parameter; the others stand alone. */
    public boolean ofParameter() {
        return ofParameter;
    }

    /**
     * The verb with that word.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static BlameVerb of(String word) {
        for (BlameVerb verb : values()) {
            if (verb.word.equals(word)) {
                return verb;
            }
        }
        throw new IllegalArgumentException("unknown blame '" + word + "'");
    }
}
