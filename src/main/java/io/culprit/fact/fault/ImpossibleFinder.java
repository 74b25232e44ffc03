package io.culprit.fact.fault;

import io.culprit.fact.ImpossibleFault;
import io.culprit.fact.RaisedException;
import io.culprit.machine.Address;
import io.culprit.machine.Instruction;
import io.culprit.machine.MemoryTouch;
import io.culprit.machine.Operand;
import io.culprit.machine.PageTables;
import io.culprit.machine.Registers;
import io.culprit.windows.CrashedSystem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Faults that the instruction at which they happened cannot have caused. A fault is let through where anything is not sure: general
 * protection faults tell no address, an operand may begin in a page that is there and end in one that is not, repeated and unknown
 * instructions and operands with an unknown register may touch what is not seen here, and a page is only called readable where it was
 * a read that failed.
 */
final class ImpossibleFinder {

    /** Instructions whose operand has no size of its own save at most this much. */
    private static final int MOST_TOUCHED = 0x1000;

    private final CrashedSystem system;
    private final Instruction instruction;
    private final long address;

    ImpossibleFinder(CrashedSystem system, Instruction instruction, long address) {
        this.system = system;
        this.instruction = instruction;
        this.address = address;
    }

    /**
     * What is impossible, or null.
     *
     * @param registers at the fault
     * @param fault as the processor reported it
     */
    @Nullable
    ImpossibleFault find(
            @Nullable Registers registers, @Nullable PageFault fault, @Nullable RaisedException exception) {
        @Nullable ImpossibleFault found = registers == null || fault == null ? null : ofAccess(registers, fault);
        return found == null ? new ControlFlow(system, address).broken(exception) : found;
    }

    private @Nullable ImpossibleFault ofAccess(Registers registers, PageFault fault) {
        List<MemoryTouch> touches = MemoryTouch.of(instruction, registers);
        if (instruction.repeat() != Instruction.Repeat.NONE || touches.isEmpty() || touches.size() < operands()) {
            return null;
        }
        MemoryTouch fitting = null;
        for (MemoryTouch touch : touches) {
            if (!canonical(touch.address())) {
                return null; // a general protection fault came first
            }
            fitting = Address.within(fault.address(), touch.address(), bytes(touch)) ? touch : fitting;
        }
        boolean fetched = Address.within(fault.address(), address, instruction.length());
        if (fitting != null) {
            return fault.read() && touches.size() == 1 ? ofReadable(fitting, fault) : null;
        }
        return fetched ? null : wrongAddress(touches, fault);
    }

    private int operands() {
        int count = 0;
        for (int i = 0; i < instruction.operands().size(); i++) {
            boolean memory = instruction.operands().get(i) instanceof Operand.Memory;
            count += memory && instruction.access(i) != Instruction.Access.NONE ? 1 : 0;
        }
        return count;
    }

    private static int bytes(MemoryTouch touch) {
        return touch.bytes() == 0 ? MOST_TOUCHED : touch.bytes();
    }

    private static boolean canonical(long address) {
        return address >> 47 == 0 || address >> 47 == -1;
    }

    private ImpossibleFault wrongAddress(List<MemoryTouch> touches, PageFault fault) {
        StringBuilder could = new StringBuilder();
        for (MemoryTouch touch : touches) {
            could.append(could.isEmpty() ? "" : " or ").append(Address.hex(touch.address()));
        }
        return new ImpossibleFault(
                "wrong-address",
                "The instruction at the fault (" + instruction.text(address) + ") can only have touched " + could
                        + " with the registers that it had, but the processor reported a fault at "
                        + Address.hex(fault.address()) + ".",
                could.toString(),
                Address.hex(fault.address()));
    }

    private @Nullable ImpossibleFault ofReadable(MemoryTouch touch, PageFault fault) {
        boolean there = Address.kernelHalf(touch.address()) && readable(touch.address(), bytes(touch));
        return there
                ? new ImpossibleFault(
                        "readable",
                        "The processor reported that " + Address.hex(fault.address())
                                + " could not be read, but the page is there and readable.",
                        "no fault at " + Address.hex(fault.address()),
                        "a page fault there")
                : null;
    }

    /** What a page table only remembers, because it was paged out or is in transition, is not there for the processor. */
    private boolean readable(long first, int bytes) {
        if (!system.memory().holds(first, bytes)) {
            return false;
        }
        return !(system.dump().memory() instanceof PageTables tables)
                || present(tables, first) && present(tables, first + bytes - 1);
    }

    private static boolean present(PageTables tables, long at) {
        List<PageTables.Entry> entries = tables.entries(at);
        return !entries.isEmpty()
                && entries.getLast().read()
                && (entries.getLast().value() & 1) != 0;
    }
}
