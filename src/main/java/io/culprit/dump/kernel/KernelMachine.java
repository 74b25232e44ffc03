package io.culprit.dump.kernel;

import io.culprit.dump.ContextRecord;
import io.culprit.dump.Damage;
import io.culprit.dump.NotADumpException;
import io.culprit.machine.Address;
import io.culprit.machine.Architecture;

/** MachineImageType of a kernel header (IMAGE_FILE_MACHINE_*), and what to make of a damaged one. */
final class KernelMachine {

    private static final int OFFSET_64 = 0x30;
    private static final int OFFSET_32 = 0x20;

    /** Put beside the machine type of a 64-bit header: each type belongs to one width. */
    private static final int WIDE = 1 << 16;

    private KernelMachine() {}

    /** The architecture; where the field is none that is read, the one whose CONTEXT the header holds, with a warning. */
    static Architecture of(KernelHeader header, Damage damage) throws NotADumpException {
        return switch (header.machine() | (header.wide() ? WIDE : 0)) {
            case 0x8664 | WIDE -> Architecture.X64;
            case 0x014C -> Architecture.X86;
            case 0xAA64 | WIDE -> Architecture.ARM64;
            case 0x01C0, 0x01C2, 0x01C4 -> Architecture.ARM;
            case 0x0200 | WIDE -> throw refused(header, "the dump is of an Itanium system, which is not read");
            default -> byContext(header, damage);
        };
    }

    private static Architecture byContext(KernelHeader header, Damage damage) throws NotADumpException {
        String machine = Address.hex(Integer.toUnsignedLong(header.machine()));
        for (Architecture candidate : Architecture.values()) {
            boolean fits = candidate.pointerBytes() == (header.wide() ? 8 : 4);
            if (fits && ContextRecord.recognized(candidate, header.contextRecord())) {
                damage.odd("the header's machine type " + machine + " is not known; its context record is of "
                        + candidate.jsonName());
                return candidate;
            }
        }
        throw refused(header, "the kernel dump is of a machine type that is not known, " + machine);
    }

    private static NotADumpException refused(KernelHeader header, String message) {
        return new NotADumpException(message, header.wide() ? OFFSET_64 : OFFSET_32);
    }
}
