package io.culprit.stack.x64;

import io.culprit.image.FunctionEntry;
import io.culprit.machine.Address;
import io.culprit.machine.AddressSpace;
import io.culprit.stack.FrameTrust;
import io.culprit.stack.InterruptFrame;
import io.culprit.stack.Step;
import io.culprit.stack.X64Registers;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Undoes the prolog of one x64 function by its unwind codes, chained ones included. */
final class X64Undo {

    private static final int MAX_CHAIN = 32;

    private final AddressSpace memory;
    private final AddressSpace image;
    private final X64Registers registers;

    X64Undo(AddressSpace memory, AddressSpace image, X64Registers registers) {
        this.memory = memory;
        this.image = image;
        this.registers = registers;
    }

    /** The caller of a frame that stands {@code offset} bytes into its function. */
    Step caller(UnwindInfo first, long offset) {
        UnwindInfo info = first;
        long reached = offset;
        for (int depth = 0; depth < MAX_CHAIN && info != null; depth++) {
            String stuck = undo(info, reached);
            if (stuck != null) {
                return new Step.Stuck(stuck);
            }
            int machineFrame = machineFrame(info);
            if (machineFrame >= 0) {
                return InterruptFrame.at(memory, registers, registers.stackPointer() + machineFrame * 8L);
            }
            if (!info.isChained()) {
                return returned();
            }
            FunctionEntry chained = info.chained();
            info = chained == null ? null : UnwindInfo.read(image, chained);
            reached = Long.MAX_VALUE;
        }
        return new Step.Stuck("chained unwind information is not readable");
    }

    private Step returned() {
        OptionalLong address = memory.findU64(registers.stackPointer());
        if (address.isEmpty()) {
            return new Step.Stuck("return address at " + Address.hex(registers.stackPointer()) + ": "
                    + memory.whyMissing(registers.stackPointer()));
        }
        registers.release(8);
        return new Step.Caller(registers.caller(address.getAsLong()), false, FrameTrust.UNWIND, null);
    }

    /** Operation info of the PUSH_MACHFRAME code (1 when an error code was pushed too), -1 when there is none. */
    private static int machineFrame(UnwindInfo info) {
        for (int slot = 0; slot < info.slots().length; slot += info.slotsOf(slot)) {
            if (info.operation(slot) == UnwindInfo.PUSH_MACHFRAME) {
                return info.operationInfo(slot) & 1;
            }
        }
        return -1;
    }

    private @Nullable String undo(UnwindInfo info, long reached) {
        boolean framed = usesFrameRegister(info, reached);
        if (framed && !registers.known(info.frameRegister())) {
            return "frame register is not known";
        }
        long fixed = framed ? registers.value(info.frameRegister()) - info.frameOffset() : 0;
        for (int slot = 0; slot < info.slots().length; slot += info.slotsOf(slot)) {
            if (reached >= info.codeOffset(slot)) {
                long base = framed ? fixed : registers.stackPointer();
                String stuck = undo(info, slot, base);
                if (stuck != null) {
                    return stuck;
                }
            }
        }
        return null;
    }

    /** Saved registers stand at offsets from the frame register once it is set, else from the stack pointer. */
    private static boolean usesFrameRegister(UnwindInfo info, long reached) {
        if (info.frameRegister() == 0) {
            return false;
        }
        if (reached >= info.prologBytes() || info.isChained()) {
            return true;
        }
        for (int slot = 0; slot < info.slots().length; slot += info.slotsOf(slot)) {
            if (info.operation(slot) == UnwindInfo.SET_FPREG) {
                return reached >= info.codeOffset(slot);
            }
        }
        return false;
    }

    private @Nullable String undo(UnwindInfo info, int slot, long base) {
        int operand = info.operationInfo(slot);
        switch (info.operation(slot)) {
            case UnwindInfo.PUSH_NONVOL -> registers.pop(operand, memory);
            case UnwindInfo.ALLOC_LARGE ->
                registers.release(operand == 0 ? info.operand16(slot + 1) * 8L : info.operand32(slot + 1));
            case UnwindInfo.ALLOC_SMALL -> registers.release(operand * 8L + 8);
            case UnwindInfo.SET_FPREG -> registers.set(X64Registers.RSP, base);
            case UnwindInfo.SAVE_NONVOL -> registers.load(operand, memory, base + info.operand16(slot + 1) * 8L);
            case UnwindInfo.SAVE_NONVOL_FAR -> registers.load(operand, memory, base + info.operand32(slot + 1));
            case UnwindInfo.EPILOG,
                    UnwindInfo.SPARE,
                    UnwindInfo.SAVE_XMM128,
                    UnwindInfo.SAVE_XMM128_FAR,
                    UnwindInfo.PUSH_MACHFRAME -> {}
            default -> {
                return "unwind operation " + info.operation(slot) + " is not known";
            }
        }
        return null;
    }
}
