package io.culprit.emulator.iommu;

/**
 * Fault recording registers FRCD with FSTS and the fault event FECTL, FEDATA, FEADDR (Intel VT-d specification, primary fault
 * logging). The event is sent only when the log goes from quiet to pending; software clears each F bit and then the overflow.
 */
public final class FaultLog {

    private static final int OVERFLOW = 1;
    private static final int PENDING = 2;
    private static final int OTHER_EVENTS = 0x70;
    private static final int MASKED = 1 << 31;
    private static final int EVENT_PENDING = 1 << 30;

    private final long[] low;
    private final long[] high;
    private final MessageSink messages;
    private int next;
    private int first;
    private boolean overflow;
    private int otherStatus;
    private int control = MASKED;
    private int data;
    private int address;
    private int upperAddress;

    /** @param records number of FRCD registers, 1 to 256 */
    FaultLog(int records, MessageSink messages) {
        this.low = new long[records];
        this.high = new long[records];
        this.messages = messages;
    }

    /** Takes a fault of a memory request; {@code information} is the page of the faulting address. */
    void record(TransferRequest request, FaultReason reason) {
        long bits = (request.write() ? 0 : 1L << 62)
                | (long) form(request.form()) << 60
                | (request.hasPasid() ? 1L << 31 | (long) request.pasid() << 40 : 0)
                | (request.execute() ? 1L << 30 : 0)
                | (request.privileged() ? 1L << 29 : 0);
        put(request.address() & -0x1000L, request.requester(), reason, bits);
    }

    /** Takes a fault of an interrupt request; {@code index} is that of the remapping table. */
    void recordInterrupt(int requester, int index, FaultReason reason) {
        put((long) index << 48, requester, reason, 0);
    }

    private static int form(TransferRequest.Form form) {
        return switch (form) {
            case UNTRANSLATED, PAGE_GROUP -> 0;
            case TRANSLATION_REQUEST -> 1;
            case TRANSLATED -> 2;
        };
    }

    private void put(long information, int requester, FaultReason reason, long bits) {
        if (overflow) {
            return;
        }
        boolean quiet = quiet();
        if (high[next] < 0) {
            overflow = true;
        } else {
            store(information, requester, reason, bits);
        }
        if (quiet) {
            raise();
        }
    }

    private void store(long information, int requester, FaultReason reason, long bits) {
        if (!pending()) {
            first = next;
        }
        low[next] = information;
        high[next] = 1L << 63 | bits | (long) reason.code() << 32 | requester & 0xFFFFL;
        next = (next + 1) % low.length;
    }

    /** Another status bit of FSTS (invalidation queue, completion or time-out error) joins the same event. */
    void report(int statusBit) {
        boolean quiet = quiet();
        otherStatus |= statusBit & OTHER_EVENTS;
        if (quiet) {
            raise();
        }
    }

    private void raise() {
        control |= EVENT_PENDING;
        sendUnlessMasked();
    }

    private void sendUnlessMasked() {
        if ((control & (MASKED | EVENT_PENDING)) == EVENT_PENDING) {
            control &= ~EVENT_PENDING;
            messages.write(Integer.toUnsignedLong(upperAddress) << 32 | Integer.toUnsignedLong(address), data);
        }
    }

    private boolean pending() {
        for (long record : high) {
            if (record < 0) {
                return true;
            }
        }
        return false;
    }

    private boolean quiet() {
        return !overflow && otherStatus == 0 && !pending();
    }

    /** FSTS as software reads it. */
    int status() {
        return (overflow ? OVERFLOW : 0) | (pending() ? PENDING : 0) | otherStatus | first << 8;
    }

    /** Write to FSTS: ones clear. */
    void clearStatus(int ones) {
        overflow &= (ones & OVERFLOW) == 0;
        otherStatus &= ~ones;
        settle();
    }

    private void settle() {
        if (quiet()) {
            control &= ~EVENT_PENDING;
        }
    }

    /** One half of a fault record: {@code half} 0 is bits 63:0, 1 is bits 127:64. */
    long record(int index, int half) {
        return half == 0 ? low[index] : high[index];
    }

    /** A one in bit 127 frees the record. */
    void clearRecord(int index, long highOnes) {
        if (highOnes < 0) {
            high[index] &= Long.MAX_VALUE;
            settle();
        }
    }

    int records() {
        return low.length;
    }

    /** FECTL, FEDATA, FEADDR, FEUADDR by their register offset. */
    int event(int register) {
        return switch (register) {
            case 0x38 -> control;
            case 0x3C -> data;
            case 0x40 -> address;
            default -> upperAddress;
        };
    }

    /** Write to an event register; unmasking sends what is pending. */
    void setEvent(int register, int value) {
        switch (register) {
            case 0x38 -> {
                control = control & EVENT_PENDING | value & MASKED;
                sendUnlessMasked();
            }
            case 0x3C -> data = value;
            case 0x40 -> address = value;
            default -> upperAddress = value;
        }
    }
}
