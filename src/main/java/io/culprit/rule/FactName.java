package io.culprit.rule;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The facts that a condition of a rule can ask for, by the names that rule files use. */
public enum FactName implements Word {
    BUG_CHECK_CODE("bugCheck.code", Kind.NUMBER, "the bug check's code without its variant bit"),
    BUG_CHECK_NAME("bugCheck.name", Kind.TEXT, "its name"),
    BUG_CHECK_P1("bugCheck.p1", Kind.NUMBER, "first parameter"),
    BUG_CHECK_P2("bugCheck.p2", Kind.NUMBER, "second parameter"),
    BUG_CHECK_P3("bugCheck.p3", Kind.NUMBER, "third parameter"),
    BUG_CHECK_P4("bugCheck.p4", Kind.NUMBER, "fourth parameter"),
    BUG_CHECK_STATUS(
            "bugCheck.status", Kind.NUMBER, "the parameter that is a status or an exception code, such as 0xc000009c"),
    EXCEPTION_CODE("exception.code", Kind.NUMBER, "code of the exception that the dump carries"),
    BUILD("system.build", Kind.NUMBER, "build of the system"),
    ARCHITECTURE("system.architecture", Kind.TEXT, "x64, x86, arm64, arm", "x64", "x86", "arm64", "arm"),
    CPU_VENDOR("system.cpuVendor", Kind.TEXT, "GenuineIntel, AuthenticAMD, ..."),
    HYPERVISOR("system.hypervisor", Kind.TEXT, "the hypervisor that was seen"),
    MACHINE_MAKER("machine.maker", Kind.TEXT, "who made the machine, as its firmware says"),
    MACHINE_MODEL("machine.model", Kind.TEXT, "its model"),
    MACHINE_PROCESSOR("machine.processor", Kind.TEXT, "name of the processor; * and ? match"),
    MACHINE_MICROCODE("machine.microcode", Kind.NUMBER, "revision of the processor's microcode"),
    MACHINE_BIOS_AGE("machine.biosAgeDays", Kind.NUMBER, "days from the date of the firmware to the crash"),
    MACHINE_MEMORY_FASTER("machine.memoryFasterThanRated", Kind.FLAG, "whether a memory module runs above its speed"),
    MACHINE_MEMORY_MIXED("machine.memoryMixed", Kind.FLAG, "whether memory modules of different parts are in it"),
    MACHINE_ECC("machine.errorCorrection", Kind.FLAG, "whether its memory has error correction"),
    MACHINE_SESSION("machine.session", Kind.TEXT, "signed in, locked, at sign-in"),
    MACHINE_MONITORED("machine.monitored", Kind.FLAG, "whether a driver that reads sensors or sets clocks is loaded"),
    HISTORY_LONGEST(
            "history.longestMicroseconds",
            Kind.NUMBER,
            "how long the longest of the last interrupt routines and deferred calls ran"),
    PLATFORM("system.platform", Kind.TEXT, "windows, linux, macos, ..."),
    UPTIME("system.uptimeSeconds", Kind.NUMBER, "seconds since the start"),
    DUMP_KIND(
            "dump.kind",
            Kind.TEXT,
            "triage, bitmap-kernel, minidump, ...",
            "triage",
            "full",
            "summary",
            "header",
            "bitmap-full",
            "bitmap-kernel",
            "active",
            "live",
            "kernel-memory",
            "kernel-and-user-memory",
            "complete-memory",
            "minidump"),
    PROCESS("process.name", Kind.TEXT, "image name of the current process"),
    DMA_REASON("dma.reasonCode", Kind.NUMBER, "fault reason of the IOMMU"),
    DMA_KIND(
            "dma.kind",
            Kind.TEXT,
            "what the reason is about: request, interrupt, tables, unassigned, undecoded",
            "request",
            "interrupt",
            "tables",
            "unassigned",
            "undecoded"),
    DMA_IOMMU(
            "dma.iommu",
            Kind.TEXT,
            "whose IOMMU the firmware's tables describe: intel, amd, arm, none",
            "intel",
            "amd",
            "arm",
            "none"),
    DMA_PROTECTION("dma.protection", Kind.FLAG, "whether the firmware asks for protection against devices"),
    DEVICE_VENDOR("device.vendor", Kind.NUMBER, "PCI vendor of the device that a parameter leads to"),
    DEVICE_CLASS("device.class", Kind.NUMBER, "its PCI class and subclass, such as 0x200"),
    DEVICE_EXTERNAL("device.externalPort", Kind.FLAG, "whether it sits behind a port where devices come and go"),
    DMA_ACCESS("dma.access", Kind.TEXT, "read or write", "read", "write"),
    DMA_ADDRESS("dma.address", Kind.NUMBER, "the address that the device used"),
    POOL_TAG("pool.tag", Kind.TEXT, "tag of the block of pool that a parameter leads to"),
    HARDWARE_COMPONENT(
            "hardwareError.component",
            Kind.TEXT,
            "memory, processor or pci-express, as the hardware reported it",
            "memory",
            "processor",
            "pci-express"),
    VERIFIER("verifier.active", Kind.FLAG, "whether Driver Verifier was on"),
    VERDICT(
            "verdict.kind",
            Kind.TEXT,
            "for advice, and over many dumps: culprit, hardware, inconclusive, on-purpose (advice alone)",
            "culprit",
            "hardware",
            "inconclusive",
            "on-purpose"),
    COMPONENT("verdict.component", Kind.TEXT, "for advice, and over many dumps: memory, processor, storage, ..."),
    PART("verdict.part", Kind.TEXT, "for advice only: the part of Windows in which it failed, where nobody is named"),
    MODULE_NAME("module.name", Kind.TEXT, "file name; * and ? match"),
    MODULE_CLASS("module.class", Kind.TEXT, "graphics, network-wired, ...", words(DriverClass.values())),
    MODULE_VENDOR("module.vendor", Kind.TEXT, "who made it"),
    MODULE_DMA("module.dma", Kind.TEXT, "bus-master, library, none, unknown", words(Driver.Dma.values())),
    MODULE_RISK(
            "module.risk",
            Kind.TEXT,
            "vulnerable or blocked, for drivers that attackers bring along; else none",
            words(Driver.Risk.values())),
    MODULE_WINDOWS("module.windows", Kind.FLAG, "whether it is a part of Windows"),
    MODULE_SERVICE("module.service", Kind.FLAG, "whether it is a part of Windows that drives no device"),
    MODULE_NAMEABLE("module.nameable", Kind.FLAG, "whether it may be called a culprit: no kernel, HAL, bus or library"),
    MODULE_KNOWN("module.known", Kind.FLAG, "whether the driver table has it"),
    MODULE_VERSION("module.version", Kind.VERSION, "file version"),
    MODULE_STAMP("module.timestamp", Kind.NUMBER, "PE time stamp, seconds since 1970"),
    MODULE_HAS("module.has", Kind.ROLE, "whether the same module has another role"),
    CRASH_HAS("crash.has", Kind.ROLE, "whether any module has a role"),
    CERTAIN("evidence.certain", Kind.FLAG, "whether it is more than a guess, such as a stack scan"),
    ALONE("evidence.alone", Kind.FLAG, "whether no other module has this role"),
    RANK("evidence.rank", Kind.NUMBER, "0 for the nearest or first in preference"),
    COUNT(
            "evidence.count",
            Kind.NUMBER,
            "how many frames of the module are on the stack, for roles that the stack gives"),
    DETAIL("evidence.detail", Kind.TEXT, "a word that goes with the role"),
    RECURS_CRASHES("recurs.crashes", Kind.NUMBER, "over many dumps: how many crashes show what recurs"),
    RECURS_MACHINES("recurs.machines", Kind.NUMBER, "over many dumps: on how many machines"),
    RECURS_STARTS("recurs.starts", Kind.NUMBER, "over many dumps: over how many starts of them"),
    RECURS_CAUSES("recurs.causes", Kind.NUMBER, "over many dumps: over how many causes"),
    RECURS_FLIPS("recurs.flips", Kind.NUMBER, "over many dumps: how many of the crashes show exactly one flipped bit");

    /** What a condition compares. */
    public enum Kind {
        NUMBER,
        TEXT,
        FLAG,
        VERSION,
        ROLE
    }

    private final String word;
    private final Kind kind;
    private final String meaning;
    private final List<String> words;

    /** A fact that can be these words and no other; any text where there are none. */
    FactName(String word, Kind kind, String meaning, String... words) {
        this.word = word;
        this.kind = kind;
        this.meaning = meaning;
        this.words = List.of(words);
    }

    private static String[] words(Word[] all) {
        String[] words = new String[all.length];
        for (int i = 0; i < all.length; i++) {
            words[i] = all[i].word();
        }
        return words;
    }

    @Override
    public String word() {
        return word;
    }

    /** What a condition on it compares. */
    public Kind kind() {
        return kind;
    }

    /** What it is, a phrase. */
    public String meaning() {
        return meaning;
    }

    /** All that it can be, in lower case; none where it can be any text. */
    List<String> words() {
        return words;
    }

    /** Whether it is a number of 32 bits. */
    boolean isShort() {
        return this == BUG_CHECK_CODE || this == BUG_CHECK_STATUS || this == EXCEPTION_CODE || this == MODULE_STAMP;
    }

    /**
     * Refuses what is never known to a rule that starts from a role, or to advice, where that is null.
     *
     * @throws IllegalArgumentException when it is never known there, which says why
     */
    void requireKnown(@Nullable Role on) {
        String why = null;
        if (on == null) {
            why = compareTo(CERTAIN) < 0 ? null : "not known to advice, which is given when all is weighed";
        } else if (on.overMany()) {
            why = overMany()
                    ? null
                    : "not known over many dumps, where '" + on.word()
                            + "' is: of each dump there is a row then, without stack and memory";
        } else if (compareTo(VERDICT) >= 0 && compareTo(PART) <= 0) {
            why = "not known of one dump before it is judged: advice can ask for it, and rules over many dumps";
        } else if (compareTo(RECURS_CRASHES) >= 0) {
            why = "known over many dumps alone, and '" + on.word() + "' of one";
        } else if (on == Role.CRASH && compareTo(MODULE_NAME) >= 0 && compareTo(MODULE_HAS) <= 0) {
            why = "not known of the crash itself, which is no module"
                    + (this == MODULE_HAS ? ", did you mean 'crash.has'?" : "");
        }
        if (why != null) {
            throw new IllegalArgumentException("'" + word + "' is " + why);
        }
    }

    /** Whether it is known when all dumps have been read: of each there is a row then, without stack and memory. */
    boolean overMany() {
        return compareTo(ARCHITECTURE) <= 0
                || this == UPTIME
                || this == VERDICT
                || this == COMPONENT
                || compareTo(MODULE_NAME) >= 0 && compareTo(CRASH_HAS) <= 0
                || compareTo(RECURS_CRASHES) >= 0;
    }
}
