package io.culprit.emulator.crash;

import io.culprit.emulator.scenario.CrashedMachine;
import io.culprit.machine.AddressSpace;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The objects behind a device object that a bug check names: its stack of device objects, their drivers and names, the device node,
 * and a power request (wdm.h DEVICE_OBJECT, DRIVER_OBJECT, IRP).
 */
public final class DeviceObjects {

    private static final int DEVICE_BYTES = 0x150;
    private static final int EXTENSION_BYTES = 0x70;
    private static final int DRIVER_BYTES = 0x150;
    private static final int NODE_BYTES = 0x48;
    private static final int IRP_BYTES = 0xD0;
    private static final int LOCATION_BYTES = 0x48;

    /** A range of memory. */
    record Range(long address, int sizeBytes) {}

    /** A device object with the name of its driver object and the base of its module. */
    public record Device(long address, String driver, long driverStart) {}

    private final CrashedMachine crash;
    private final AddressSpace memory;

    /** The objects of this crash, if its bug check names a device. */
    public DeviceObjects(CrashedMachine crash) {
        this.crash = crash;
        this.memory = crash.guest().kernelSpace();
    }

    private long physicalDevice() {
        boolean named = crash.code() == 0xE6 && crash.parameters()[0] == 0x26
                || crash.code() == 0x9F && crash.parameters()[0] == 3;
        return named ? crash.parameters()[1] : 0;
    }

    /** The device stack, from the bus driver's object up. */
    public List<Device> stack() {
        List<Device> stack = new ArrayList<>();
        for (long device = physicalDevice(); device != 0 && stack.size() < 16; device = memory.u64(device + 0x18)) {
            long driver = memory.u64(device + 8);
            stack.add(new Device(device, text(driver + 0x38), memory.u64(driver + 0x18)));
        }
        return stack;
    }

    /** The driver object of a device object. */
    long driverObject(long device) {
        return memory.u64(device + 8);
    }

    /** The characters of its name. */
    Range driverName(long driverObject) {
        long name = driverObject + 0x38;
        return new Range(memory.u64(name + 8), memory.u16(name) + 2);
    }

    private String text(long unicodeString) {
        int length = memory.u16(unicodeString);
        return new String(memory.bytes(memory.u64(unicodeString + 8), length), StandardCharsets.UTF_16LE);
    }

    /** Everything that a debugger needs to walk from the parameter to the drivers. */
    List<Range> ranges() {
        List<Range> ranges = new ArrayList<>();
        for (Device device : stack()) {
            ranges.add(new Range(device.address(), DEVICE_BYTES));
            long extension = memory.u64(device.address() + 0x138);
            ranges.add(new Range(extension, EXTENSION_BYTES));
            long driver = memory.u64(device.address() + 8);
            ranges.add(new Range(driver, DRIVER_BYTES));
            string(driver + 0x38, ranges);
            node(memory.u64(extension + 0x28), ranges);
        }
        if (crash.code() == 0x9F) {
            request(crash.parameters()[3], ranges);
            ranges.add(new Range(crash.parameters()[2], 0x28));
        }
        return ranges;
    }

    private void node(long node, List<Range> ranges) {
        if (node != 0) {
            ranges.add(new Range(node, NODE_BYTES));
            string(node + 0x28, ranges);
            string(node + 0x38, ranges);
        }
    }

    private void request(long irp, List<Range> ranges) {
        int locations = memory.u8(irp + 0x42);
        ranges.add(new Range(irp, IRP_BYTES + locations * LOCATION_BYTES));
    }

    private void string(long unicodeString, List<Range> ranges) {
        ranges.add(new Range(memory.u64(unicodeString + 8), memory.u16(unicodeString) + 2));
    }
}
