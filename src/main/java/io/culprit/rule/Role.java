package io.culprit.rule;

/** What a module, or the crash itself, has to do with the fault: what rules start from. Words as rule files write them. */
public enum Role implements Word {
    CRASH("crash", "the crash itself: once for every dump, without a module"),
    LOADED("loaded", "the module was loaded at the time of the crash"),
    INSTRUCTION("instruction", "the module holds the instruction that faulted or that is responsible"),
    RAISER(
            "raiser",
            "raised the exception itself: the nearest module to it that is no part of the system and no library of C or"
                    + " C++"),
    UNLOADED_INSTRUCTION("unloaded-instruction", "the fault lies where a driver was that had been unloaded"),
    ROUTINE("routine", "a parameter points at a routine or another address in the module"),
    BUG_CHECK_CALLER("bug-check-caller", "called for the bug check itself: KeBugCheckEx returns into the module"),
    NAMED("named", "a parameter names the module or its service, or Windows itself does in the dump"),
    DEVICE_FUNCTION("device-function", "function driver of the device that a parameter leads to"),
    DEVICE_DRIVER(
            "device-driver",
            "loaded for the PCI device that a parameter leads to, by its vendor and class, where no device stack"
                    + " tells"),
    DEVICE_UNLOADED(
            "device-unloaded",
            "had been unloaded, and was the driver of the device that a parameter leads to, by its service or its"
                    + " vendor and class"),
    DEVICE_ABORTED(
            "device-aborted",
            "drives a device whose own request was ended with an error, when the crash is a DMA fault"),
    RECENTLY_RUN(
            "recently-run",
            "an interrupt routine or deferred call of it ran in the last moments, when the crash is a DMA fault"),
    RAN_LONG(
            "ran-long",
            "a routine of it that had run in the last moments took far longer than its kind may, when the crash is a"
                    + " watchdog's"),
    INTERRUPT_STORM(
            "interrupt-storm",
            "its interrupt came again and again in the last moments, and nothing else could run, when the crash is a"
                    + " watchdog's"),
    DEVICE_FILTER("device-filter", "filter on the stack of the device that a parameter leads to"),
    DEVICE_BUS("device-bus", "bus driver or library on the stack of that device"),
    IRP_HOLDER("irp-holder", "has the request that a parameter leads to"),
    IRP_PATH("irp-path", "on the path of the request that a parameter leads to"),
    STACK("stack", "the nearest driver on the crashing stack that is not a service of Windows"),
    STACK_FAR("stack-far", "on the crashing stack, farther from the fault than another driver"),
    INTERRUPTED("interrupted", "was merely interrupted: below the interrupt frame"),
    VERIFIER_CALLER("verifier-caller", "made the call that Driver Verifier stopped"),
    POOL_TAG("pool-tag", "allocated the pool tag of the block that a parameter leads to"),
    UNLOADED_BEFORE(
            "unloaded-before", "a driver of a DMA-capable class that had been unloaded; its device may still run"),
    DMA_CAPABLE("dma-capable", "drives a bus-master device, when the crash is a DMA fault"),
    DMA_UNKNOWN(
            "dma-unknown",
            "no table knows it, while devices that can transfer are there, when the crash is a DMA fault"),
    DISPLAY("display", "drives a display, when graphics code of Windows failed"),
    OLD("old", "older than most third-party drivers of this system"),
    VERIFIED("verified", "was being checked by Driver Verifier"),
    LIVE_INTERRUPT("live-interrupt", "has a connected interrupt object"),
    SINGLE_BIT("single-bit", "a value is exactly one flipped bit away from what it must be"),
    IMPOSSIBLE(
            "impossible",
            "the instruction at fault cannot have caused what the processor reported, or cannot be reached"),
    HOOK("hook", "a function of another module was made to jump into it"),
    PROCESSOR_LACKS("processor-lacks", "the module's instruction is one that the processor does not have"),
    CORRUPTION("corruption", "memory is damaged"),
    HARDWARE_REPORT("hardware-report", "the hardware reported an error, and which part it was"),
    BLAME_WORD("blame-word", "the kind of bug check points at no driver: hardware, memory, storage, ..."),
    CULPRIT("culprit", "over many dumps: its dump alone names the module"),
    RECURRING_PLACE(
            "recurring-place",
            "over many dumps: the module holds the one place at which most crashes of the cause fail, over several"
                    + " starts or machines"),
    RECURRING_VERSION(
            "recurring-version",
            "over many dumps: all machines with the cause have this version of the module, and others that have the"
                    + " module have not"),
    NETWORK_FILTER(
            "network-filter",
            "over many dumps: a filter on most machines whose crashes end in the network code of Windows, where this"
                    + " one does, and on few others"),
    SUSPECT_MACHINE(
            "suspect-machine",
            "over many dumps: the hardware of the machine is suspect; the module is the culprit of this crash, where"
                    + " there is one");

    private final String word;
    private final String meaning;

    Role(String word, String meaning) {
        this.word = word;
        this.meaning = meaning;
    }

    /** The word in rule files and reports. */
    @Override
    public String word() {
        return word;
    }

    /** What it means, a phrase. */
    public String meaning() {
        return meaning;
    }

    /** Whether it is known when all dumps have been read, and not of one dump. */
    boolean overMany() {
        return compareTo(CULPRIT) >= 0;
    }
}
