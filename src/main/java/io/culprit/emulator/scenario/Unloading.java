package io.culprit.emulator.scenario;

import io.culprit.emulator.guest.Guest;
import io.culprit.emulator.guest.MachinePlan;
import io.culprit.emulator.processor.Machine;
import io.culprit.machine.AddressSpace;

/**
 * What Windows does to a driver whose device it has stopped and whose service nobody needs any more: the device object leaves the
 * stack, the interrupt is disconnected, the image leaves the module list, and its name goes to the unloaded ones. The device is told
 * nothing.
 */
final class Unloading {

    private static final int DEVICE_DRIVER = 0x08;
    private static final int DEVICE_ATTACHED = 0x18;
    private static final int DRIVER_START = 0x18;
    private static final int INTERRUPT_ROUTINE = 0x18;
    private static final int INTERRUPT_MESSAGE_ROUTINE = 0x20;
    private static final int VECTORS = 256;
    private static final int ENTRY_BASE = 0x30;
    private static final int ENTRY_NAME = 0x58;

    private final Machine machine;
    private final Guest guest;
    private final MachinePlan plan;
    private final AddressSpace memory;

    Unloading(Machine machine, Guest guest) {
        this.machine = machine;
        this.guest = guest;
        this.plan = guest.plan();
        this.memory = guest.kernelSpace();
    }

    /** Unloads the driver of this device. */
    void of(MachinePlan.Device device) {
        Guest.Module module = guest.modules().get(device.driver());
        detach(guest.physicalDevice(device.requester()), module);
        for (long prcb : guest.structures().processors()) {
            disconnect(prcb + plan.build().offsets().prcb().interruptObject(), module);
        }
        forget(module);
    }

    private void store(long address, long value) {
        machine.memory().store64(guest.physical(address), value);
    }

    /** What is attached to the device object of the driver, goes with it. */
    private void detach(long physicalDevice, Guest.Module module) {
        long lower = physicalDevice;
        for (long next = memory.u64(lower + DEVICE_ATTACHED); next != 0; next = memory.u64(lower + DEVICE_ATTACHED)) {
            long driver = memory.u64(next + DEVICE_DRIVER);
            if (memory.u64(driver + DRIVER_START) == module.plan().base()) {
                store(lower + DEVICE_ATTACHED, 0);
                return;
            }
            lower = next;
        }
    }

    private void disconnect(long interrupts, Guest.Module module) {
        for (long slot = interrupts; slot < interrupts + VECTORS * 8L; slot += 8) {
            long interrupt = memory.u64(slot);
            if (interrupt != 0
                    && (module.contains(memory.u64(interrupt + INTERRUPT_ROUTINE))
                            || module.contains(memory.u64(interrupt + INTERRUPT_MESSAGE_ROUTINE)))) {
                store(slot, 0);
            }
        }
    }

    /** From the list of loaded modules to the ring of unloaded ones. */
    private void forget(Guest.Module module) {
        long head = guest.structures().loadedModuleList();
        long entry = memory.u64(head);
        while (memory.u64(entry + ENTRY_BASE) != module.plan().base()) {
            entry = memory.u64(entry);
        }
        store(memory.u64(entry + 8), memory.u64(entry));
        store(memory.u64(entry) + 8, memory.u64(entry + 8));
        Guest.UnloadedRing ring = guest.unloadedRing();
        long place = ring.next();
        store(place, memory.u64(entry + ENTRY_NAME));
        store(place + 8, memory.u64(entry + ENTRY_NAME + 8));
        store(place + 0x10, module.plan().base());
        store(place + 0x18, module.plan().base() + module.plan().sizeBytes());
        store(place + 0x20, plan.bootTime() + plan.uptime() - plan.uptime() / 100);
        store(ring.countAddress(), ring.count() + 1L);
    }
}
