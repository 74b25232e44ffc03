package io.culprit.dump;

import io.culprit.dump.kernel.Image;
import io.culprit.machine.Architecture;

/** Writes CONTEXT records of winnt.h at fixed offsets; register n of {@link Architecture#registerNames()} gets its own value. */
public final class ContextWriter {

    private ContextWriter() {}

    /** A record with only instruction and stack pointer set; control part. */
    public static byte[] of(Architecture architecture, long instruction, long stackPointer) {
        return switch (architecture) {
            case X64 ->
                new Image(0x4D0)
                        .u32(0x30, 0x10001F)
                        .u32(0x34, 0x1F80)
                        .u16(0x38, 0x10)
                        .u16(0x3A, 0x2B)
                        .u16(0x3C, 0x2B)
                        .u16(0x3E, 0x53)
                        .u16(0x40, 0x2B)
                        .u16(0x42, 0x18)
                        .u32(0x44, 0x40246)
                        .u64(0x98, stackPointer)
                        .u64(0xF8, instruction)
                        .u32(0x118, 0x1F80)
                        .toBytes();
            case X86 ->
                new Image(0x2CC)
                        .u32(0, 0x1003F)
                        .u32(0xB8, instruction)
                        .u32(0xBC, 8)
                        .u32(0xC0, 0x246)
                        .u32(0xC4, stackPointer)
                        .u32(0xC8, 0x10)
                        .toBytes();
            case ARM64 ->
                new Image(0x390)
                        .u32(0, 0x400007)
                        .u32(4, 0x60000304)
                        .u64(0x100, stackPointer)
                        .u64(0x108, instruction)
                        .toBytes();
            case ARM ->
                new Image(0x1A0)
                        .u32(0, 0x200007)
                        .u32(0x38, stackPointer)
                        .u32(0x40, instruction)
                        .u32(0x44, 0x33)
                        .toBytes();
        };
    }
}
