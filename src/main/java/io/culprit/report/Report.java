package io.culprit.report;

import io.culprit.rule.DriverClass;
import io.culprit.verdict.Bucket;
import io.culprit.verdict.Verdict;
import io.culprit.windows.bugcheck.ParameterRole;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is said of one crash. This record tree is the JSON contract: a component has the name of its JSON field, and a component that
 * is {@code null} is a field that is absent ({@link Unknown} says why). Addresses and codes are kept as numbers, printed in hex.
 * Strings that came from the dump have been made printable.
 *
 * @param stackStopReason why the walk of {@code stack} ended
 * @param brokenDriver the driver that Windows itself blamed when it wrote the dump
 * @param device the device stack that a parameter of the bug check leads to; of a DMA violation it stands in {@code dma}
 */
public record Report(
        Tool tool,
        File file,
        Dump dump,
        System system,
        @Nullable BugCheck bugCheck,
        @Nullable Fault exception,
        @Nullable Context context,
        @Nullable Process process,
        @Nullable Thread thread,
        @Nullable Processor processor,
        List<Frame> stack,
        String stackStopReason,
        List<ThreadStack> threads,
        Modules modules,
        @Nullable Dma dma,
        @Nullable Device device,
        @Nullable Irp irp,
        @Nullable Instruction instruction,
        @Nullable Verifier verifier,
        @Nullable Corruption corruption,
        @Nullable Pool pool,
        @Nullable HardwareError hardwareError,
        List<Interrupt> interrupts,
        @Nullable Program program,
        @Nullable String brokenDriver,
        Blame verdict,
        Bucket bucket,
        List<Advice> advice,
        List<Unknown> unknown) {

    /** Version of the JSON contract. A field that is renamed or removed makes a new one; a field that is added does not. */
    public static final int SCHEMA_VERSION = 1;

    /** The program that wrote the report. */
    public record Tool(String name, String version) {}

    /**
     * The dump file.
     *
     * @param name without its folder
     * @param sha256 lower-case hex; absent for files that are too large to be hashed
     */
    public record File(
            String name, long sizeBytes, @Nullable String sha256) {}

    /**
     * The dump.
     *
     * @param format {@code kernel} or {@code user}
     * @param type DumpType of a kernel header; 0 for user minidumps
     */
    public record Dump(
            String format,
            String kind,
            int type,
            @Nullable String writer,
            @Nullable Instant time,
            boolean complete,
            List<String> warnings) {}

    /**
     * The system that crashed.
     *
     * @param platform {@code windows}, or where a minidump from elsewhere came from
     * @param build absent where the dump does not say
     * @param machine fingerprint: the same machine has the same value
     */
    public record System(
            String platform,
            String architecture,
            @Nullable Integer build,
            @Nullable String buildLab,
            @Nullable String product,
            int processors,
            @Nullable Long uptimeSeconds,
            @Nullable String hypervisor,
            @Nullable String cpuVendor,
            @Nullable String machine) {}

    /**
     * The bug check.
     *
     * @param code with all its bits, unsigned
     * @param cause the usual cause, where one is documented
     */
    public record BugCheck(
            long code, String name, String text, @Nullable String cause, List<Parameter> parameters) {}

    /**
     * A parameter of the bug check.
     *
     * @param module the module that holds the value as an address
     * @param decoded the value in words, where it has any
     */
    public record Parameter(
            long value,
            String meaning,
            ParameterRole role,
            @Nullable String module,
            @Nullable String decoded) {}

    /** The exception; {@code code} unsigned, {@code information} as in EXCEPTION_RECORD. */
    public record Fault(
            long code,
            String name,
            long address,
            @Nullable String module,
            List<Long> information,
            @Nullable String text) {}

    /** The registers that the analysis starts from, and where they were read. */
    public record Context(long instruction, long stackPointer, String origin, List<Register> registers) {}

    /** A register with WinDbg's name. */
    public record Register(String name, long value) {}

    /** The current process. */
    public record Process(String name, @Nullable Long id) {}

    /** The crashing thread; {@code address} of its ETHREAD. */
    public record Thread(
            @Nullable Long address,
            @Nullable Long id,
            @Nullable String name) {}

    /** The crashing processor. */
    public record Processor(
            int number, @Nullable Integer irql, @Nullable String interrupt) {}

    /**
     * A frame of a stack.
     *
     * @param offset bytes from the base of the module; absent without a module
     * @param symbol as WinDbg prints it; absent without one
     * @param source where the PDB has line numbers
     * @param trust how the frame was found: {@code context}, {@code unwind}, {@code frame-pointer}, {@code inferred}, {@code scan}
     */
    public record Frame(
            long instruction,
            long stackPointer,
            @Nullable String module,
            @Nullable Long offset,
            @Nullable String symbol,
            String trust,
            @Nullable String stackKind,
            @Nullable String note,
            @Nullable Source source) {}

    /** A line of source code; {@code file} as the compiler was given it. */
    public record Source(String file, int line) {}

    /** The stack of a thread, or of a processor in kernel dumps. */
    public record ThreadStack(long id, @Nullable String name, List<Frame> stack, String stopReason) {}

    /** Modules in the order of the dump. */
    public record Modules(List<Loaded> loaded, List<Unloaded> unloaded) {}

    /** A loaded module. */
    public record Loaded(
            String name,
            @Nullable String path,
            long base,
            long sizeBytes,
            long timestamp,
            @Nullable Long checksum,
            @Nullable Pdb pdb,
            @Nullable String version,
            @Nullable String company,
            @Nullable DriverClass driverClass) {}

    /** What ties an image to its PDB: file name and key of the symbol server. */
    public record Pdb(String name, String key) {}

    /** A module that had been unloaded. */
    public record Unloaded(
            String name,
            long start,
            long end,
            boolean truncated,
            @Nullable Instant time) {}

    /** A DMA that the IOMMU stopped. */
    public record Dma(
            long reasonCode,
            @Nullable String reason,
            @Nullable String access,
            long address,
            @Nullable String suggests,
            @Nullable String requester,
            @Nullable Device device) {}

    /**
     * A device and its stack, top first.
     *
     * @param driver driver object of the device itself
     */
    public record Device(
            long address,
            @Nullable String driver,
            List<Layer> stack,
            @Nullable Node node) {}

    /** A device object of the stack: its driver object and the image of that. */
    public record Layer(
            long device, @Nullable String driver, @Nullable String module) {}

    /** The device node. */
    public record Node(@Nullable String instance, @Nullable String service) {}

    /** The request that a parameter leads to; {@code holder} has it now. */
    public record Irp(
            long address,
            String function,
            @Nullable String holder,
            @Nullable Long holderDevice,
            boolean completed,
            List<Location> locations) {}

    /** A stack location of a request. */
    public record Location(
            String function,
            @Nullable Long device,
            @Nullable String module,
            @Nullable String completionModule,
            boolean current) {}

    /** The instruction at the fault; {@code touched} is the address of its memory operand. */
    public record Instruction(
            long address,
            String bytes,
            String text,
            @Nullable Long touched) {}

    /** Driver Verifier. */
    public record Verifier(boolean active, @Nullable Long flags, List<String> modules) {}

    /** Signs of corrupted memory. */
    public record Corruption(String kind, boolean singleBit, String text) {}

    /**
     * The block of pool that a parameter leads to.
     *
     * @param header address of its header; absent where only the tag is known
     * @param module the driver that is known to use the tag
     */
    public record Pool(
            String tag,
            @Nullable Long header,
            boolean damaged,
            @Nullable String module,
            @Nullable String use) {}

    /**
     * The error that the hardware reported.
     *
     * @param component {@code memory}, {@code processor} or {@code pci-express}
     * @param address physical address of the error
     * @param device place on the bus and identity of a PCI Express device
     */
    public record HardwareError(
            String source,
            @Nullable String severity,
            @Nullable String component,
            @Nullable Integer bank,
            @Nullable Long status,
            @Nullable Long address,
            @Nullable String device,
            String text) {}

    /** A live interrupt object. */
    public record Interrupt(
            int vector, int processor, @Nullable String module) {}

    /**
     * What a user minidump says of its program beside the crash.
     *
     * @param annotations what the program and its crash reporter wrote down
     * @param handles how many handles of each type were open
     * @param streams name and size in bytes of every stream
     */
    public record Program(
            List<String> comments,
            List<Annotation> annotations,
            @Nullable Memory memory,
            @Nullable SystemMemory systemMemory,
            List<Handles> handles,
            List<Stream> streams) {}

    /** Memory of the program, in bytes; {@code jobLimitBytes} is what its job may commit. */
    public record Memory(
            @Nullable Long workingSetBytes,
            @Nullable Long peakWorkingSetBytes,
            @Nullable Long privateBytes,
            @Nullable Long peakPrivateBytes,
            @Nullable Long virtualBytes,
            @Nullable Long jobLimitBytes) {}

    /** Memory of the system, in bytes. */
    public record SystemMemory(
            @Nullable Long physicalBytes,
            @Nullable Long availableBytes,
            @Nullable Long committedBytes,
            @Nullable Long peakCommittedBytes,
            @Nullable Long commitLimitBytes) {}

    /** A name and what stands under it. */
    public record Annotation(String name, String value) {}

    /** Open handles of one type. */
    public record Handles(String type, int count) {}

    /** A stream of a minidump; unknown ones are named by their number. */
    public record Stream(String name, long sizeBytes) {}

    /**
     * The verdict.
     *
     * @param module the driver to blame; only with {@code culprit}
     * @param component the part that failed; only with {@code hardware}
     */
    public record Blame(
            Verdict.Kind kind,
            @Nullable String module,
            @Nullable DriverClass driverClass,
            @Nullable String vendor,
            @Nullable String product,
            @Nullable String component,
            double confidence,
            String label,
            List<String> because,
            List<Suspect> candidates,
            List<String> against) {}

    /** A module that could be to blame. */
    public record Suspect(
            String module,
            DriverClass driverClass,
            @Nullable String vendor,
            @Nullable String product,
            double confidence,
            List<Reason> evidence) {}

    /** A reason for (positive weight) or against a module. */
    public record Reason(String rule, boolean userRule, String role, String text, String source, double weight) {}

    /** A step to take, and why. */
    public record Advice(String text, String why) {}

    /** A field that could not be known: its JSON path, and the reason. */
    public record Unknown(String field, String why) {}
}
