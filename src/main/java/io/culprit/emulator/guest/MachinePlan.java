package io.culprit.emulator.guest;

import io.culprit.emulator.Vendor;
import io.culprit.emulator.device.DeviceModel;
import io.culprit.emulator.device.PciIdentity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is decided before the machine is switched on; the run itself decides nothing by chance.
 *
 * @param modules in load order; the first is the kernel, the second hal.dll
 * @param processes the first is System, the second the one that a user thread belongs to
 * @param bootTime FILETIME of the start
 * @param uptime 100-nanosecond units between start and crash
 * @param functions PCI functions that no driver of the guest serves
 * @param counter time stamp counter when the guest starts
 */
public record MachinePlan(
        Build build,
        Vendor vendor,
        int processors,
        Addresses addresses,
        List<Module> modules,
        List<Unloaded> unloaded,
        List<Device> devices,
        List<Function> functions,
        List<Process> processes,
        Crash crash,
        Firmware firmware,
        long bootTime,
        long uptime,
        long counter) {

    /** Rate of the processors and of their time stamp counter. */
    public static final int MHZ = 3593;

    /** The device that the crash is about, or null. */
    public @Nullable Device acting() {
        return crash.device() < 0 ? null : devices.get(crash.device());
    }

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

        /** Windows' own filter between bus and function driver: passes everything down. */
        public static final Driver BUS_FILTER = new Driver(Act.NONE, 1, 0, 0, -1, -1, 0);

        boolean isBusFilter() {
            return equals(BUS_FILTER);
        }

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
        HANG,
        BUGCHECK,
        READ_REQUEST,
        CHECKSUM,
        HOOK,
        ASSERT,
        ACROSS_PAGES,
        READ_STATUS
    }

    /** How a transfer is wrong, in the order of the guest's own list. */
    public enum Kind {
        GOOD,
        ADDRESS,
        RAW,
        STALE,
        READ_ONLY,
        WRITE_ONLY,
        OTHER_DOMAIN,
        STOPPED
    }

    /**
     * A device on the PCI bus.
     *
     * @param requester bus, device and function as its requests carry them
     * @param driver index of the module of its function driver
     * @param filter index of the module of its filter driver, or -1
     * @param busFilter index of the module of Windows' own filter between bus and function driver, or -1
     */
    public record Device(
            DeviceModel model,
            PciIdentity identity,
            String instancePath,
            String service,
            int driver,
            int filter,
            int busFilter) {

        /** Bus, device and function. */
        public int requester() {
            return identity.requester();
        }
    }

    /**
     * A PCI function without a driver of the guest's: a bridge or port, a part of the chipset, another function of a card.
     *
     * @param secondaryBus for bridges, else 0
     * @param lastBus the greatest bus number behind it
     * @param external whether it leads out of the machine
     */
    public record Function(PciIdentity identity, int secondaryBus, int lastBus, boolean external) {}

    /** What the firmware says of the machine: SMBIOS, and the ACPI tables beside the remapping unit's by signature and length. */
    public record Firmware(
            boolean virtual,
            String maker,
            String product,
            String board,
            String serial,
            String vendor,
            String version,
            String date,
            List<MemoryModule> memory,
            List<AcpiTableHeader> tables,
            boolean optIn) {}

    /** A memory module (SMBIOS type 17). */
    public record MemoryModule(String slot, int sizeMegabytes, String maker, String part, int ratedSpeed, int speed) {}

    /** An ACPI table of which only header and length matter. */
    public record AcpiTableHeader(String signature, int sizeBytes, String oem) {}

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
        POINTER_BEYOND_MEMORY,
        SCALABLE_ROOT_MISSING,
        SCALABLE_CONTEXT_MISSING,
        DIRECTORY_MISSING,
        PASID_MISSING,
        PASID_RESERVED
    }

    /** What the host does to the machine by itself. */
    public enum Event {
        NONE,
        UNEXPECTED_INTERRUPT,
        MACHINE_CHECK,
        FIRMWARE_TRANSFER,
        DRIVER_UNLOADED,
        COUNTER_BACK,
        COUNTER_AHEAD,
        POINTER_BIT,
        CODE_BIT,
        SPURIOUS_FAULT,
        WRONG_ADDRESS,
        BEYOND_RETURN
    }

    /**
     * The crash.
     *
     * @param driver index of the module that did wrong, or -1
     * @param caller index of the module that the trigger calls, or -1
     * @param device index of the device that the crash is about, or -1
     * @param bystander index of the module that the interrupt finds running, or -1
     * @param service system service that a user thread calls
     * @param delay instructions between a doorbell and the transfer
     * @param clockPeriod instructions between clock interrupts, 0 for none
     */
    public record Crash(
            Trigger trigger,
            int driver,
            int caller,
            int device,
            int processor,
            int bystander,
            int iommuProcessor,
            Remapping remapping,
            int verifierFlags,
            int service,
            long argument,
            long argument2,
            int delay,
            int clockPeriod,
            int clockLimit,
            Sabotage sabotage,
            Event event) {}

    /**
     * How the system uses its remapping unit.
     *
     * @param deferred whether the bug check comes from a deferred call
     * @param resolved whether it names the device object
     * @param pageNumber whether its third parameter is a page number
     * @param interrupts whether interrupts are remapped as well
     */
    public record Remapping(
            boolean deferred, boolean resolved, boolean scalable, boolean pageNumber, boolean interrupts) {}
}
