package io.culprit.emulator.scenario;

import io.culprit.emulator.CallFrame;
import io.culprit.emulator.guest.Guest;
import io.culprit.emulator.guest.MachinePlan.Act;
import io.culprit.emulator.guest.Offsets;
import io.culprit.emulator.processor.Processor;
import io.culprit.machine.AddressSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A machine at rest after its bug check, with what the emulator knows of the crash.
 *
 * @param code as in KiBugCheckData
 * @param processor number of the processor that crashed
 * @param frames the calls that really were made, innermost first
 * @param fault the refused transfer, if one was refused
 */
public record CrashedMachine(
        Scenario scenario,
        long seed,
        Guest guest,
        int processor,
        int code,
        long[] parameters,
        List<Frame> frames,
        @Nullable Fault fault) {

    private static final int OVERFLOW_BYTES = 0x1_0000;

    /** A frame: where the code stands and what its stack pointer is after the callee's return. */
    public record Frame(String module, String function, long instruction, long stackPointer, String stackKind) {}

    /** A transfer that the remapping unit has refused. */
    public record Fault(int requester, int reason, boolean write, long address) {}

    static CrashedMachine of(Scenario scenario, long seed, Guest guest, Processor processor, @Nullable Fault fault) {
        AddressSpace memory = guest.kernelSpace();
        long data = guest.structures().bugCheckData();
        long[] parameters = new long[4];
        for (int i = 0; i < 4; i++) {
            parameters[i] = memory.u64(data + 8 + i * 8L);
        }
        return new CrashedMachine(
                scenario,
                seed,
                guest,
                processor.number(),
                memory.u32(data),
                parameters,
                frames(guest, processor),
                fault);
    }

    /** KPRCB of the processor that crashed. */
    public long prcb() {
        return guest.structures().processors().get(processor);
    }

    /** The CONTEXT that KeBugCheckEx has saved. */
    public long context() {
        return guest.kernelSpace()
                .u64(prcb() + guest.plan().build().offsets().prcb().context());
    }

    /** ETHREAD of the thread that was running. */
    public long thread() {
        return guest.kernelSpace().u64(prcb() + Offsets.Fixed.PRCB_CURRENT_THREAD);
    }

    /** File name of the driver that did wrong, or null where no driver did. */
    public @Nullable String guiltyModule() {
        return Casting.guiltyFile(guest.plan());
    }

    /** The class of its device in reports, or null where it has none. */
    public @Nullable String guiltyClass() {
        DeviceClass device = scenario.guilty();
        return device == null || guest.plan().crash().driver() < 0 || scenario.act() == Act.HOOK
                ? null
                : device.reportClass();
    }

    private static List<Frame> frames(Guest guest, Processor processor) {
        List<CallFrame> chain = processor.machine().callChains().of(processor);
        int top = 0;
        while (!guest.name(chain.get(top).target()).endsWith("!KeBugCheckEx")) {
            top++;
        }
        List<Frame> frames = new ArrayList<>();
        long instruction = guest.address("KeBugCheckEx");
        long stackPointer = chain.get(top).stackPointer();
        boolean exact = true;
        for (CallFrame call : chain.subList(top, chain.size())) {
            frames.add(frame(guest, instruction, stackPointer, exact));
            instruction = call.returnAddress();
            exact = call.kind() != CallFrame.Kind.CALL;
            stackPointer = exact ? guest.kernelSpace().u64(call.stackPointer() + 0x18) : call.stackPointer() + 8;
        }
        if (instruction < 0) {
            frames.add(frame(guest, instruction, stackPointer, exact));
        }
        return frames;
    }

    private static Frame frame(Guest guest, long instruction, long stackPointer, boolean exact) {
        long inside = exact ? instruction : instruction - 1;
        String module = guest.moduleAt(inside).map(found -> found.plan().file()).orElse("");
        String function = guest.moduleAt(inside)
                .flatMap(found -> found.functionAt(inside))
                .orElse("");
        return new Frame(module, function, instruction, stackPointer, kindOf(guest, stackPointer));
    }

    /** A stack that overflowed goes on below its start, where nothing is mapped. */
    private static String kindOf(Guest guest, long stackPointer) {
        for (Guest.Stack stack : guest.structures().processorStacks()) {
            long start = stack.kind().equals("isr") ? stack.start() - OVERFLOW_BYTES : stack.start();
            if (Long.compareUnsigned(stackPointer, start) >= 0 && Long.compareUnsigned(stackPointer, stack.end()) < 0) {
                return stack.kind().toLowerCase(Locale.ROOT);
            }
        }
        return "thread";
    }
}
