package io.culprit.fact.finder;

import io.culprit.fact.BugCheck;
import io.culprit.fact.CrashContext;
import io.culprit.fact.Fact;
import io.culprit.fact.FaultingInstruction;
import io.culprit.image.LoadedModule;
import io.culprit.machine.AddressSpace;
import io.culprit.machine.Architecture;
import io.culprit.machine.Instruction;
import io.culprit.machine.InstructionDecoder;
import io.culprit.machine.MemoryTouch;
import io.culprit.machine.Registers;
import io.culprit.windows.CrashedSystem;
import io.culprit.windows.bugcheck.ParameterRole;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The instruction at the fault, from the dump's memory or the image file, and the memory that it touched. x64 only. */
final class InstructionFinder {

    private InstructionFinder() {}

    /**
     * The faulting instruction.
     *
     * @param fault registers at the fault: of the bug check or of the exception stream
     * @param check whose parameters may hold the address where no registers are known
     */
    static Fact<FaultingInstruction> find(
            CrashedSystem system, @Nullable CrashContext fault, @Nullable BugCheck check) {
        if (system.architecture() != Architecture.X64) {
            return Fact.unknown("instructions of this architecture are not decoded");
        }
        Registers registers = fault == null ? null : fault.registers();
        Long address = registers != null ? Long.valueOf(registers.instruction()) : parameter(check);
        return address == null
                ? Fact.unknown("this bug check names no faulting instruction")
                : at(system, address, registers);
    }

    private static @Nullable Long parameter(@Nullable BugCheck check) {
        if (check != null) {
            for (BugCheck.Parameter parameter : check.parameters()) {
                if (parameter.role() == ParameterRole.INSTRUCTION_ADDRESS && parameter.value() != 0) {
                    return parameter.value();
                }
            }
        }
        return null;
    }

    private static Fact<FaultingInstruction> at(CrashedSystem system, long address, @Nullable Registers registers) {
        byte[] bytes = new byte[InstructionDecoder.MAX_LENGTH];
        int inMemory = Math.max(system.memory().read(address, bytes, 0, bytes.length), 0);
        int got = inMemory == 0 ? fromImage(system, address, bytes) : inMemory;
        if (got == 0) {
            return Fact.unknown("the code at the fault is not in the dump: "
                    + system.memory().whyMissing(address));
        }
        Instruction instruction = InstructionDecoder.decode(bytes, 0, got);
        if (instruction.length() == 0 || !instruction.known()) {
            return Fact.unknown("the bytes at the fault are no instruction that is known");
        }
        String pairs = HexFormat.ofDelimiter(" ").formatHex(bytes, 0, instruction.length());
        return Fact.known(
                new FaultingInstruction(address, pairs, instruction.text(address), touched(instruction, registers)),
                inMemory == 0 ? "image file" : "memory");
    }

    private static int fromImage(CrashedSystem system, long address, byte[] bytes) {
        Optional<LoadedModule> module = system.modules().at(address);
        Optional<AddressSpace> contents =
                module.flatMap(found -> system.images().of(found)).map(image -> image.contents());
        return contents.isEmpty()
                ? 0
                : Math.max(contents.get().read(address - module.get().base(), bytes, 0, bytes.length), 0);
    }

    private static @Nullable Long touched(Instruction instruction, @Nullable Registers registers) {
        if (registers == null) {
            return null;
        }
        List<MemoryTouch> touches = MemoryTouch.of(instruction, registers);
        return touches.isEmpty() ? null : touches.get(0).address();
    }
}
