package io.culprit.emulator.guest;

import io.culprit.emulator.Vendor;
import io.culprit.emulator.device.DeviceModel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is decided before the machine is switched on; the run itself decides nothing by chance.
 *
 * @param modules in load order; the first is the kernel, the second hal.dll
 * @param processes the first is System, the second the one that a user thread belongs to
 * @param bootTime FILETIME of the start
 * @param uptime 100-nanosecond units between start and crash
 */
public record MachinePlan(
        Build build,
        Vendor vendor,
        int processors,
        Addresses addresses,
        List<Module> modules,
        List<Unloaded> unloaded,
        List<Device> devices,
        List<Process> processes,
        Crash crash,
        long bootTime,
        long uptime) {

    /**
     * Where the loader puts things.
     *
     * @param ram physical start of the RAM above 4 GiB that is used first
     * @param selfMap slot of the page tables in the top table, 256 to 511
     */
    public record Addresses(
            long pool, long stacks, long processors, long registers, long pfnDatabase, int selfMap, long ram) {}

    /**
     * A module of the system.
     *
     * @param image resource name of the guest image that runs under this name, or null for one of which only the header is there
     * @param driver what it does, when it is a driver with a device or a part in the crash
     */
    public record Module(
            String file,
            String path,
            @Nullable String image,
            long base,
            int sizeBytes,
            int timestamp,
            int checksum,
            @Nullable Driver driver) {}

    /** A module that has been unloaded before the crash. */
    public record Unloaded(String name, long start, long end, long time) {}

    /**
     * What a driver is told to do.
     *
     * @param device index of its device, or -1
     * @param otherDevice index of the device whose domain it misuses, or -1
     */
    public record Driver(Act act, int kind, long argument, long argument2, int device, int otherDevice, int vector) {

        /** A driver that only serves its device. */
        public static Driver serving(int device, int vector) {
            return new Driver(Act.NONE, 0, 0, 0, device, -1, vector);
        }
    }

    /** What drivers can do wrong, in the order of the guest's own list. */
    public enum Act {
        NONE,
        TRANSFER,
        VERIFIER,
        NULL_READ,
        DISPATCH_WRITE,
        KERNEL_READ,
        DIVIDE,
        FAST_FAIL,
        DOUBLE_FREE,
        VERIFIER_POOL,
        DPC_LOOP,
        DEEP_ISR,
        HOLD_POWER,
        MOVE_AT_DISPATCH,
        PORT_LOOP,
        SPIN,
        DPC_DIVIDE,
        HANG
    }

    /** How a transfer is wrong, in the order of the guest's own list. */
    public enum Kind {
        GOOD,
        ADDRESS,
        RAW,
        STALE,
        READ_ONLY,
        WRITE_ONLY,
        OTHER_DOMAIN
    }

    /**
     * A device on the PCI bus.
     *
     * @param requester bus, device and function as its requests carry them
     * @param driver index of the module of its function driver
     * @param filter index of the module of its filter driver, or -1
     */
    public record Device(
            DeviceModel model,
            int requester,
            int vendorId,
            int deviceId,
            boolean external,
            String instancePath,
            String service,
            int driver,
            int filter) {}

    /** A process: only what a dump tells of it. */
    public record Process(String name, long id, long parentId) {}

    /** What starts the crash. */
    public enum Trigger {
        NONE,
        DRIVER,
        POWER,
        USER,
        IDLE
    }

    /** What happens to the remapping tables behind everyone's back when the device starts its transfer. */
    public enum Sabotage {
        NONE,
        RESERVED_BIT,
        CONTEXT_RESERVED,
        CONTEXT_INVALID,
        CONTEXT_MISSING,
        ROOT_MISSING,
        ROOT_RESERVED,
        POINTER_BEYOND_MEMORY
    }

    /** What the host does to the machine by itself. */
    public enum Event {
        NONE,
        UNEXPECTED_INTERRUPT,
        MACHINE_CHECK,
        DEVICE_INTERRUPT
    }

    /**
     * The crash.
     *
     * @param driver index of the module that the trigger calls, or -1
     * @param bystander index of the module that the interrupt finds running, or -1
     * @param service system service that a user thread calls
     * @param delay instructions between a doorbell and the transfer
     * @param clockPeriod instructions between clock interrupts, 0 for none
     */
    public record Crash(
            Trigger trigger,
            int driver,
            int processor,
            int bystander,
            int iommuProcessor,
            boolean deferred,
            boolean resolved,
            boolean scalable,
            int verifierFlags,
            int service,
            long argument,
            long argument2,
            int delay,
            int clockPeriod,
            int clockLimit,
            Sabotage sabotage,
            Event event) {}
}
