package io.culprit.stack.x64;

import io.culprit.image.FunctionEntry;
import io.culprit.image.FunctionTable.Lookup;
import io.culprit.image.LoadedModule;
import io.culprit.image.PeImage;
import io.culprit.machine.Address;
import io.culprit.machine.AddressSpace;
import io.culprit.stack.CallerSearch;
import io.culprit.stack.Cursor;
import io.culprit.stack.FrameTrust;
import io.culprit.stack.ProgramCode;
import io.culprit.stack.StackTarget;
import io.culprit.stack.Step;
import io.culprit.stack.X64Registers;
import java.util.Optional;
import java.util.OptionalLong;

/** Unwinds x64 frames by the tables of the image: RUNTIME_FUNCTION and UNWIND_INFO versions 1 and 2 (x64 exception handling). */
public final class X64Tables implements CallerSearch {

    private final StackTarget target;

    /** The search in that target. */
    public X64Tables(StackTarget target) {
        this.target = target;
    }

    @Override
    public Step callerOf(Cursor frame) {
        Optional<LoadedModule> module = target.modules().at(frame.instruction());
        if (module.isEmpty()) {
            ProgramCode code = target.program();
            ProgramCode.Function made = code == null ? null : code.at(frame.instruction());
            return made != null
                    ? inProgram(frame, made)
                    : new Step.Stuck("no module at " + Address.hex(frame.instruction()));
        }
        Optional<PeImage> image = target.images().of(module.get());
        if (image.isEmpty() || image.get().functions().count() == 0) {
            return new Step.Stuck("no unwind table for " + module.get().name());
        }
        return inImage(frame, image.get(), frame.instruction() - module.get().base());
    }

    /** Its RVAs count from the base of its table; the code has no image, so that an epilogue is not looked for. */
    private Step inProgram(Cursor frame, ProgramCode.Function made) {
        AddressSpace contents = (address, buffer, offset, length) ->
                target.memory().read(made.base() + address, buffer, offset, length);
        UnwindInfo info = UnwindInfo.read(contents, made.entry());
        if (info == null || info.version() < 1 || info.version() > 2) {
            return new Step.Stuck("unwind information of the program's own code is not readable");
        }
        X64Registers registers = new X64Registers(frame.registers());
        return new X64Undo(target.memory(), contents, registers).caller(info, frame.instruction() - made.begin());
    }

    private Step inImage(Cursor frame, PeImage image, long rva) {
        Lookup lookup = lookup(frame, image, rva);
        String missing = lookup.missing();
        if (missing != null) {
            return new Step.Stuck("function table: " + missing);
        }
        FunctionEntry function = lookup.entry();
        return function == null ? leaf(frame) : unwind(frame, image, function, rva);
    }

    /** A return address that no function holds, or that begins one, belongs to the call that ends the function before it. */
    private static Lookup lookup(Cursor frame, PeImage image, long rva) {
        Lookup found = image.functions().find(rva);
        FunctionEntry entry = found.entry();
        if (frame.exact() || found.missing() != null || entry != null && entry.begin() != rva) {
            return found;
        }
        Lookup before = image.functions().find(rva - 1);
        return before.entry() != null ? before : found;
    }

    /** A function without entry changes neither the stack pointer nor saved registers. Only the innermost frame can be one. */
    private Step leaf(Cursor frame) {
        if (!frame.exact()) {
            return new Step.Stuck("no function table entry for a function that calls");
        }
        X64Registers registers = new X64Registers(frame.registers());
        return returned(registers, "leaf function");
    }

    private Step unwind(Cursor frame, PeImage image, FunctionEntry function, long rva) {
        AddressSpace contents = image.contents();
        UnwindInfo info = UnwindInfo.read(contents, function);
        if (info == null) {
            return new Step.Stuck("unwind information is not readable");
        }
        if (info.version() < 1 || info.version() > 2) {
            return new Step.Stuck("unwind information of version " + info.version() + " is not supported");
        }
        X64Registers registers = new X64Registers(frame.registers());
        long offset = rva - function.begin();
        if (frame.exact() && offset >= info.prologBytes()) {
            X64Epilog epilog = new X64Epilog(target, image, info, function, frame.instruction(), rva);
            if (epilog.undo(registers)) {
                return returned(registers, "");
            }
        }
        return new X64Undo(target.memory(), contents, registers).caller(info, offset);
    }

    private Step returned(X64Registers registers, String note) {
        OptionalLong address = target.memory().findU64(registers.stackPointer());
        if (address.isEmpty()) {
            return new Step.Stuck("return address at " + Address.hex(registers.stackPointer()) + ": "
                    + target.memory().whyMissing(registers.stackPointer()));
        }
        registers.release(8);
        return new Step.Caller(
                registers.caller(address.getAsLong()), false, FrameTrust.UNWIND, note.isEmpty() ? null : note);
    }
}
