package io.culprit.dump.kernel;

import io.culprit.dump.DumpPart;
import io.culprit.dump.RangeMemory;
import io.culprit.machine.Address;
import io.culprit.machine.Architecture;
import io.culprit.machine.LittleEndian;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where KPRCB, ETHREAD and EPROCESS of a small dump lay in memory; the file does not say. The processor block leads to the KPRCB, and
 * pointers lead on from there. Newer writers leave the processor block out (builds from 26100 on): then the KPRCB itself tells, by its
 * hundreds of empty lists, whose heads point at themselves.
 */
final class PartAddresses {

    /** So many list heads must agree: one or two agree by chance, a real KPRCB has more than 300. */
    private static final int LEAST_VOTES = 8;

    private static final int THREAD_OBJECT = 6;
    private static final int PROCESS_OBJECT = 3;

    private final int pointerBytes;
    private final DebuggerSizes layout;
    private final long prcb;
    private final long thread;
    private final long process;

    PartAddresses(
            Architecture architecture, Map<DumpPart, byte[]> parts, DebuggerSizes layout, RangeMemory.Builder ranges) {
        this.pointerBytes = architecture.pointerBytes();
        this.layout = layout;
        byte[] prcbBytes = parts.get(DumpPart.PRCB);
        byte[] threadBytes = parts.get(DumpPart.THREAD);
        this.prcb = prcbBytes == null ? 0 : findPrcb(prcbBytes, ranges);
        this.thread = follow(prcbBytes, layout.prcbCurrentThread(), threadBytes, THREAD_OBJECT);
        this.process = follow(threadBytes, layout.threadProcess(), parts.get(DumpPart.PROCESS), PROCESS_OBJECT);
    }

    /** Address of the KPRCB, or 0. */
    long prcb() {
        return prcb;
    }

    /** Address of the ETHREAD, or 0. */
    long thread() {
        return thread;
    }

    /** Address of the EPROCESS, or 0. */
    long process() {
        return process;
    }

    private long findPrcb(byte[] bytes, RangeMemory.Builder ranges) {
        long number = value(bytes, layout.prcbNumber(), 4);
        if (layout.processorBlock() != 0 && layout.prcbNumber() != 0 && number < 0x1000) {
            byte[] pointer = new byte[pointerBytes];
            long entry = layout.processorBlock() + number * pointerBytes;
            if (ranges.read(pointerBytes == 4 ? Address.of32(entry) : entry, pointer) == pointerBytes) {
                return value(pointer, 0, pointerBytes);
            }
        }
        return byListHeads(bytes);
    }

    /** The start that most empty list heads agree on (Boyer and Moore's majority vote, then a count). */
    private long byListHeads(byte[] bytes) {
        long favorite = 0;
        int lead = 0;
        for (int at = 0; at + 2 * pointerBytes <= bytes.length; at += pointerBytes) {
            long start = selfStart(bytes, at);
            if (start != 0) {
                lead += start == favorite ? 1 : -1;
                if (lead < 0) {
                    favorite = start;
                    lead = 1;
                }
            }
        }
        return votes(bytes, favorite) >= LEAST_VOTES ? favorite : 0;
    }

    private int votes(byte[] bytes, long start) {
        int votes = 0;
        for (int at = 0; start != 0 && at + 2 * pointerBytes <= bytes.length; at += pointerBytes) {
            votes += selfStart(bytes, at) == start ? 1 : 0;
        }
        return votes;
    }

    /** Where the structure starts if the two pointers at {@code at} are an empty list head; 0 if they are not. */
    private long selfStart(byte[] bytes, int at) {
        long forward = value(bytes, at, pointerBytes);
        boolean empty = forward == value(bytes, at + pointerBytes, pointerBytes)
                && (pointerBytes == 4 ? forward >= 0x8000_0000L : Address.kernelHalf(forward))
                && (forward & pointerBytes - 1) == 0;
        return empty ? forward - at : 0;
    }

    /** The pointer in {@code from} to {@code to}, whose first byte must say that it is an object of this type (DISPATCHER_HEADER). */
    private long follow(byte @Nullable [] from, int offset, byte @Nullable [] to, int type) {
        if (from == null || to == null || offset == 0 || offset + pointerBytes > from.length || to.length == 0) {
            return 0;
        }
        return (to[0] & 0x7F) == type ? value(from, offset, pointerBytes) : 0;
    }

    private static long value(byte[] bytes, int offset, int size) {
        if (offset + size > bytes.length) {
            return 0;
        }
        return size == 8 ? LittleEndian.u64(bytes, offset) : Integer.toUnsignedLong(LittleEndian.u32(bytes, offset));
    }
}
