package io.culprit.dump;

import io.culprit.machine.Architecture;
import io.culprit.machine.LittleEndian;
import io.culprit.machine.Registers;

/**
 * CONTEXT (winnt.h) of each architecture. ContextFlags says which parts the writer filled: registers of the other parts are unknown,
 * and so are those beyond the end of a record that is cut.
 */
public final class ContextRecord {

    private static final int CONTROL = 1;
    private static final int INTEGER = 2;
    private static final int SEGMENTS = 4;

    private ContextRecord() {}

    /** Size in bytes of the architecture's CONTEXT without extended state. */
    public static int sizeBytes(Architecture architecture) {
        return switch (architecture) {
            case X64 -> 0x4D0;
            case X86 -> 0x2CC;
            case ARM64 -> 0x390;
            case ARM -> 0x1A0;
        };
    }

    /** Whether these bytes carry the architecture's mark in their ContextFlags and at least its control registers. */
    public static boolean recognized(Architecture architecture, byte[] record) {
        int flags = flags(architecture, record);
        return (flags & mark(architecture)) != 0 && (flags & CONTROL) != 0;
    }

    /** The registers of a CONTEXT; all unknown when {@code record} is none of this architecture. */
    public static Registers parse(Architecture architecture, byte[] record) {
        Registers registers = Registers.unknown(architecture);
        if (!recognized(architecture, record)) {
            return registers;
        }
        int flags = flags(architecture, record);
        for (Field field : fields(architecture)) {
            if ((flags & field.part()) != 0 && field.offset() + field.sizeBytes() <= record.length) {
                registers = registers.with(field.register(), field.value(record));
            }
        }
        return registers;
    }

    private static int flags(Architecture architecture, byte[] record) {
        int offset = architecture == Architecture.X64 ? 0x30 : 0;
        return record.length < offset + 4 ? 0 : LittleEndian.u32(record, offset);
    }

    private static int mark(Architecture architecture) {
        return switch (architecture) {
            case X64 -> 0x10_0000;
            case X86 -> 0x1_0000;
            case ARM64 -> 0x40_0000;
            case ARM -> 0x20_0000;
        };
    }

    private static Field[] fields(Architecture architecture) {
        return switch (architecture) {
            case X64 -> X64_FIELDS;
            case X86 -> X86_FIELDS;
            case ARM64 -> arm64Fields();
            case ARM -> armFields();
        };
    }

    private static final Field[] X64_FIELDS = {
        new Field("rax", 0x78, 8, INTEGER),
        new Field("rcx", 0x80, 8, INTEGER),
        new Field("rdx", 0x88, 8, INTEGER),
        new Field("rbx", 0x90, 8, INTEGER),
        new Field("rsp", 0x98, 8, CONTROL),
        new Field("rbp", 0xA0, 8, INTEGER),
        new Field("rsi", 0xA8, 8, INTEGER),
        new Field("rdi", 0xB0, 8, INTEGER),
        new Field("r8", 0xB8, 8, INTEGER),
        new Field("r9", 0xC0, 8, INTEGER),
        new Field("r10", 0xC8, 8, INTEGER),
        new Field("r11", 0xD0, 8, INTEGER),
        new Field("r12", 0xD8, 8, INTEGER),
        new Field("r13", 0xE0, 8, INTEGER),
        new Field("r14", 0xE8, 8, INTEGER),
        new Field("r15", 0xF0, 8, INTEGER),
        new Field("rip", 0xF8, 8, CONTROL),
        new Field("efl", 0x44, 4, CONTROL),
        new Field("cs", 0x38, 2, CONTROL),
        new Field("ss", 0x42, 2, CONTROL),
        new Field("ds", 0x3A, 2, SEGMENTS),
        new Field("es", 0x3C, 2, SEGMENTS),
        new Field("fs", 0x3E, 2, SEGMENTS),
        new Field("gs", 0x40, 2, SEGMENTS),
    };

    private static final Field[] X86_FIELDS = {
        new Field("edi", 0x9C, 4, INTEGER),
        new Field("esi", 0xA0, 4, INTEGER),
        new Field("ebx", 0xA4, 4, INTEGER),
        new Field("edx", 0xA8, 4, INTEGER),
        new Field("ecx", 0xAC, 4, INTEGER),
        new Field("eax", 0xB0, 4, INTEGER),
        new Field("ebp", 0xB4, 4, CONTROL),
        new Field("eip", 0xB8, 4, CONTROL),
        new Field("cs", 0xBC, 4, CONTROL),
        new Field("efl", 0xC0, 4, CONTROL),
        new Field("esp", 0xC4, 4, CONTROL),
        new Field("ss", 0xC8, 4, CONTROL),
        new Field("gs", 0x8C, 4, SEGMENTS),
        new Field("fs", 0x90, 4, SEGMENTS),
        new Field("es", 0x94, 4, SEGMENTS),
        new Field("ds", 0x98, 4, SEGMENTS),
    };

    /** Cpsr, X0 to X28, Fp, Lr, Sp, Pc; fp, lr, sp and pc belong to the control part. */
    private static Field[] arm64Fields() {
        Field[] fields = new Field[34];
        for (int i = 0; i < 33; i++) {
            String name = Architecture.ARM64.registerNames().get(i);
            fields[i] = new Field(name, 8 + 8 * i, 8, i < 29 ? INTEGER : CONTROL);
        }
        fields[33] = new Field("cpsr", 4, 4, CONTROL);
        return fields;
    }

    /** R0 to R12, Sp, Lr, Pc, Cpsr in a row; sp and what follows belong to the control part. */
    private static Field[] armFields() {
        Field[] fields = new Field[17];
        for (int i = 0; i < fields.length; i++) {
            String name = Architecture.ARM.registerNames().get(i);
            fields[i] = new Field(name, 4 + 4 * i, 4, i < 13 ? INTEGER : CONTROL);
        }
        return fields;
    }

    /** Where a register stands, and the flag of the part that it belongs to. */
    private record Field(String register, int offset, int sizeBytes, int part) {

        long value(byte[] record) {
            return switch (sizeBytes) {
                case 2 -> LittleEndian.u16(record, offset);
                case 4 -> Integer.toUnsignedLong(LittleEndian.u32(record, offset));
                default -> LittleEndian.u64(record, offset);
            };
        }
    }
}
