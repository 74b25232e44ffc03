package io.culprit.stack.arm64;

import io.culprit.image.FunctionEntry;
import io.culprit.image.FunctionTable.Lookup;
import io.culprit.image.LoadedModule;
import io.culprit.image.PeImage;
import io.culprit.machine.Address;
import io.culprit.machine.Architecture;
import io.culprit.machine.Registers;
import io.culprit.stack.CallerSearch;
import io.culprit.stack.Cursor;
import io.culprit.stack.FrameTrust;
import io.culprit.stack.PointerTag;
import io.culprit.stack.StackTarget;
import io.culprit.stack.Step;
import java.util.Optional;

/** Unwinds ARM64 frames by the tables of the image (ARM64 exception handling). */
public final class Arm64Tables implements CallerSearch {

    private final StackTarget target;

    /** The search in that target. */
    public Arm64Tables(StackTarget target) {
        this.target = target;
    }

    @Override
    public Step callerOf(Cursor frame) {
        Optional<LoadedModule> module = target.modules().at(frame.instruction());
        Optional<PeImage> image =
                module.isEmpty() ? Optional.empty() : target.images().of(module.get());
        if (image.isEmpty() || image.get().functions().count() == 0) {
            return new Step.Stuck("no unwind table at " + Address.hex(frame.instruction()));
        }
        long rva = frame.instruction() - module.get().base();
        Lookup lookup = image.get().functions().find(frame.exact() ? rva : rva - 4);
        String missing = lookup.missing();
        if (missing != null) {
            return new Step.Stuck("function table: " + missing);
        }
        FunctionEntry function = lookup.entry();
        return function == null ? leaf(frame) : unwind(frame, image.get(), function, rva);
    }

    private Step leaf(Cursor frame) {
        Registers registers = frame.registers();
        return frame.exact() && registers.known("lr")
                ? new Step.Caller(
                        registers
                                .with("pc", PointerTag.strip(target, registers.value("lr")))
                                .without(Architecture.ARM64.register("lr")),
                        false,
                        FrameTrust.UNWIND,
                        "leaf function")
                : new Step.Stuck("no function table entry for a function that calls");
    }

    private Step unwind(Cursor frame, PeImage image, FunctionEntry function, long rva) {
        Arm64Codes codes = Arm64Codes.of(image.contents(), function);
        if (codes == null) {
            return new Step.Stuck("unwind information is not readable");
        }
        int start = codes.start(rva - function.begin(), frame.exact());
        return new Arm64Undo(target, frame.registers()).caller(codes.codes(), start);
    }
}
