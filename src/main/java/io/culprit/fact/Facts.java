package io.culprit.fact;

import io.culprit.dump.DumpKind;
import io.culprit.dump.UserProcess;
import io.culprit.image.Modules;
import io.culprit.machine.Architecture;
import io.culprit.machine.Registers;
import io.culprit.stack.FrameTrust;
import io.culprit.stack.StackKind;
import io.culprit.symbol.SourceLine;
import io.culprit.windows.BlameStep;
import io.culprit.windows.ParameterRole;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is known of one crash, immutable, without open files. {@code module} strings are file names as Windows writes
 * them; the kernel is always {@code ntoskrnl.exe}.
 *
 * @param stack of the crashing thread or processor, innermost first
 * @param threads the other walked threads: user dumps, or all threads when asked
 * @param device the device stack that a parameter of the bug check leads to
 * @param irp the request that a parameter leads to
 * @param pool the block of pool that a parameter leads to, by its tag
 * @param program what a user minidump says of its program beside the crash
 * @param brokenDriver the module that Windows itself blamed when it wrote a small dump
 * @param hardware the error that the hardware reported
 * @param names of people and machines that the program's environment gives away: for reports that are to leave them out
 * @param unknown what could not be known, beside the facts that say so themselves; {@code field} is the JSON path
 */
public record Facts(
        OfDump dump,
        OfSystem system,
        Fact<OfBugCheck> bugCheck,
        Fact<OfException> exception,
        Fact<OfContext> context,
        Fact<OfProcess> process,
        Fact<OfThread> thread,
        Fact<OfProcessor> processor,
        List<OfFrame> stack,
        String stackStopReason,
        List<OfThreadStack> threads,
        Modules modules,
        Fact<OfDma> dma,
        Fact<OfDevice> device,
        Fact<OfIrp> irp,
        Fact<OfInstruction> instruction,
        Fact<OfVerifier> verifier,
        Fact<OfCorruption> corruption,
        Fact<OfPool> pool,
        Fact<OfHardware> hardware,
        List<OfInterrupt> interrupts,
        Fact<OfProgram> program,
        Fact<String> brokenDriver,
        OfFile file,
        List<String> names,
        List<Missing> unknown) {

    /** The file; {@code sha256} in lower-case hex. */
    public record OfFile(String name, long sizeBytes, String sha256) {}

    /** The dump itself. */
    public record OfDump(
            DumpKind kind,
            int type,
            @Nullable String writer,
            @Nullable Instant time,
            boolean complete,
            List<String> warnings) {}

    /**
     * The system.
     *
     * @param machine fingerprint: the same machine has the same value; holds no name of a person or machine
     * @param hypervisor e.g. {@code Hyper-V root}, {@code VMware}; absent when none was seen
     * @param cpuVendor {@code GenuineIntel}, {@code AuthenticAMD}, ...
     */
    public record OfSystem(
            String platform,
            Architecture architecture,
            int build,
            @Nullable String buildLab,
            @Nullable String product,
            int processors,
            @Nullable Long uptimeSeconds,
            @Nullable String hypervisor,
            @Nullable String cpuVendor,
            @Nullable String machine) {}

    /**
     * A bug check and what it means.
     *
     * @param code as in the header, variant bit included; {@code baseCode} without it
     * @param text one sentence on what the code (and sub-code) means
     * @param cause the usual cause, where documented
     * @param blame how blame is assigned for this code and sub-code, in order of preference
     */
    public record OfBugCheck(
            int code,
            int baseCode,
            String name,
            String text,
            @Nullable String cause,
            List<OfParameter> parameters,
            List<BlameStep> blame) {}

    /**
     * One of the four parameters.
     *
     * @param module the module that holds the value as an address
     * @param decoded the value in words where it has any: an NTSTATUS name, an IRQL name, read or write
     */
    public record OfParameter(
            long value,
            String meaning,
            ParameterRole role,
            @Nullable String module,
            @Nullable String decoded) {}

    /** An exception: of a user dump, or the one that a bug check carries. */
    public record OfException(
            int code,
            String name,
            long address,
            @Nullable String module,
            List<Long> information,
            @Nullable String text) {}

    /** The context that the analysis starts from. */
    public record OfContext(Registers registers, String origin) {}

    /** The current process. */
    public record OfProcess(String name, @Nullable Long id) {}

    /** The current thread; {@code address} of its ETHREAD, 0 in user dumps. */
    public record OfThread(
            long address, @Nullable Long id, @Nullable String name) {}

    /** The crashing processor. */
    public record OfProcessor(
            int number, @Nullable Integer irql, @Nullable String interrupt) {}

    /**
     * A frame.
     *
     * @param offset bytes from the module's base; the address itself where there is no module
     * @param symbol as WinDbg prints it, {@code nt!KeBugCheckEx}; absent without one
     * @param source the line of source code, where a PDB has line numbers
     */
    public record OfFrame(
            long instruction,
            long stackPointer,
            @Nullable String module,
            long offset,
            @Nullable String symbol,
            FrameTrust trust,
            @Nullable StackKind stackKind,
            @Nullable String note,
            @Nullable SourceLine source) {

        /** Without a source line. */
        public OfFrame(
                long instruction,
                long stackPointer,
                @Nullable String module,
                long offset,
                @Nullable String symbol,
                FrameTrust trust,
                @Nullable StackKind stackKind,
                @Nullable String note) {
            this(instruction, stackPointer, module, offset, symbol, trust, stackKind, note, null);
        }
    }

    /** The stack of another thread; {@code id} is the thread id, or the processor number in kernel dumps. */
    public record OfThreadStack(long id, @Nullable String name, List<OfFrame> stack, String stopReason) {}

    /**
     * A DMA fault (0xE6 with P1 = 0x26).
     *
     * @param reason in words by CPU vendor; absent where the number's meaning is not known
     * @param access {@code read} or {@code write}
     * @param suggests what the address suggests: an inference, worded as one
     */
    public record OfDma(
            long reasonCode,
            @Nullable String reason,
            @Nullable String access,
            long address,
            @Nullable String suggests,
            @Nullable String requester) {}

    /**
     * A device stack, top first.
     *
     * @param address the device object that the parameter holds
     * @param parameter which parameter of the bug check, 1 to 4
     * @param instance PnP instance path of the device node, e.g. {@code PCI\VEN_8086&DEV_2723...}
     */
    public record OfDevice(
            long address,
            int parameter,
            List<Layer> stack,
            @Nullable String instance,
            @Nullable String service,
            List<Missing> unknown) {

        /**
         * A device object of the stack.
         *
         * @param driver name of the driver object, e.g. {@code \Driver\pci}
         * @param module image of that driver, absent where it cannot be resolved
         */
        public record Layer(
                long device,
                @Nullable String driver,
                @Nullable String module) {}
    }

    /**
     * A request.
     *
     * @param function e.g. {@code IRP_MJ_POWER/IRP_MN_SET_POWER}
     * @param holder module of the driver at the current stack location: it has the request now
     * @param locations stack locations, the current one marked, from the last (top) to the first
     */
    public record OfIrp(
            long address,
            int parameter,
            String function,
            @Nullable String holder,
            @Nullable Long holderDevice,
            boolean completed,
            List<Location> locations) {

        /** One stack location in use. */
        public record Location(
                String function,
                @Nullable Long device,
                @Nullable String module,
                @Nullable String completionModule,
                boolean current) {}
    }

    /**
     * The instruction at the fault.
     *
     * @param bytes hex pairs separated by spaces
     * @param text mnemonic and operands
     * @param touched address that its memory operand had, with the registers of the context
     */
    public record OfInstruction(
            long address,
            String bytes,
            String text,
            @Nullable Long touched) {}

    /** Driver Verifier, as far as the dump tells. */
    public record OfVerifier(boolean active, @Nullable Long flags, List<String> modules) {}

    /**
     * Signs of corrupted memory.
     *
     * @param singleBit whether exactly one bit differs from a plausible value
     * @param text one sentence
     */
    public record OfCorruption(String kind, boolean singleBit, String text) {}

    /**
     * A block of kernel pool, or a request for one.
     *
     * @param tag four characters
     * @param parameter which parameter of the bug check led to it, 1 to 4
     * @param header address of its POOL_HEADER, absent where a parameter holds the tag itself
     * @param damaged whether the damage was found in or beside the block, else a call with it was wrong
     * @param module the driver that is known to use the tag, loaded or not
     * @param use what it uses it for
     */
    public record OfPool(
            String tag,
            int parameter,
            @Nullable Long header,
            boolean damaged,
            @Nullable String module,
            @Nullable String use) {}

    /**
     * An error that the hardware reported: a WHEA error record, or the machine check status in the parameters.
     *
     * @param source as WHEA names error sources, e.g. {@code machine check}
     * @param severity {@code fatal}, {@code recoverable}, ... where the record is in the dump
     * @param component {@code memory}, {@code processor}, {@code pci-express}; absent where nothing tells
     * @param bank of a machine check
     * @param status MCi_STATUS, or the uncorrectable error status of a PCI Express device
     * @param address physical address of the error
     * @param device {@code segment:bus:device.function} and identity of a PCI Express device
     * @param text what is said, a sentence without its full stop
     */
    public record OfHardware(
            String source,
            @Nullable String severity,
            @Nullable String component,
            @Nullable Integer bank,
            @Nullable Long status,
            @Nullable Long address,
            @Nullable String device,
            String text) {}

    /** A live interrupt object. */
    public record OfInterrupt(
            int vector, int processor, @Nullable String module) {}

    /**
     * A program, as its minidump describes it.
     *
     * @param comments what the writer was told to say with the dump
     * @param annotations what the program and its crash reporter wrote down by name, such as a failed assertion
     * @param handles how many handles of each type were open, most first
     * @param streams every stream of the dump
     * @param memory what the program used, and {@code systemMemory} what the system had: both only where the dump counts it
     */
    public record OfProgram(
            List<String> comments,
            List<OfAnnotation> annotations,
            List<OfHandles> handles,
            List<UserProcess.Stream> streams,
            UserProcess.@Nullable Memory memory,
            UserProcess.@Nullable SystemMemory systemMemory) {}

    /** A name and what stands under it. */
    public record OfAnnotation(String name, String value) {}

    /** Open handles of one type. */
    public record OfHandles(String type, int count) {}

    /** A field of the report that could not be known, and why. */
    public record Missing(String field, String why) {}

    /** Copies the lists. */
    public Facts {
        stack = List.copyOf(stack);
        threads = List.copyOf(threads);
        interrupts = List.copyOf(interrupts);
        names = List.copyOf(names);
        unknown = List.copyOf(unknown);
    }
}
