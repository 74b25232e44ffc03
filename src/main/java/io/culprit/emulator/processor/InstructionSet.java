package io.culprit.emulator.processor;

import io.culprit.machine.Instruction;

/** What the instructions of a machine's processors do. */
public interface InstructionSet {

    /** What it does when executed; what is not known raises #UD. */
    Step step(Instruction instruction);

    /** Whether a block of instructions ends with this one: control may go elsewhere, or translation of addresses may change. */
    boolean ends(Instruction instruction);
}
