package io.culprit.stack.arm64;

import io.culprit.machine.AddressSpace;
import io.culprit.machine.Registers;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Registers that were saved on the stack for an interrupted ARM64 frame, where each unwind code of that kind says (ARM64 exception
 * handling, "custom stack" codes). Of each register, by its number (29 fp, 30 lr, 31 sp, 32 pc): its offset, -1 where it was not saved.
 */
enum Arm64Record {
    /** ARM64_KTRAP_FRAME, as the unwinder of the .NET runtime publishes it: sp at 0x98, x0-x18 at 0xA0, then lr, fp and pc. */
    TRAP_FRAME("trap frame", 18, 0xA0, 0x140, 0x138, 0x98, 0x148),
    /** Two quadwords: sp and pc. */
    MACHINE_FRAME("machine frame", -1, 0, -1, -1, 0, 8),
    /** ARM64_NT_CONTEXT of winnt.h: all in order from offset 8. */
    CONTEXT("context record", 28, 8, 0xF0, 0xF8, 0x100, 0x108),
    /** ARM64EC_NT_CONTEXT of winnt.h, which lies over the CONTEXT of x64: callee-saved registers where r12-r15, rsi, rdi and rbx are. */
    EC_CONTEXT("ARM64EC context record", -1, 0, 0xA0, 0x120, 0x98, 0xF8) {
        @Override
        int offset(int register) {
            return switch (register) {
                case 19, 20, 21, 22 -> 0xD8 + (register - 19) * 8;
                case 25, 26 -> 0xA8 + (register - 25) * 8;
                case 27 -> 0x90;
                default -> super.offset(register);
            };
        }
    };

    static final int FP = 29;
    static final int LR = 30;
    static final int SP = 31;
    static final int PC = 32;

    private final String noun;
    private final int last;
    private final int first;
    private final int[] named;

    Arm64Record(String noun, int last, int first, int... named) {
        this.noun = noun;
        this.last = last;
        this.first = first;
        this.named = named;
    }

    /** The record of an unwind code, or null for a code of another kind. */
    static @Nullable Arm64Record of(int code) {
        return code >= 0xE8 && code <= 0xEB ? values()[code - 0xE8] : null;
    }

    String noun() {
        return noun;
    }

    int offset(int register) {
        if (register >= FP) {
            return named[register - FP];
        }
        return register <= last ? first + register * 8 : -1;
    }

    /** The registers in the interrupted frame; null where the record or its sp or pc is not in the dump. */
    @Nullable
    Registers restored(AddressSpace memory, Registers from, long address) {
        Registers restored = from;
        for (int register = 0; register <= PC; register++) {
            int offset = offset(register);
            if (offset >= 0) {
                OptionalLong value = memory.findU64(address + offset);
                if (value.isEmpty() && register >= SP) {
                    return null;
                }
                restored = value.isPresent() ? restored.with(register, value.getAsLong()) : restored.without(register);
            }
        }
        return restored;
    }
}
