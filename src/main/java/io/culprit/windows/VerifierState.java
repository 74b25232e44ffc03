package io.culprit.windows;

import io.culprit.dump.DumpPart;
import io.culprit.machine.LittleEndian;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Driver Verifier as the kernel's memory tells.
 *
 * @param level verifier flags (bit 7: DMA checking), 0 when it is off
 * @param source where the level was read
 */
public record VerifierState(long level, String source) {

    /** DUMP_MM_STORAGE64: version 1, then its size; MmVerifyDriverLevel behind the special pool tag and the triage action. */
    private static final int STORAGE_LEVEL = 0x10;

    private static final int STORAGE_BYTES = 0x50;

    /** The state, where the dump holds it. */
    public static Optional<VerifierState> find(CrashedSystem system) {
        long data = system.kernelVariable(DebuggerData.Field.MM_VERIFIER_DATA);
        OptionalInt level = data == 0 ? OptionalInt.empty() : system.memory().findU32(data);
        if (level.isPresent()) {
            return Optional.of(new VerifierState(Integer.toUnsignedLong(level.getAsInt()), "nt!MmVerifierData"));
        }
        return system.dump().part(DumpPart.MEMORY_MANAGEMENT).flatMap(VerifierState::stored);
    }

    /** Older writers leave the whole structure empty: then it tells nothing. */
    private static Optional<VerifierState> stored(byte[] storage) {
        if (storage.length < STORAGE_BYTES || LittleEndian.u32(storage, 4) != STORAGE_BYTES) {
            return Optional.empty();
        }
        boolean filled = false;
        for (int i = 8; i < STORAGE_BYTES; i++) {
            filled |= storage[i] != 0;
        }
        long level = Integer.toUnsignedLong(LittleEndian.u32(storage, STORAGE_LEVEL));
        return filled ? Optional.of(new VerifierState(level, "DUMP_MM_STORAGE")) : Optional.empty();
    }
}
