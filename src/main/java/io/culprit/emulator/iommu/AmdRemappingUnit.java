package io.culprit.emulator.iommu;

/**
 * An AMD-Vi remapping unit: device table, I/O page tables, event log in memory and its interrupt (AMD I/O Virtualization
 * Technology specification, device table entry and event log). Command buffer commands complete at once.
 */
public final class AmdRemappingUnit {

    /** Bytes of the register window. */
    public static final int REGISTER_BYTES = 0x4000;

    private static final int ILLEGAL_DEVICE_ENTRY = 1;
    private static final int PAGE_FAULT = 2;
    private static final int DEVICE_TABLE_ERROR = 3;
    private static final int PAGE_TABLE_ERROR = 4;
    private static final int WRITE_FLAG = 0x020;
    private static final int PRESENT_FLAG = 0x010;
    private static final int RESERVED_FLAG = 0x080;
    private static final long ADDRESS = 0x000F_FFFF_FFFF_F000L;

    private final TableMemory memory;
    private final MessageSink messages;
    private final FaultListener listener;
    private long deviceTable;
    private long commandBuffer;
    private long eventLog;
    private long control;
    private long commandHead;
    private long eventHead;
    private long eventTail;
    private int status;
    private long messageAddress;
    private int messageData;

    /** {@code messages} takes the event interrupt; {@code listener} hears of each refusal with its event code. */
    public AmdRemappingUnit(TableMemory memory, MessageSink messages, FaultListener listener) {
        this.memory = memory;
        this.messages = messages;
        this.listener = listener;
    }

    /** Lets the device table judge; a refusal goes to the event log. Returns the physical address, or -1 when refused. */
    public long translate(int requester, long address, boolean write) {
        if ((control & 1) == 0) {
            return address;
        }
        long slot = (deviceTable & ADDRESS) + requester * 32L;
        if (!memory.reaches(slot) || requester * 32L >= ((deviceTable & 0x1FF) + 1) * 0x1000) {
            return refuse(DEVICE_TABLE_ERROR, requester, 0, 0, address, write);
        }
        long entry = memory.read64(slot);
        int domain = (int) (memory.read64(slot + 8) & 0xFFFF);
        if ((entry & 1) == 0) {
            return address;
        }
        if ((entry & 0x1FC) != 0 || (entry >>> 9 & 7) == 7) {
            return refuse(ILLEGAL_DEVICE_ENTRY, requester, domain, 0, address, write);
        }
        return walk(entry, requester, domain, address, write);
    }

    private long walk(long root, int requester, int domain, long address, boolean write) {
        long permission = write ? 1L << 62 : 1L << 61;
        int level = (int) (root >>> 9 & 7);
        if ((root & 2) == 0 || (root & permission) == 0) {
            return refuse(PAGE_FAULT, requester, domain, 0, address, write);
        }
        if (level == 0) {
            return address;
        }
        if (level < 6 && address >>> 12 + 9 * level != 0) {
            return refuse(PAGE_FAULT, requester, domain, 0, address, write);
        }
        long entry = root;
        for (; level >= 1; level--) {
            long slot = (entry & ADDRESS) + (address >>> 12 + 9 * (level - 1) & 0x1FF) * 8;
            if (!memory.reaches(slot)) {
                return refuse(PAGE_TABLE_ERROR, requester, domain, 0, slot, write);
            }
            entry = memory.read64(slot);
            int next = (int) (entry >>> 9 & 7);
            if ((entry & 1) == 0) {
                return refuse(PAGE_FAULT, requester, domain, 0, address, write);
            }
            if (next != 0 && next != level - 1 || (entry & 0x1E) != 0) {
                return refuse(PAGE_FAULT, requester, domain, PRESENT_FLAG | RESERVED_FLAG, address, write);
            }
            if ((entry & permission) == 0) {
                return refuse(PAGE_FAULT, requester, domain, PRESENT_FLAG | 0x040, address, write);
            }
            if (next == 0) {
                long within = (1L << 12 + 9 * (level - 1)) - 1;
                return entry & ADDRESS & ~within | address & within;
            }
        }
        throw new IllegalStateException("level 1 has no next level");
    }

    private long refuse(int code, int requester, int domain, int flags, long address, boolean write) {
        listener.refused(requester, address, write, code);
        int all = flags | (write ? WRITE_FLAG : 0);
        long first = requester & 0xFFFFL | (long) domain << 32 | (long) all << 48 | (long) code << 60;
        log(first, address);
        return -1;
    }

    /** Events are 16 bytes; a full log sets the overflow status and drops. */
    private void log(long first, long address) {
        long size = 16L << (eventLog >>> 56 & 0xF);
        long slot = (eventLog & ADDRESS) + eventTail;
        if ((control & 4) == 0 || !memory.reaches(slot)) {
            return;
        }
        long after = (eventTail + 16) % size;
        if (after == eventHead) {
            status |= 1;
            return;
        }
        memory.write64(slot, first);
        memory.write64(slot + 8, address);
        eventTail = after;
        boolean signaled = (status & 2) != 0;
        status |= 2;
        if ((control & 8) != 0 && !signaled) {
            messages.write(messageAddress, messageData);
        }
    }

    /** The unit's own message, as its PCI capability would hold it. */
    public void setMessage(long address, int data) {
        messageAddress = address;
        messageData = data;
    }

    /** Reads a register of 4 or 8 bytes. */
    public long read(int offset, int sizeBytes) {
        long value = switch (offset & ~7) {
                    case 0x00 -> deviceTable;
                    case 0x08 -> commandBuffer;
                    case 0x10 -> eventLog;
                    case 0x18 -> control;
                    case 0x2000, 0x2008 -> commandHead;
                    case 0x2010 -> eventHead;
                    case 0x2018 -> eventTail;
                    case 0x2020 -> status | ((control & 4) != 0 ? 8 : 0);
                    default -> 0;
                }
                >>> (offset & 4) * 8;
        return sizeBytes == 8 ? value : value & 0xFFFF_FFFFL;
    }

    /** Writes a register of 8 bytes (or the lower 4 where the upper are zero). */
    public void write(int offset, int sizeBytes, long value) {
        switch (offset) {
            case 0x00 -> deviceTable = value;
            case 0x08 -> commandBuffer = value;
            case 0x10 -> {
                eventLog = value;
                eventHead = 0;
                eventTail = 0;
            }
            case 0x18 -> control = value;
            case 0x2000, 0x2008 -> commandHead = value;
            case 0x2010 -> eventHead = value;
            case 0x2020 -> status &= (int) ~value;
            default -> {}
        }
    }
}
