package io.culprit.emulator.processor;

import io.culprit.emulator.PortBus;
import io.culprit.emulator.Stop;
import io.culprit.emulator.Vendor;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * A whole machine: processors, physical memory, ports, and time. Deterministic: time counts executed instructions, processors take
 * turns in order of their number, events fire in order of time and then of the order in which they were asked for.
 */
public final class Machine {

    /** The most processors that a machine has. */
    public static final int MAX_PROCESSORS = 64;

    private static final int QUANTUM = 256;

    /** Something that will happen; may be called off. */
    @FunctionalInterface
    public interface Appointment {
        /** Calls it off; no effect when it has happened. */
        void cancel();
    }

    private record Event(long time, long order, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            int byTime = Long.compare(time, other.time);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private final Vendor vendor;
    private final InstructionSet instructions;
    private final PhysicalMemory memory = new PhysicalMemory();
    private final PortBus ports = new PortBus();
    private final Probes probes = new Probes(this);
    private final Breakpoints breakpoints = new Breakpoints();
    private final CallChains callChains = new CallChains();
    private final List<Processor> processors = new ArrayList<>();
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private long eventOrder;
    private long time;
    private @Nullable Processor running;
    private @Nullable Stop stop;
    private String stopReason = "";
    private boolean virtual;

    /** A machine with 1 to 64 processors that execute these instructions, and no RAM yet. */
    public Machine(Vendor vendor, int processorCount, InstructionSet instructions) {
        if (processorCount < 1 || processorCount > MAX_PROCESSORS) {
            throw new IllegalArgumentException("processors: " + processorCount);
        }
        this.vendor = vendor;
        this.instructions = instructions;
        for (int i = 0; i < processorCount; i++) {
            processors.add(new Processor(this, i));
        }
        memory.onCodeWritten(address -> forgetTranslations());
    }

    /** Who made the processors. */
    public Vendor vendor() {
        return vendor;
    }

    /** From now on {@code cpuid} tells of a hypervisor. */
    public void becomeVirtual() {
        virtual = true;
    }

    InstructionSet instructions() {
        return instructions;
    }

    boolean isVirtual() {
        return virtual;
    }

    /** The physical address space. */
    public PhysicalMemory memory() {
        return memory;
    }

    /** The I/O ports. */
    public PortBus ports() {
        return ports;
    }

    /** Where tracing hooks in. */
    public Probes probes() {
        return probes;
    }

    /** Calls, interrupts and exceptions that have not returned yet; recorded once turned on. */
    public CallChains callChains() {
        return callChains;
    }

    /** All processors, by number. */
    public List<Processor> processors() {
        return processors;
    }

    /** The processor with this number, from 0. */
    public Processor processor(int number) {
        return processors.get(number);
    }

    /** Instructions since power-on; a machine whose processors all wait leaps to the next event. */
    public long time() {
        return running == null ? time : time + running.core.execution.executed();
    }

    /** Runs {@code action} when time reaches {@code due}, between two instructions. */
    public Appointment at(long due, Runnable action) {
        Event event = new Event(Math.max(due, time()), eventOrder++, action);
        events.add(event);
        if (running != null) {
            running.core.execution.shortenSlice(due - time);
        }
        return () -> events.remove(event);
    }

    /** Runs {@code action} after this many instructions. */
    public Appointment after(long instructions, Runnable action) {
        return at(time() + instructions, action);
    }

    /**
     * A message-signaled interrupt that has passed interrupt remapping: a write of {@code data} to {@code address} in 0xFEExxxxx
     * (Intel SDM volume 3, 11.11). Destination in address bits 19:12, logical mode in bit 2; vector in data bits 7:0, delivery mode
     * in bits 10:8.
     */
    public void signal(long address, int data) {
        int destination = (int) (address >>> 12) & 0xFF;
        boolean logical = (address & 4) != 0;
        int mode = data >>> 8 & 7;
        for (Processor target : processors) {
            if (target.apic().addressed(destination, logical)) {
                target.apic().accept(mode, data & 0xFF);
                if (mode == 1) {
                    return;
                }
            }
        }
    }

    /**
     * Calls {@code handler} whenever any processor is about to execute the instruction at this virtual address. Code that was already
     * executed under the address space of no processor's current page tables may keep running without it.
     */
    public void breakAt(long virtualAddress, Breakpoint handler) {
        breakpoints.add(virtualAddress, handler);
        forgetCode(virtualAddress);
    }

    /** Removes a breakpoint. */
    public void removeBreak(long virtualAddress, Breakpoint handler) {
        breakpoints.remove(virtualAddress, handler);
    }

    Breakpoints breakpoints() {
        return breakpoints;
    }

    /** Stops the machine before the next instruction; {@link #run} returns {@link Stop#REQUESTED}. */
    public void stop(String reason) {
        stop(Stop.REQUESTED, reason);
    }

    void stop(Stop kind, String reason) {
        if (stop == null) {
            stop = kind;
            stopReason = reason;
        }
        for (Processor processor : processors) {
            processor.attend();
        }
    }

    /** Why the machine stopped, in words; empty when it only reached a limit. */
    public String stopReason() {
        return stopReason;
    }

    boolean stopping() {
        return stop != null;
    }

    /** Runs until time has advanced by {@code maxInstructions}, or until something stops the machine; may be called again. */
    public Stop run(long maxInstructions) {
        stop = null;
        stopReason = "";
        long end = time + maxInstructions;
        while (time < end) {
            fireEvents();
            if (stop == null && !runSlice(Math.min(end, nextEvent())) && !leap(end)) {
                return Stop.IDLE;
            }
            if (stop != null) {
                return stop;
            }
        }
        return Stop.LIMIT;
    }

    private void fireEvents() {
        while (stop == null && !events.isEmpty() && events.peek().time <= time) {
            events.remove().action.run();
        }
    }

    private long nextEvent() {
        Event next = events.peek();
        return next == null ? Long.MAX_VALUE : next.time;
    }

    /** Lets every processor that has work run for a quantum at most; false when none had any. */
    private boolean runSlice(long until) {
        long slice = processors.size() == 1 ? until - time : Math.min(QUANTUM, until - time);
        long longest = 0;
        for (Processor processor : processors) {
            if (stop == null && processor.core.execution.ready()) {
                running = processor;
                processor.core.execution.run(slice);
                longest = Math.max(longest, processor.core.execution.executed());
                running = null;
            }
        }
        time += longest;
        return longest > 0;
    }

    /** Moves time to the next event, when there is one before {@code end}. */
    private boolean leap(long end) {
        if (stop != null || anyReady()) {
            return true;
        }
        if (events.isEmpty()) {
            return false;
        }
        time = Math.min(end, nextEvent());
        return true;
    }

    private boolean anyReady() {
        for (Processor processor : processors) {
            if (processor.core.execution.ready()) {
                return true;
            }
        }
        return false;
    }

    /** Drops cached address translations of all processors: a page has become code, or has stopped being code. */
    void forgetTranslations() {
        for (Processor processor : processors) {
            processor.core.mmu.flush();
        }
    }

    /** Drops what was decoded from the page of an address, as any processor maps it, so that a new breakpoint is seen. */
    private void forgetCode(long virtualAddress) {
        for (Processor processor : processors) {
            long physical = processor.core.mmu.find(virtualAddress);
            Page page = physical < 0 ? null : memory.page(physical);
            if (page != null) {
                page.forgetCode();
            }
        }
    }
}
