package io.culprit.windows.device;

import io.culprit.machine.AddressSpace;
import io.culprit.machine.MissingMemoryException;
import io.culprit.windows.CrashedSystem;
import io.culprit.windows.KernelLayout;
import io.culprit.windows.UnknownLayoutException;
import java.util.ArrayList;
import java.util.List;

/**
 * An I/O request packet with its stack locations (IRP, IO_STACK_LOCATION of wdm.h).
 *
 * @param current number of the current location, counting from 1 at the bottom driver; above {@code locations.size()} when completed
 * @param locations all of them, number 1 first
 */
public record Irp(long address, int current, List<Location> locations) {

    private static final int TYPE_IRP = 6;
    private static final String IRP = "_IRP";
    private static final String LOCATION = "_IO_STACK_LOCATION";

    /** Copies the list. */
    public Irp {
        locations = List.copyOf(locations);
    }

    /** The major function as wdm.h writes it, e.g. {@code IRP_MJ_POWER}. */
    public static String majorName(int major) {
        return IrpNames.major(major);
    }

    /** Whether every driver is done with it. */
    public boolean completed() {
        return current > locations.size();
    }

    /**
     * A stack location.
     *
     * @param control SL_ flags; bit 0 is SL_PENDING_RETURNED
     * @param device the device object whose driver serves this location, 0 when unused
     * @param completionRoutine set by the driver above, 0 without one
     */
    public record Location(int major, int minor, int control, long device, long completionRoutine) {

        /** Whether a driver has ever filled it in. */
        public boolean used() {
            return device != 0 || major != 0 || minor != 0;
        }

        /** The request as wdm.h writes it, e.g. {@code IRP_MJ_POWER/IRP_MN_SET_POWER}. */
        public String function() {
            return IrpNames.of(major, minor);
        }
    }

    /**
     * Reads the packet at that address.
     *
     * @throws MissingMemoryException when there is none, or it is not in the dump
     * @throws UnknownLayoutException when this build's layout is not known
     */
    public static Irp at(CrashedSystem system, long address) {
        AddressSpace memory = system.memory();
        KernelLayout layout = system.layout();
        if (memory.u16(address) != TYPE_IRP) {
            throw new MissingMemoryException(address, "no request packet there (its type field is not 6)");
        }
        int count = (byte) memory.u8(address + layout.offset(IRP, "StackCount"));
        int current = (byte) memory.u8(address + layout.offset(IRP, "CurrentLocation"));
        if (count <= 0 || current < 0 || current > count + 1) {
            throw new MissingMemoryException(address, "no sane request packet there");
        }
        List<Location> locations = new ArrayList<>();
        long first = address + layout.size(IRP);
        for (int i = 0; i < count; i++) {
            locations.add(location(system, first + (long) i * layout.size(LOCATION)));
        }
        return new Irp(address, current, locations);
    }

    private static Location location(CrashedSystem system, long at) {
        AddressSpace memory = system.memory();
        KernelLayout layout = system.layout();
        int pointerBytes = system.pointerBytes();
        return new Location(
                memory.u8(at),
                memory.u8(at + 1),
                memory.u8(at + 3),
                memory.pointer(at + layout.offset(LOCATION, "DeviceObject"), pointerBytes),
                memory.pointer(at + layout.offset(LOCATION, "CompletionRoutine"), pointerBytes));
    }
}
