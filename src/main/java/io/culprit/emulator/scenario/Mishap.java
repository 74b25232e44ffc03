package io.culprit.emulator.scenario;

import io.culprit.emulator.guest.Guest;
import io.culprit.emulator.guest.MachinePlan;
import io.culprit.emulator.processor.Breakpoint;
import io.culprit.emulator.processor.Machine;
import io.culprit.emulator.processor.MsrFile;
import io.culprit.emulator.processor.Processor;
import io.culprit.machine.LittleEndian;

/** What happens to a machine by itself: interrupts that nobody asked for, errors of a processor, bits that flip in memory. */
final class Mishap {

    private static final int FIRST_EVENT = 400_000;
    private static final int CODE_BYTES = 0x40;
    private static final int RETURN = 0xC3;
    private static final int PADDING = 0xCC;

    /** The last four bytes of {@code mov rax, [rax + 0x218]}. */
    private static final int DISPLACEMENT = 0x218;

    /** rsp among the registers. */
    private static final int STACK_POINTER = 4;

    private static final long COUNTER_STEP = 1L << 40;

    private final Machine machine;
    private final Guest guest;
    private final MachinePlan plan;

    Mishap(Machine machine, Guest guest) {
        this.machine = machine;
        this.guest = guest;
        this.plan = guest.plan();
    }

    void prepare() {
        Processor target = machine.processor(plan.crash().iommuProcessor());
        switch (plan.crash().event()) {
            case UNEXPECTED_INTERRUPT ->
                machine.at(
                        FIRST_EVENT,
                        () -> target.apic().request((int) plan.crash().argument()));
            case MACHINE_CHECK -> machine.at(FIRST_EVENT, target::requestMachineCheck);
            case FIRMWARE_TRANSFER ->
                machine.at(
                        FIRST_EVENT,
                        () -> guest.masters()
                                .get(plan.crash().device())
                                .transferFrom(plan.crash().argument()));
            case DRIVER_UNLOADED -> once(symbol("StopDevice"), this::unloadWhenStopped);
            case COUNTER_BACK -> machine.at(FIRST_EVENT, () -> turnCounter(-COUNTER_STEP));
            case COUNTER_AHEAD -> machine.at(FIRST_EVENT, () -> turnCounter(COUNTER_STEP));
            case POINTER_BIT -> once(symbol("ReadRequest"), processor -> flipPointer());
            case CODE_BIT -> once(symbol("ReadRequest"), processor -> flipCode());
            case SPURIOUS_FAULT -> once(symbol("ReadRequest"), processor -> fault(processor, false));
            case WRONG_ADDRESS -> once(symbol("ReadRequest"), processor -> fault(processor, true));
            case BEYOND_RETURN -> once(returnOf("ReadStatus"), processor -> processor.setRip(processor.rip() + 1));
            case NONE -> {}
        }
    }

    /** The driver returns from its routine, and its device is still at work. */
    private void unloadWhenStopped(Processor stopping) {
        long returns = guest.kernelSpace().u64(stopping.register(STACK_POINTER));
        once(
                returns,
                processor -> new Unloading(machine, guest)
                        .of(plan.devices().get(plan.crash().device())));
    }

    private void turnCounter(long cycles) {
        for (Processor processor : machine.processors()) {
            processor.msrs().write(MsrFile.TSC, processor.msrs().read(MsrFile.TSC) + cycles);
        }
    }

    private void once(long address, Breakpoint handler) {
        Breakpoint[] self = new Breakpoint[1];
        self[0] = processor -> {
            machine.removeBreak(address, self[0]);
            handler.reached(processor);
        };
        machine.breakAt(address, self[0]);
    }

    /** A symbol of the driver whose device the crash is about. */
    private long symbol(String name) {
        Guest.Module module = guest.modules().get(plan.crash().caller());
        Integer rva = module.symbols().get(name);
        if (rva == null) {
            throw new IllegalStateException(module.plan().file() + " has no " + name);
        }
        return module.plan().base() + rva;
    }

    private void flipPointer() {
        long slot = guest.physical(symbol("Request"));
        machine.memory()
                .store64(slot, machine.memory().load64(slot) ^ plan.crash().argument());
    }

    /** A high bit of the displacement: the operand lies a gigabyte further. */
    private void flipCode() {
        long function = symbol("ReadRequest");
        byte[] code = guest.kernelSpace().bytes(function, CODE_BYTES);
        int at = 0;
        while (LittleEndian.u32(code, at) != DISPLACEMENT) {
            at++;
        }
        long last = guest.physical(function + at + 3);
        machine.memory().store8(last, code[at + 3] ^ 0x40);
    }

    /** The return of a function that has padding behind it. */
    private long returnOf(String name) {
        long function = symbol(name);
        byte[] code = guest.kernelSpace().bytes(function, CODE_BYTES);
        int at = 0;
        while ((code[at] & 0xFF) != RETURN || (code[at + 1] & 0xFF) != PADDING) {
            at++;
        }
        return function + at;
    }

    /** The processor does not see the page that the driver reads for a moment; it may also get the address wrong that it tells. */
    private void fault(Processor processor, boolean wrong) {
        long read = guest.kernelSpace().u64(symbol("Request")) + DISPLACEMENT;
        long entry = guest.pageTableEntry(read);
        long slot = guest.physical(entry);
        long value = machine.memory().load64(slot);
        machine.memory().store64(slot, 0);
        processor.setControlRegister(3, processor.controlRegister(3));
        once(guest.address("KiPageFault"), faulted -> {
            machine.memory().store64(slot, value);
            faulted.setControlRegister(3, faulted.controlRegister(3));
            if (wrong) {
                faulted.setControlRegister(
                        2, faulted.controlRegister(2) ^ plan.crash().argument() ^ 0x4_4440L);
            }
        });
    }
}
