package io.culprit.windows.bugcheck;

/** What a parameter of a bug check is: what the finders of facts act on. Words as the table of bug checks writes them. */
public enum ParameterRole {
    INSTRUCTION_ADDRESS("instruction-address", Holds.ADDRESS),
    MODULE_ADDRESS("module-address", Holds.ADDRESS),
    ISR("isr", Holds.ADDRESS),
    STACK_POINTER("stack-pointer", Holds.ADDRESS),
    REFERENCED_ADDRESS("referenced-address", Holds.ADDRESS),
    ADDRESS("address", Holds.ADDRESS),
    PTE("pte", Holds.ADDRESS),
    PTE_CONTENTS("pte-contents", Holds.NUMBER),
    PFN("pfn", Holds.NUMBER),
    POOL_BLOCK("pool-block", Holds.ADDRESS),
    POOL_TAG("pool-tag", Holds.NUMBER),
    POOL_SIZE("pool-size", Holds.NUMBER),
    BUS_ADDRESS("bus-address", Holds.NUMBER),
    TRAP_FRAME("trap-frame", Holds.ADDRESS),
    CONTEXT_RECORD("context-record", Holds.ADDRESS),
    EXCEPTION_RECORD("exception-record", Holds.ADDRESS),
    EXCEPTION_CODE("exception-code", Holds.NUMBER),
    STATUS("status", Holds.NUMBER),
    IRQL("irql", Holds.NUMBER),
    ACCESS("access", Holds.NUMBER),
    PROCESSOR_NUMBER("processor-number", Holds.NUMBER),
    PRCB("prcb", Holds.ADDRESS),
    THREAD("thread", Holds.ADDRESS),
    PROCESS("process", Holds.ADDRESS),
    DEVICE_OBJECT("device-object", Holds.ADDRESS),
    PHYSICAL_DEVICE_OBJECT("physical-device-object", Holds.ADDRESS),
    DRIVER_OBJECT("driver-object", Holds.ADDRESS),
    FILE_OBJECT("file-object", Holds.ADDRESS),
    IRP("irp", Holds.ADDRESS),
    MDL("mdl", Holds.ADDRESS),
    DPC("dpc", Holds.ADDRESS),
    TIMER("timer", Holds.ADDRESS),
    INTERRUPT_OBJECT("interrupt-object", Holds.ADDRESS),
    OBJECT("object", Holds.ADDRESS),
    LOCK("lock", Holds.ADDRESS),
    SPIN_LOCK("spin-lock", Holds.ADDRESS),
    HANDLE("handle", Holds.ADDRESS),
    DMA_ADAPTER("dma-adapter", Holds.ADDRESS),
    TRIAGE_BLOCK("triage-block", Holds.ADDRESS),
    WHEA_RECORD("whea-record", Holds.ADDRESS),
    TDR_CONTEXT("tdr-context", Holds.ADDRESS),
    VERIFIER_RECORD("verifier-record", Holds.ADDRESS),
    STRUCTURE("structure", Holds.ADDRESS),
    MCA_BANK("mca-bank", Holds.NUMBER),
    MCI_STATUS("mci-status", Holds.NUMBER),
    FAULT_CODE("fault-code", Holds.NUMBER),
    INTERRUPT_VECTOR("interrupt-vector", Holds.NUMBER),
    MODULE_NAME_POINTER("module-name-pointer", Holds.TEXT_ADDRESS),
    UNICODE_STRING("unicode-string", Holds.TEXT_ADDRESS),
    STRING("string", Holds.TEXT_ADDRESS),
    SERVICE_NAME("service-name", Holds.TEXT),
    SOURCE_FILE("source-file", Holds.NUMBER),
    LINE_NUMBER("line-number", Holds.NUMBER),
    COUNT("count", Holds.NUMBER),
    SIZE("size", Holds.NUMBER),
    TIME("time", Holds.NUMBER),
    TIMEOUT("timeout", Holds.NUMBER),
    VERSION("version", Holds.NUMBER),
    PCI_REQUESTER("pci-requester", Holds.NUMBER),
    ID("id", Holds.NUMBER),
    SUBTYPE("subtype", Holds.NUMBER),
    OTHER("other", Holds.ADDRESS),
    RESERVED("reserved", Holds.NUMBER);

    /** What the 64 bits of such a parameter are to somebody who knows nothing more of it. */
    public enum Holds {
        /** Nothing that could lie in a module. */
        NUMBER,
        /** An address, or something that may be one. */
        ADDRESS,
        /** The address of a text. */
        TEXT_ADDRESS,
        /** The beginning of a text itself. */
        TEXT
    }

    private final String word;
    private final Holds holds;

    ParameterRole(String word, Holds holds) {
        this.word = word;
        this.holds = holds;
    }

    /** The word in the table and in reports. */
    public String word() {
        return word;
    }

    /** What the value is. */
    public Holds holds() {
        return holds;
    }

    /**
     * The role with that word.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static ParameterRole of(String word) {
        for (ParameterRole role : values()) {
            if (role.word.equals(word)) {
                return role;
            }
        }
        throw new IllegalArgumentException("unknown role '" + word + "'");
    }
}
