package io.culprit.emulator.processor;

import io.culprit.emulator.MmioHandler;

/**
 * The local interrupt controller of one processor: requests, priorities, nesting, end of interrupt, timer (Intel SDM volume 3,
 * chapter 11). Reached by memory at 0xFEE00000 and, in x2APIC mode, by MSRs 0x800 to 0x83F.
 *
 * <p>A vector is delivered when its class (vector / 16) is above the processor priority: the greater of the task priority (CR8)
 * and of the class in service. The guest's write to EOI ends the highest vector in service.
 */
public final class LocalApic implements MmioHandler {

    /** Where the registers are in physical memory, for every processor its own. */
    public static final long BASE = 0xFEE0_0000L;

    private static final int VERSION = 0x0006_0015;
    private static final int ENABLED = 0x100;
    private static final int MASKED = 0x1_0000;
    private static final int PERIODIC = 0x2_0000;

    private static final int ID = 0x20;
    private static final int TPR = 0x80;
    private static final int EOI = 0xB0;
    private static final int SVR = 0xF0;
    private static final int ICR = 0x300;
    private static final int LVT_TIMER = 0x320;
    private static final int INITIAL_COUNT = 0x380;
    private static final int CURRENT_COUNT = 0x390;
    private static final int DIVIDE = 0x3E0;
    private static final int SELF_IPI = 0x3F0;

    private final Machine machine;
    private final Processor processor;
    private final int id;
    private final VectorSet requested = new VectorSet();
    private final VectorSet inService = new VectorSet();
    private final VectorSet levelTriggered = new VectorSet();
    private final int[] plain = new int[0x40];
    private int taskPriority;
    private int spurious = 0xFF;
    private boolean spuriousPending;
    private long timerStart;
    private Machine.Appointment timer = () -> {};

    LocalApic(Machine machine, Processor processor, int id) {
        this.machine = machine;
        this.processor = processor;
        this.id = id;
        for (int lvt = 0x2F0 >> 4; lvt <= 0x370 >> 4; lvt++) {
            plain[lvt] = MASKED;
        }
        plain[0xE0 >> 4] = -1;
    }

    /** The identification that messages name as destination. */
    public int id() {
        return id;
    }

    /** Asks for a vector, edge triggered; below 16 and while software-disabled (SVR bit 8 clear) it is refused, as real hardware does. */
    public void request(int vector) {
        if (vector < 16 || vector > 255 || (spurious & ENABLED) == 0) {
            return;
        }
        requested.add(vector);
        processor.attend();
    }

    /** Makes the next delivery a spurious interrupt: the SVR vector, with no bit in service and no EOI expected. */
    public void requestSpurious() {
        spuriousPending = true;
        processor.attend();
    }

    /** Turns the controller on with this spurious vector, as firmware or a boot loader would by writing SVR. */
    public void enable(int spuriousVector) {
        spurious = ENABLED | spuriousVector & 0xFF;
    }

    /** Whether the guest or a loader has enabled the controller. */
    public boolean enabled() {
        return (spurious & ENABLED) != 0;
    }

    /** The task priority register: class in bits 7:4. */
    public int taskPriority() {
        return taskPriority;
    }

    /** Sets the task priority register; {@code mov cr8} sets bits 7:4. */
    public void setTaskPriority(int value) {
        taskPriority = value & 0xFF;
        processor.attend();
    }

    /** The processor priority register. */
    public int processorPriority() {
        int service = Math.max(inService.highest(), 0);
        return (taskPriority & 0xF0) >= (service & 0xF0) ? taskPriority : service & 0xF0;
    }

    /** Whether this vector waits for delivery. */
    public boolean requested(int vector) {
        return requested.contains(vector);
    }

    /** Whether this vector was delivered and not yet ended. */
    public boolean inService(int vector) {
        return inService.contains(vector);
    }

    /** Ends the highest vector in service; returns it, or -1 when there was none. */
    public int endOfInterrupt() {
        int vector = inService.highest();
        if (vector >= 0) {
            inService.remove(vector);
            levelTriggered.remove(vector);
            machine.probes().interruptEnd(processor, vector);
            processor.attend();
        }
        return vector;
    }

    /** Whether an interrupt can be delivered now, as far as priorities go. */
    boolean deliverable() {
        return spuriousPending
                || (requested.highest() & 0xF0) > (processorPriority() & 0xF0) && requested.highest() >= 0;
    }

    /** Takes the interrupt to deliver: the highest request goes into service. Call only when {@link #deliverable()}. */
    int acknowledge() {
        if (spuriousPending) {
            spuriousPending = false;
            return spurious & 0xFF;
        }
        int vector = requested.highest();
        requested.remove(vector);
        inService.add(vector);
        return vector;
    }

    @Override
    public long read(long offset, int widthBytes) {
        int register = (int) offset & ~0xF;
        long value = (offset & 0xF) >= 4 ? 0 : Integer.toUnsignedLong(readRegister(register));
        return value >>> 8 * (offset & 3);
    }

    @Override
    public void write(long offset, int widthBytes, long value) {
        if ((offset & 0xF) == 0) {
            writeRegister((int) offset, (int) value);
        }
    }

    /** A register by its x2APIC MSR number, 0x800 to 0x83F. */
    long readMsr(int msr) {
        int register = (msr & 0x3F) << 4;
        return switch (register) {
            case ID -> id;
            case ICR -> Integer.toUnsignedLong(plain[ICR >> 4]) | (long) plain[(ICR >> 4) + 1] << 32;
            default -> Integer.toUnsignedLong(readRegister(register));
        };
    }

    /** Stores to a register by its x2APIC MSR number. */
    void writeMsr(int msr, long value) {
        int register = (msr & 0x3F) << 4;
        switch (register) {
            case ICR -> {
                plain[ICR >> 4] = (int) value;
                plain[(ICR >> 4) + 1] = (int) (value >>> 32);
                send((int) value, (int) (value >>> 32));
            }
            case SELF_IPI -> request((int) value & 0xFF);
            default -> writeRegister(register, (int) value);
        }
    }

    /** The register at an offset of the memory page; used for state too. */
    int readRegister(int register) {
        if (register >= 0x100 && register < 0x280) {
            VectorSet set = register < 0x180 ? inService : register < 0x200 ? levelTriggered : requested;
            return set.word(register >> 4 & 7);
        }
        return switch (register) {
            case ID -> id << 24;
            case 0x30 -> VERSION;
            case TPR -> taskPriority;
            case 0xA0 -> processorPriority();
            case SVR -> spurious;
            case CURRENT_COUNT -> currentCount();
            default -> register >= 0 && register < 0x400 ? plain[register >> 4] : 0;
        };
    }

    private void writeRegister(int register, int value) {
        switch (register) {
            case ID, 0x30, 0xA0, CURRENT_COUNT -> {}
            case TPR -> setTaskPriority(value);
            case EOI -> endOfInterrupt();
            case SVR -> spurious = value & 0x1FF;
            case ICR -> {
                plain[ICR >> 4] = value & ~0x1000;
                send(value, plain[(ICR >> 4) + 1] >>> 24);
            }
            case INITIAL_COUNT -> startTimer(value);
            default -> {
                if (register < 0x100 || register >= 0x280 && register < 0x400) {
                    plain[register >> 4] = value;
                }
            }
        }
    }

    private void send(int command, int destination) {
        int shorthand = command >>> 18 & 3;
        boolean logical = (command & 0x800) != 0;
        for (Processor target : machine.processors()) {
            boolean chosen = switch (shorthand) {
                case 0 -> target.apic().addressed(destination, logical);
                case 1 -> target == processor;
                case 2 -> true;
                default -> target != processor;
            };
            if (chosen) {
                target.apic().accept(command >>> 8 & 7, command & 0xFF);
            }
        }
    }

    /** Whether a message with this destination field is for this controller (flat logical mode, or physical). */
    boolean addressed(int destination, boolean logical) {
        if (logical) {
            return (plain[0xD0 >> 4] >>> 24 & destination) != 0;
        }
        return destination == id || destination == 0xFF || destination == -1;
    }

    /** Takes a message with this delivery mode: fixed, lowest priority and NMI mean something here. */
    void accept(int deliveryMode, int vector) {
        switch (deliveryMode) {
            case 0, 1 -> request(vector);
            case 4 -> processor.requestNmi();
            default -> {}
        }
    }

    private int divisor() {
        int code = plain[DIVIDE >> 4] & 3 | plain[DIVIDE >> 4] >> 1 & 4;
        return code == 7 ? 1 : 2 << code;
    }

    private int currentCount() {
        long initial = Integer.toUnsignedLong(plain[INITIAL_COUNT >> 4]);
        long elapsed = (machine.time() - timerStart) / divisor();
        if (initial == 0 || elapsed < initial) {
            return (int) (initial == 0 ? 0 : initial - elapsed);
        }
        return (plain[LVT_TIMER >> 4] & PERIODIC) == 0 ? 0 : (int) (initial - elapsed % initial);
    }

    private void startTimer(int count) {
        plain[INITIAL_COUNT >> 4] = count;
        timerStart = machine.time();
        timer.cancel();
        if (count != 0) {
            arm(timerStart);
        }
    }

    private void arm(long from) {
        long due = from + Integer.toUnsignedLong(plain[INITIAL_COUNT >> 4]) * divisor();
        timer = machine.at(due, () -> expire(due));
    }

    private void expire(long due) {
        int lvt = plain[LVT_TIMER >> 4];
        if ((lvt & MASKED) == 0) {
            request(lvt & 0xFF);
        }
        if ((lvt & PERIODIC) != 0) {
            arm(due);
        }
    }
}
