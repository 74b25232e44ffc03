package io.culprit.windows.blob;

import io.culprit.dump.DumpFile;
import io.culprit.machine.Address;
import io.culprit.machine.AddressSpace;
import io.culprit.machine.LittleEndian;
import io.culprit.windows.CrashedSystem;
import io.culprit.windows.DebuggerData;
import io.culprit.windows.Processors;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's circular event log where its memory is in the dump. KDDEBUGGER_DATA64 names EtwpDebuggerData, which holds the array of
 * loggers; that of number 2 is the circular kernel context logger, whose WMI_LOGGER_CONTEXT heads the list of its buffers. Where in
 * it the list's head stands moved from build to build: it is the one list whose first entry is such a buffer. Each step is checked
 * against what a buffer says of itself. 64-bit systems only.
 */
final class CircularLog {

    private static final int LOGGERS = 0x10;
    private static final int LOGGER = 2;
    private static final int LOGGER_BUFFER_BYTES = 4;
    private static final int FIRST_LIST = 0x28;
    private static final int LAST_LIST = 0x200;

    /** Of WMI_BUFFER_HEADER: CurrentOffset, SequenceNumber, ETW_BUFFER_CONTEXT, GlobalEntry. */
    private static final int USED = 8;

    private static final int SEQUENCE = 0x18;
    private static final int PROCESSOR = 0x28;
    private static final int BUFFER_LOGGER = 0x2A;
    private static final int ENTRY = 0x38;

    /** Some buffers for each of 2048 processors; a list without end ends here. */
    private static final int MOST_BUFFERS = 1 << 14;

    private final AddressSpace memory;
    private final byte[] head = new byte[InterruptHistory.HEADER_BYTES];

    private CircularLog(AddressSpace memory) {
        this.memory = memory;
    }

    /** The used part of the crashing processor's newest buffer; null where the dump does not hold it. */
    static DumpFile.@Nullable StackRange buffer(CrashedSystem system) {
        DebuggerData data = system.debuggerData();
        long variable = data == null ? 0 : data.address(DebuggerData.Field.ETWP_DEBUGGER_DATA);
        if (variable == 0 || system.pointerBytes() != 8) {
            return null;
        }
        CircularLog log = new CircularLog(system.memory());
        long loggers = log.pointer(variable + LOGGERS);
        long logger = loggers == 0 ? 0 : log.pointer(loggers + LOGGER * 8);
        Processors.Prcb crashing =
                logger == 0 ? null : Processors.of(system).crashing().orElse(null);
        return crashing == null ? null : log.newest(logger, crashing.number());
    }

    private DumpFile.@Nullable StackRange newest(long logger, int processor) {
        byte[] context = new byte[LAST_LIST];
        int got = memory.read(logger, context, 0, context.length);
        if (got < FIRST_LIST
                || LittleEndian.u32(context, 0) != LOGGER
                || LittleEndian.u32(context, LOGGER_BUFFER_BYTES) != InterruptHistory.BUFFER_BYTES) {
            return null;
        }
        for (int list = FIRST_LIST; list + 8 <= got; list += 8) {
            long first = LittleEndian.u64(context, list);
            if (buffer(first) && LittleEndian.u64(head, ENTRY + 8) == logger + list) {
                return newest(first, logger + list, processor);
            }
        }
        return null;
    }

    private DumpFile.@Nullable StackRange newest(long first, long end, int processor) {
        DumpFile.StackRange newest = null;
        long sequence = Long.MIN_VALUE;
        long entry = first;
        for (int i = 0; i < MOST_BUFFERS && entry != end && buffer(entry); i++) {
            int used = LittleEndian.u32(head, USED);
            if (LittleEndian.u16(head, PROCESSOR) == processor
                    && used > InterruptHistory.HEADER_BYTES
                    && used <= InterruptHistory.BUFFER_BYTES
                    && LittleEndian.u64(head, SEQUENCE) > sequence) {
                sequence = LittleEndian.u64(head, SEQUENCE);
                newest = new DumpFile.StackRange(entry - ENTRY, used);
            }
            entry = LittleEndian.u64(head, ENTRY);
        }
        return newest;
    }

    /** Reads the header of the buffer whose list entry stands there; whether it is one of this log. */
    private boolean buffer(long entry) {
        long start = entry - ENTRY;
        return Address.kernelHalf(start)
                && (start & InterruptHistory.BUFFER_BYTES - 1) == 0
                && memory.read(start, head, 0, head.length) == head.length
                && LittleEndian.u32(head, 0) == InterruptHistory.BUFFER_BYTES
                && LittleEndian.u16(head, BUFFER_LOGGER) == LOGGER;
    }

    private long pointer(long address) {
        OptionalLong value = memory.findU64(address);
        return value.isPresent() && Address.kernelHalf(value.getAsLong()) ? value.getAsLong() : 0;
    }
}
