package io.culprit.windows;

import io.culprit.machine.Architecture;
import java.util.OptionalInt;

/** Where a CONTEXT record (winnt.h) keeps the stack pointer, in bytes. */
final class ContextOffsets {

    private ContextOffsets() {}

    /** Empty for architectures without a kernel that is read. */
    static OptionalInt stackPointer(Architecture architecture) {
        return switch (architecture) {
            case X64 -> OptionalInt.of(0x98);
            case X86 -> OptionalInt.of(0xC4);
            case ARM64 -> OptionalInt.of(0x100);
            case ARM -> OptionalInt.empty();
        };
    }
}
