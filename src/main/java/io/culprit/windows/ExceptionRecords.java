package io.culprit.windows;

import io.culprit.dump.ExceptionRecord;
import io.culprit.machine.AddressSpace;
import io.culprit.machine.MissingMemoryException;
import java.util.ArrayList;
import java.util.List;

/** EXCEPTION_RECORD (winnt.h) in memory. */
public final class ExceptionRecords {

    private static final int MAX_INFORMATION = 15;

    private ExceptionRecords() {}

    /**
     * The record at that address.
     *
     * @throws MissingMemoryException when it is not in the dump, or is none
     */
    public static ExceptionRecord read(CrashedSystem system, long address) {
        AddressSpace memory = system.memory();
        int pointerBytes = system.pointerBytes();
        long at = address + 8 + pointerBytes;
        int count = memory.u32(at + pointerBytes);
        if (count < 0 || count > MAX_INFORMATION) {
            throw new MissingMemoryException(address, "no exception record there");
        }
        long values = at + 2L * pointerBytes;
        List<Long> information = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            information.add(memory.pointer(values + (long) i * pointerBytes, pointerBytes));
        }
        return new ExceptionRecord(
                memory.u32(address), memory.u32(address + 4), memory.pointer(at, pointerBytes), information, 0);
    }
}
