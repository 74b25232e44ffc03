package io.culprit.windows.blob;

import io.culprit.dump.DumpFile;
import io.culprit.machine.AddressSpace;
import io.culprit.windows.CrashedSystem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The last interrupts and deferred calls of the crashing processor: a buffer of the kernel's circular event log, which the writer of a
 * small dump saves as a range of its own, and which the kernel's own structures name where they are in the dump. An event is written when its routine has returned, so one that still ran has none. It says
 * that a routine ran, never that it is to blame. Payloads are those of the public event classes ISR and DPC of PerfInfo.
 *
 * @param events oldest first
 */
public record InterruptHistory(List<Event> events) {

    static final int BUFFER_BYTES = 0x1000;
    static final int HEADER_BYTES = 0x48;
    private static final int USED = 8;
    private static final int EVENT_HEADER_BYTES = 16;
    private static final int VERSION = 2;
    private static final int MARK = 0xC0;
    private static final int WIDE_HEADER = 0x11;
    private static final int NARROW_HEADER = 0x10;

    /** Copies the list. */
    public InterruptHistory {
        events = List.copyOf(events);
    }

    /** What ran. */
    public enum Kind {
        /** An interrupt service routine of a line interrupt. */
        INTERRUPT,
        /** One of a message-signalled interrupt. */
        MESSAGE_INTERRUPT,
        /** A deferred procedure call. */
        DPC,
        /** One in a thread. */
        THREADED_DPC,
        /** One that a timer queued. */
        TIMER_DPC;

        /** The word that reports use. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * A routine that ran to its end.
     *
     * @param ticks of the time-stamp counter when it returned; on ARM64 of another counter
     * @param startTicks when it was called
     * @param routine its address
     * @param vector of an interrupt; absent for deferred calls
     */
    public record Event(
            Kind kind,
            long ticks,
            long startTicks,
            long routine,
            @Nullable Integer vector) {

        /** How long it ran, in ticks. */
        public long duration() {
            return Math.max(0, ticks - startTicks);
        }
    }

    /** Ticks of the newest event: nearest to the crash. */
    public long newest() {
        return events.isEmpty() ? 0 : events.getLast().ticks();
    }

    /** The history in a small dump; empty where none of its ranges is such a buffer. */
    static Optional<InterruptHistory> find(DumpFile dump) {
        AddressSpace memory = dump.memory();
        byte[] head = new byte[HEADER_BYTES + EVENT_HEADER_BYTES];
        for (DumpFile.StackRange range : dump.savedRanges()) {
            if ((range.start() & BUFFER_BYTES - 1) == 0
                    && range.sizeBytes() > head.length
                    && range.sizeBytes() <= BUFFER_BYTES
                    && memory.read(range.start(), head, 0, head.length) == head.length
                    && isBuffer(new BlobBytes(head), range.sizeBytes())) {
                InterruptHistory found = read(bytes(memory, range));
                if (!found.events().isEmpty()) {
                    return Optional.of(found);
                }
            }
        }
        return Optional.empty();
    }

    /** The history in the memory of the crashed system, where that names the buffer. */
    static Optional<InterruptHistory> find(CrashedSystem system) {
        DumpFile.StackRange range = CircularLog.buffer(system);
        if (range == null) {
            return Optional.empty();
        }
        InterruptHistory found = read(bytes(system.memory(), range));
        return found.events().isEmpty() ? Optional.empty() : Optional.of(found);
    }

    private static byte[] bytes(AddressSpace memory, DumpFile.StackRange range) {
        byte[] buffer = new byte[(int) range.sizeBytes()];
        int count = memory.read(range.start(), buffer, 0, buffer.length);
        return count == buffer.length ? buffer : new byte[0];
    }

    private static boolean isBuffer(BlobBytes head, long sizeBytes) {
        return head.u32(0) == BUFFER_BYTES && head.u32(USED) == sizeBytes && isEvent(head, HEADER_BYTES);
    }

    private static boolean isEvent(BlobBytes buffer, int at) {
        return buffer.holds(at, 8) && buffer.u8(at + 3) == MARK && buffer.u16(at + 4) >= 8;
    }

    /** The events of a buffer; none where stepping from one to the next does not end at its end. */
    static InterruptHistory read(byte[] bytes) {
        BlobBytes buffer = new BlobBytes(bytes);
        List<Event> events = new ArrayList<>();
        int at = HEADER_BYTES;
        while (isEvent(buffer, at)) {
            int size = buffer.u16(at + 4);
            if (!buffer.holds(at, size)) {
                break;
            }
            add(events, buffer, at, size);
            at += size + 7 & ~7;
        }
        return new InterruptHistory(at >= buffer.size() ? events : List.of());
    }

    private static void add(List<Event> events, BlobBytes buffer, int at, int size) {
        int header = buffer.u8(at + 2);
        Kind kind = kind(buffer.u16(at + 6));
        int pointer = header == WIDE_HEADER ? 8 : 4;
        int payload = at + EVENT_HEADER_BYTES;
        boolean known = header == WIDE_HEADER || header == NARROW_HEADER;
        if (kind == null || !known || buffer.u16(at) != VERSION || size < EVENT_HEADER_BYTES + 8 + pointer) {
            return;
        }
        long routine = pointer == 8 ? buffer.u64(payload + 8) : buffer.u32(payload + 8);
        boolean interrupt = kind == Kind.INTERRUPT || kind == Kind.MESSAGE_INTERRUPT;
        boolean vector = interrupt && size >= EVENT_HEADER_BYTES + 8 + pointer + 2;
        events.add(new Event(
                kind,
                buffer.u64(at + 8),
                buffer.u64(payload),
                routine,
                vector ? (Integer) buffer.u8(payload + 8 + pointer + 1) : null));
    }

    private static @Nullable Kind kind(int hook) {
        return switch (hook) {
            case 0xF32 -> Kind.MESSAGE_INTERRUPT;
            case 0xF42 -> Kind.THREADED_DPC;
            case 0xF43 -> Kind.INTERRUPT;
            case 0xF44 -> Kind.DPC;
            case 0xF45 -> Kind.TIMER_DPC;
            default -> null;
        };
    }
}
