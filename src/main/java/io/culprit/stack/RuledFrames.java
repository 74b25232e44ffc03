package io.culprit.stack;

import io.culprit.image.CallerRules;
import io.culprit.image.CallerRules.RegisterRule;
import io.culprit.image.LoadedModule;
import io.culprit.machine.Address;
import io.culprit.machine.Architecture;
import io.culprit.machine.Registers;
import java.util.Optional;
import java.util.OptionalLong;

/** Unwinds frames of any processor by call frame rules: Breakpad's STACK CFI records, or the call frame information of an ELF image. */
public final class RuledFrames implements CallerSearch {

    private static final String[] KEPT_X64 = {"rbx", "rbp", "r12", "r13", "r14", "r15"};
    private static final String[] KEPT_X64_WINDOWS = {"rbx", "rbp", "rsi", "rdi", "r12", "r13", "r14", "r15"};
    private static final String[] KEPT_X86 = {"ebx", "esi", "edi", "ebp"};
    private static final String[] KEPT_ARM = {"r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11"};
    private static final String[] KEPT_ARM64 = {
        "x19", "x20", "x21", "x22", "x23", "x24", "x25", "x26", "x27", "x28", "fp"
    };

    private final StackTarget target;
    private final FrameSource source;
    private final boolean windows;

    /** The search in that target, by rules of {@code source}. */
    public RuledFrames(StackTarget target, FrameSource source) {
        this.target = target;
        this.source = source;
        this.windows = target.windowsConvention();
    }

    @Override
    public Step callerOf(Cursor frame) {
        LoadedModule module = target.modules().at(frame.instruction()).orElse(null);
        Optional<CallerRules> rules =
                module == null ? Optional.empty() : source.rules(module, looked(frame) - module.base());
        if (rules.isEmpty()) {
            return new Step.Stuck("no call frame rules for " + Address.hex(frame.instruction()));
        }
        return rules.get().returnAddress() == null ? new Step.End("end of the stack") : caller(frame, rules.get());
    }

    /** A return address may lie behind its function: the call before it is looked up. Addresses of Thumb code have their lowest bit set. */
    private static long looked(Cursor frame) {
        boolean thumb = frame.registers().architecture() == Architecture.ARM;
        long instruction = thumb ? frame.instruction() & ~1L : frame.instruction();
        return frame.exact() ? instruction : instruction - 1;
    }

    private Step caller(Cursor frame, CallerRules rules) {
        Registers from = frame.registers();
        RuleMachine machine = new RuleMachine(target.memory(), from);
        OptionalLong address = machine.value(rules.frameAddress());
        OptionalLong returns = OptionalLong.empty();
        if (address.isPresent() && rules.returnAddress() != null) {
            machine.frameAddress(address.getAsLong());
            returns = machine.value(rules.returnAddress());
        }
        if (returns.isEmpty()) {
            return new Step.Stuck("the call frame rules of " + Address.hex(frame.instruction()) + " lead nowhere");
        }
        boolean tagged = from.architecture() == Architecture.ARM64;
        long instruction = tagged ? PointerTag.strip(target, returns.getAsLong()) : returns.getAsLong();
        Registers up = Registers.of(from.architecture(), instruction, address.getAsLong());
        for (String name : kept(from.architecture())) {
            up = from.known(name) ? up.with(name, from.value(name)) : up;
        }
        for (RegisterRule rule : rules.registers()) {
            int index = from.architecture().register(rule.register());
            OptionalLong value = rule.value() == null ? OptionalLong.empty() : machine.value(rule.value());
            if (index >= 0 && index != from.architecture().instructionIndex()) {
                up = value.isPresent() ? up.with(index, value.getAsLong()) : up.without(index);
            }
        }
        return rules.interrupted()
                ? new Step.Caller(up, true, FrameTrust.CONTEXT, "interrupted by a signal")
                : new Step.Caller(up, false, FrameTrust.UNWIND, null);
    }

    private String[] kept(Architecture architecture) {
        return switch (architecture) {
            case X64 -> windows ? KEPT_X64_WINDOWS : KEPT_X64;
            case X86 -> KEPT_X86;
            case ARM -> KEPT_ARM;
            case ARM64 -> KEPT_ARM64;
        };
    }
}
