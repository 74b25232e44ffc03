package io.culprit.fact.fault;

import io.culprit.dump.UserProcess;
import io.culprit.fact.BugCheck;
import io.culprit.fact.CrashContext;
import io.culprit.fact.Fact;
import io.culprit.fact.FaultingInstruction;
import io.culprit.fact.ImpossibleFault;
import io.culprit.fact.RaisedException;
import io.culprit.machine.Architecture;
import io.culprit.machine.Instruction;
import io.culprit.machine.InstructionDecoder;
import io.culprit.machine.MemoryTouch;
import io.culprit.machine.ProcessorFeature;
import io.culprit.machine.Registers;
import io.culprit.windows.CrashedSystem;
import io.culprit.windows.blob.Blobs;
import io.culprit.windows.blob.CpuIdentification;
import io.culprit.windows.bugcheck.ParameterRole;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The instruction at the fault, from the dump's memory or the image file, the memory that it touched, what a processor must have for it,
 * and whether it can have caused the fault at all. x64 only.
 */
public final class InstructionFinder {

    private static final int ILLEGAL_INSTRUCTION = 0xC000_001D;
    private static final int ACCESS_VIOLATION = 0xC000_0005;
    private static final long EXECUTION = 8;
    private static final int SHOWN_BYTES = 8;

    private final CrashedSystem system;
    private final long address;
    private final @Nullable Registers registers;
    private final @Nullable PageFault fault;
    private final @Nullable RaisedException exception;

    private InstructionFinder(
            CrashedSystem system,
            long address,
            @Nullable Registers registers,
            @Nullable PageFault fault,
            @Nullable RaisedException exception) {
        this.system = system;
        this.address = address;
        this.registers = registers;
        this.fault = fault;
        this.exception = exception;
    }

    /**
     * The faulting instruction.
     *
     * @param fault registers at the fault: of the bug check or of the exception stream
     * @param check whose parameters may hold the address where no registers are known
     * @param exception that the crash carries
     */
    public static Fact<FaultingInstruction> find(
            CrashedSystem system,
            @Nullable CrashContext fault,
            @Nullable BugCheck check,
            @Nullable RaisedException exception) {
        if (system.architecture() != Architecture.X64) {
            return Fact.unknown("instructions of this architecture are not decoded");
        }
        Registers registers = fault == null ? null : fault.registers();
        Long address = registers != null ? Long.valueOf(registers.instruction()) : parameter(check);
        return address == null
                ? Fact.unknown("this bug check names no faulting instruction")
                : new InstructionFinder(system, address, registers, PageFault.of(check, exception), exception).find();
    }

    private static @Nullable Long parameter(@Nullable BugCheck check) {
        BugCheck.@Nullable Parameter address =
                check == null ? null : PageFault.with(check, ParameterRole.INSTRUCTION_ADDRESS);
        return address == null || address.value() == 0 ? null : (Long) address.value();
    }

    private Fact<FaultingInstruction> find() {
        byte[] bytes = new byte[InstructionDecoder.MAX_LENGTH];
        int inMemory = Math.max(system.memory().read(address, bytes, 0, bytes.length), 0);
        int got = inMemory == 0 ? ControlFlow.fromImage(system, address, bytes) : inMemory;
        if (got == 0) {
            return Fact.unknown("the code at the fault is not in the dump: "
                    + system.memory().whyMissing(address));
        }
        Instruction instruction = InstructionDecoder.decode(bytes, 0, got);
        ProcessorFeature feature =
                instruction.known() ? ProcessorFeature.of(instruction) : ProcessorFeature.ofPrefix(bytes[0]);
        if (instruction.length() == 0 || !instruction.known()) {
            return feature == null
                    ? Fact.unknown("the bytes at the fault are no instruction that is known")
                    : Fact.known(byPrefix(bytes, got, feature), source(inMemory));
        }
        String pairs = HexFormat.ofDelimiter(" ").formatHex(bytes, 0, instruction.length());
        Boolean supported = feature == null ? null : supported(feature);
        return Fact.known(
                new FaultingInstruction(
                        address,
                        pairs,
                        instruction.text(address),
                        touched(instruction),
                        touches(instruction),
                        feature == null ? null : feature.word(),
                        supported,
                        impossible(instruction, supported)),
                source(inMemory));
    }

    private static String source(int inMemory) {
        return inMemory == 0 ? "image file" : "memory";
    }

    /** An instruction that is not decoded, with the bytes that there are of it. */
    private FaultingInstruction byPrefix(byte[] bytes, int got, ProcessorFeature feature) {
        String pairs = HexFormat.ofDelimiter(" ").formatHex(bytes, 0, Math.min(got, SHOWN_BYTES));
        String text = "an instruction of " + feature.word();
        return new FaultingInstruction(address, pairs, text, null, feature.word(), supported(feature), null);
    }

    private @Nullable Boolean supported(ProcessorFeature feature) {
        CpuIdentification cpu = system.dump().header().kind().kernel()
                ? Blobs.of(system.dump()).cpu().orElse(null)
                : null;
        return cpu == null ? null : cpu.has(feature);
    }

    /** For kernels only: programs write code as they run, and change their contexts. */
    private @Nullable ImpossibleFault impossible(Instruction instruction, @Nullable Boolean supported) {
        if (!system.dump().header().kind().kernel()) {
            return null;
        }
        if (exception != null && exception.code() == ILLEGAL_INSTRUCTION && Boolean.TRUE.equals(supported)) {
            return new ImpossibleFault(
                    "refused",
                    "The processor refused " + instruction.mnemonic().text()
                            + ", which it says it has: it saw other bytes" + " than those in memory.",
                    instruction.text(address),
                    "an invalid opcode");
        }
        return new ImpossibleFinder(system, instruction, address).find(registers, fault, exception);
    }

    private List<FaultingInstruction.Touch> touches(Instruction instruction) {
        UserProcess process = system.dump().process().orElse(null);
        boolean fetched = exception == null || !fetching(exception);
        return process == null || registers == null
                ? List.of()
                : ProgramTouches.of(process, instruction, registers, fetched ? exception : null);
    }

    /** Windows tells of an execution by 8 in the first word; elsewhere the exception's address is the one that was touched. */
    private boolean fetching(RaisedException raised) {
        if (raised.code() == ACCESS_VIOLATION) {
            return !raised.information().isEmpty() && raised.information().getFirst() == EXECUTION;
        }
        boolean access = raised.name().equals("SIGSEGV") || raised.name().equals("EXC_BAD_ACCESS");
        return access && raised.address() == address;
    }

    /** The address of the instruction itself where that could not be fetched: then it touched nothing. */
    private @Nullable Long touched(Instruction instruction) {
        if (registers == null) {
            return null;
        }
        if (exception != null && fetching(exception)) {
            return address;
        }
        List<MemoryTouch> touches = MemoryTouch.of(instruction, registers);
        return touches.isEmpty() ? null : touches.get(0).address();
    }
}
