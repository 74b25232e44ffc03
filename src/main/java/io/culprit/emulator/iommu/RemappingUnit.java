package io.culprit.emulator.iommu;

/**
 * One DMA remapping unit (DRHD): its memory-mapped registers, and the gate through which every request of its devices goes.
 * Intel VT-d specification, register descriptions; the offsets FRO and IRO are this unit's own choice.
 */
public final class RemappingUnit {

    /** Bytes of the register page. */
    public static final int REGISTER_BYTES = 0x1000;

    private static final int VERSION = 0x10;
    private static final int FAULT_RECORDS_OFFSET = 0x220;
    private static final int INVALIDATE_OFFSET = 0xF0;
    private static final int TRANSLATION = 1 << 31;
    private static final int SET_ROOT = 1 << 30;
    private static final int QUEUE = 1 << 26;
    private static final int INTERRUPTS = 1 << 25;
    private static final int SET_INTERRUPT_TABLE = 1 << 24;
    private static final int COMPATIBLE = 1 << 23;

    private final FaultLog log;
    private final InvalidationQueue queue;
    private final LegacyTables legacy;
    private final ScalableTables scalable;
    private final InterruptTable interrupts;
    private final MessageSink messages;
    private final FaultListener listener;
    private final long capability;
    private final long extendedCapability;
    private int status;
    private long rootRegister;
    private long rootTable;
    private long interruptRegister;
    private long interruptTable;

    /**
     * @param records number of fault recording registers, 1 to 256
     * @param messages takes the unit's own fault event and the remapped interrupts of devices
     */
    public RemappingUnit(TableMemory memory, int records, MessageSink messages, FaultListener listener) {
        this.log = new FaultLog(records, messages);
        this.queue = new InvalidationQueue(memory, log);
        this.legacy = new LegacyTables(memory);
        this.scalable = new ScalableTables(memory);
        this.interrupts = new InterruptTable(memory);
        this.messages = messages;
        this.listener = listener;
        this.capability = 2L
                | 0x0EL << 8
                | 47L << 16
                | (long) (FAULT_RECORDS_OFFSET / 16) << 24
                | 3L << 34
                | 1L << 39
                | (long) (records - 1) << 40
                | 0x3FL << 48
                | 1L << 54
                | 1L << 55;
        this.extendedCapability =
                1L | 1L << 1 | 1L << 2 | 1L << 3 | 1L << 6 | (long) (INVALIDATE_OFFSET / 16) << 8 | 0xC9L << 40;
    }

    /** Lets the tables judge a request and records a refusal. Translation that is not enabled grants everything. */
    public Translation translate(TransferRequest request) {
        if ((status & TRANSLATION) == 0) {
            return new Translation.Granted(request.address());
        }
        Translation translation = byMode(request);
        if (translation instanceof Translation.Refused(FaultReason reason, boolean recorded)) {
            listener.refused(request.requester(), request.address(), request.write(), reason.code());
            if (recorded || !reason.qualified()) {
                log.record(request, reason);
            }
            return translation;
        }
        return translation;
    }

    private Translation byMode(TransferRequest request) {
        return switch ((int) (rootTable >>> 10 & 3)) {
            case 0 -> legacy.translate(rootTable & -0x1000L, request);
            case 1 -> scalable.translate(rootTable & -0x1000L, request);
            default -> Translation.refused(FaultReason.SCALABLE_ROOT_ADDRESS_INVALID);
        };
    }

    /** Takes a device's interrupt message (a write to 0xFEExxxxx) and delivers, remaps or blocks it. */
    public void interrupt(int requester, long address, int data) {
        if ((status & INTERRUPTS) == 0) {
            messages.write(address, data);
            return;
        }
        switch (interrupts.remap(interruptTable, (status & COMPATIBLE) != 0, requester, address, data)) {
            case InterruptTable.Outcome.Remapped(long to, int value) -> messages.write(to, value);
            case InterruptTable.Outcome.Blocked(FaultReason reason, int index, boolean recorded) -> {
                listener.refused(requester, (long) index << 48, true, reason.code());
                if (recorded || !reason.qualified()) {
                    log.recordInterrupt(requester, index, reason);
                }
            }
        }
    }

    /** Reads a register of 4 or 8 bytes; a 4-byte read in the upper half of a 64-bit register gives its upper half. */
    public long read(int offset, int sizeBytes) {
        boolean narrow = narrow(offset);
        long value = narrow ? read32(offset) : read64(offset & ~7) >>> (offset & 4) * 8;
        return sizeBytes == 8 ? value : value & 0xFFFF_FFFFL;
    }

    private static boolean narrow(int offset) {
        return switch (offset) {
            case 0x00, 0x18, 0x1C, 0x34, 0x38, 0x3C, 0x40, 0x44, 0x64, 0x9C, 0xA0, 0xA4, 0xA8, 0xAC -> true;
            default -> false;
        };
    }

    private long read32(int offset) {
        return switch (offset) {
            case 0x00 -> VERSION;
            case 0x1C -> status & 0xFFFF_FFFFL;
            case 0x34 -> log.status();
            case 0x38, 0x3C, 0x40, 0x44 -> log.event(offset) & 0xFFFF_FFFFL;
            case 0x9C -> queue.completed() ? 1 : 0;
            default -> 0;
        };
    }

    private long read64(int offset) {
        return switch (offset) {
            case 0x08 -> capability;
            case 0x10 -> extendedCapability;
            case 0x20 -> rootRegister;
            case 0x80 -> queue.head();
            case 0x88 -> queue.tail();
            case 0x90 -> queue.base();
            case 0xB8 -> interruptRegister;
            default -> recordIndex(offset) < 0 ? 0 : log.record(recordIndex(offset), offset >>> 3 & 1);
        };
    }

    private int recordIndex(int offset) {
        int index = (offset - FAULT_RECORDS_OFFSET) >> 4;
        return index >= 0 && index < log.records() ? index : -1;
    }

    /** Writes a register of 4 or 8 bytes. */
    public void write(int offset, int sizeBytes, long value) {
        switch (offset) {
            case 0x18 -> command((int) value);
            case 0x20 -> rootRegister = value;
            case 0x34 -> log.clearStatus((int) value);
            case 0x38, 0x3C, 0x40, 0x44 -> log.setEvent(offset, (int) value);
            case 0x88 -> queue.setTail(value);
            case 0x90 -> queue.setBase(value);
            case 0x9C -> queue.clearCompleted();
            case 0xB8 -> interruptRegister = value;
            default -> writeRecord(offset, sizeBytes, value);
        }
    }

    private void writeRecord(int offset, int sizeBytes, long value) {
        int index = recordIndex(offset & ~7);
        if (index >= 0 && (offset & 8) != 0) {
            log.clearRecord(index, sizeBytes == 4 && (offset & 4) != 0 ? value << 32 : value);
        }
    }

    /** GCMD: lasting bits are taken as written; the set-pointer bits latch the pointer and read back as done. */
    private void command(int value) {
        int lasting = TRANSLATION | QUEUE | INTERRUPTS | COMPATIBLE;
        status = status & ~lasting | value & lasting;
        if ((value & SET_ROOT) != 0) {
            rootTable = rootRegister;
            status |= SET_ROOT;
        }
        if ((value & SET_INTERRUPT_TABLE) != 0) {
            interruptTable = interruptRegister;
            status |= SET_INTERRUPT_TABLE;
        }
    }
}
