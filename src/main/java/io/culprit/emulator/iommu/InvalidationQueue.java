package io.culprit.emulator.iommu;

/**
 * Queued invalidation (Intel VT-d specification, invalidation queue interface). This hardware caches no translations, so cache
 * descriptors only complete; a wait descriptor writes its status. An unknown type stops the queue with FSTS.IQE.
 */
final class InvalidationQueue {

    private static final int QUEUE_ERROR = 1 << 4;
    private static final int WAIT = 5;
    private static final int LAST_KNOWN = 8;
    private static final long ADDRESS = 0x000F_FFFF_FFFF_F000L;

    private final TableMemory memory;
    private final FaultLog log;
    private long base;
    private long head;
    private long tail;
    private boolean completed;

    InvalidationQueue(TableMemory memory, FaultLog log) {
        this.memory = memory;
        this.log = log;
    }

    long base() {
        return base;
    }

    void setBase(long value) {
        base = value;
        head = 0;
        tail = 0;
    }

    long head() {
        return head;
    }

    long tail() {
        return tail;
    }

    /** ICS.IWC: a wait descriptor that asked for an interrupt has completed. */
    boolean completed() {
        return completed;
    }

    void clearCompleted() {
        completed = false;
    }

    /** Moves the tail and works off everything before it. */
    void setTail(long value) {
        tail = value & sizeBytes() - 1;
        while (head != tail) {
            if (!execute((base & ADDRESS) + head)) {
                log.report(QUEUE_ERROR);
                return;
            }
            head = head + descriptorBytes() & sizeBytes() - 1;
        }
    }

    private long sizeBytes() {
        return 0x1000L << (base & 7);
    }

    private int descriptorBytes() {
        return (base & 1 << 11) != 0 ? 32 : 16;
    }

    private boolean execute(long slot) {
        if (!memory.reaches(slot) || !memory.reaches(slot + 8)) {
            return false;
        }
        long low = memory.read64(slot);
        int type = (int) (low & 0xF | (low >>> 9 & 7) << 4);
        if (type == WAIT) {
            return await(low, memory.read64(slot + 8) & ~3L);
        }
        return type > 0 && type <= LAST_KNOWN;
    }

    /** Bit 4 asks for an interrupt, bit 5 for a status write of bits 63:32; the two halves of a qword are written alone. */
    private boolean await(long low, long statusAddress) {
        completed |= (low & 1 << 4) != 0;
        if ((low & 1 << 5) == 0) {
            return true;
        }
        long qword = statusAddress & ~7L;
        if (!memory.reaches(qword)) {
            return false;
        }
        int shift = (int) (statusAddress & 4) * 8;
        long other = memory.read64(qword) & ~(0xFFFF_FFFFL << shift);
        memory.write64(qword, other | low >>> 32 << shift);
        return true;
    }
}
