package io.culprit.stack.x86;

import io.culprit.image.FrameData;
import io.culprit.image.LoadedModule;
import io.culprit.machine.Address;
import io.culprit.machine.Registers;
import io.culprit.stack.CallSite;
import io.culprit.stack.CallerSearch;
import io.culprit.stack.Cursor;
import io.culprit.stack.FrameSource;
import io.culprit.stack.FrameTrust;
import io.culprit.stack.StackTarget;
import io.culprit.stack.Step;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Unwinds x86 frames by the frame data of the PDB. Functions without frame pointer have nothing else: their return address lies above
 * saved registers, locals, and what was pushed for the function that they call.
 */
public final class X86Frames implements CallerSearch {

    /** Nothing tells what was pushed for a call that is being prepared, or was not cleaned up yet: so many words are looked at. */
    private static final int WORDS_SEARCHED = 4;

    private final StackTarget target;
    private final FrameSource source;

    /** The search in that target, by frame data of {@code source}. */
    public X86Frames(StackTarget target, FrameSource source) {
        this.target = target;
        this.source = source;
    }

    @Override
    public Step callerOf(Cursor frame) {
        FrameData data = dataAt(frame.instruction(), frame.exact());
        if (data == null || data.program().isEmpty()) {
            return new Step.Stuck("no frame data for " + Address.hex(frame.instruction()));
        }
        long search = returnAddressSlot(frame, data);
        X86Program program = new X86Program(target.memory(), frame.registers(), data, search);
        Registers caller = program.run();
        return caller == null
                ? new Step.Stuck("the frame data of " + Address.hex(frame.instruction()) + " lead nowhere")
                : new Step.Caller(caller, false, FrameTrust.UNWIND, null);
    }

    /** A return address may lie behind its function: the call before it is looked up. */
    private @Nullable FrameData dataAt(long instruction, boolean exact) {
        Optional<LoadedModule> module = target.modules().at(instruction);
        if (module.isEmpty()) {
            return null;
        }
        long rva = instruction - module.get().base();
        return source.at(module.get(), exact || rva == 0 ? rva : rva - 1).orElse(null);
    }

    /**
     * Where the return address is, for a program that searches: above locals and saved registers, and above the parameters of the
     * callee unless the function keeps room for those in its locals. A call before the address decides.
     */
    private long returnAddressSlot(Cursor frame, FrameData data) {
        long near = frame.stackPointer() + data.localBytes() + data.savedBytes();
        FrameData callee = frame.inner() == 0 ? null : dataAt(frame.inner(), true);
        long far = near + (callee == null ? 0 : callee.parameterBytes());
        if (returns(far)) {
            return far;
        }
        for (long slot = near; slot < near + 4 * WORDS_SEARCHED; slot += 4) {
            if (returns(slot)) {
                return slot;
            }
        }
        return far;
    }

    private boolean returns(long slot) {
        OptionalLong value = target.memory().findPointer(slot, 4);
        return value.isPresent()
                && target.modules().at(value.getAsLong()).isPresent()
                && CallSite.before(target, value.getAsLong()).verified();
    }
}
