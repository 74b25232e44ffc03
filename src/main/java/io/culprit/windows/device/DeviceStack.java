package io.culprit.windows.device;

import io.culprit.image.LoadedModule;
import io.culprit.machine.Address;
import io.culprit.machine.AddressSpace;
import io.culprit.machine.MissingMemoryException;
import io.culprit.windows.CrashedSystem;
import io.culprit.windows.KernelLayout;
import io.culprit.windows.KernelText;
import io.culprit.windows.UnknownLayoutException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Device objects that are attached to each other (DEVICE_OBJECT, DEVOBJ_EXTENSION, DRIVER_OBJECT of wdm.h), and the device node
 * below them. Every object's type field is checked before it is believed, and a driver counts only when its image is loaded.
 *
 * @param layers top first
 * @param node the device node, where it can be read
 * @param holes what could not be read, in words
 */
public record DeviceStack(List<Layer> layers, @Nullable Node node, List<String> holes) {

    /** Copies the lists. */
    public DeviceStack {
        layers = List.copyOf(layers);
        holes = List.copyOf(holes);
    }

    /**
     * One device object.
     *
     * @param device its address
     * @param driverObject address of its driver object
     * @param driver name of the driver object, e.g. {@code \Driver\pci}
     * @param module the driver's image, absent where DriverStart is the base of no loaded module
     */
    public record Layer(
            long device,
            long driverObject,
            @Nullable String driver,
            @Nullable LoadedModule module) {}

    /**
     * A device node.
     *
     * @param address its address
     * @param instance instance path ({@code PCI\VEN_8086&...}), absent where it cannot be read
     * @param service name of its driver's service, absent where it cannot be read
     */
    public record Node(
            long address,
            @Nullable String instance,
            @Nullable String service) {}

    /**
     * The whole stack that the device object at {@code device} belongs to.
     *
     * @throws MissingMemoryException when there is no device object, or it is not in the dump
     */
    public static DeviceStack of(CrashedSystem system, long device) {
        return new Walk(system).from(device);
    }

    /** The driver object at that address as a layer without a device. */
    public static Layer driver(CrashedSystem system, long driverObject) {
        return new Walk(system).driverAt(0, driverObject);
    }

    /**
     * The device node at that address.
     *
     * @throws MissingMemoryException when it is not in the dump
     */
    public static Node node(CrashedSystem system, long address) {
        system.memory().pointer(address, system.pointerBytes());
        return new Walk(system).nodeAt(address);
    }

    private static final class Walk {

        /** Deeper stacks are damage: IRPs have at most 127 stack locations, real stacks hardly ten. */
        private static final int MAX_LAYERS = 64;

        private static final int TYPE_DEVICE = 3;
        private static final int TYPE_DRIVER = 4;
        private static final String DEVICE = "_DEVICE_OBJECT";
        private static final String EXTENSION = "_DEVOBJ_EXTENSION";
        private static final String DRIVER = "_DRIVER_OBJECT";
        private static final String NODE = "_DEVICE_NODE";

        private final CrashedSystem system;
        private final AddressSpace memory;
        private final KernelLayout layout;
        private final int pointerBytes;
        private final Deque<Layer> layers = new ArrayDeque<>();
        private final List<String> holes = new ArrayList<>();
        private final Set<Long> seen = new HashSet<>();

        Walk(CrashedSystem system) {
            this.system = system;
            this.memory = system.memory();
            this.layout = system.layout();
            this.pointerBytes = system.pointerBytes();
        }

        DeviceStack from(long device) {
            layers.add(layer(device));
            seen.add(device);
            up(device);
            long lowest = down(device);
            return new DeviceStack(new ArrayList<>(layers), node(lowest).orElse(null), holes);
        }

        private Layer layer(long device) {
            if (memory.u16(device) != TYPE_DEVICE) {
                throw new MissingMemoryException(device, "no device object there (its type field is not 3)");
            }
            return driverAt(device, member(device, DEVICE, "DriverObject"));
        }

        Layer driverAt(long device, long driver) {
            try {
                if (memory.u16(driver) != TYPE_DRIVER) {
                    holes.add("no driver object at " + Address.hex(driver));
                    return new Layer(device, driver, null, null);
                }
                long start = member(driver, DRIVER, "DriverStart");
                Optional<LoadedModule> module = system.modules().at(start).filter(found -> found.base() == start);
                long name = driver + layout.offset(DRIVER, "DriverName");
                String text = KernelText.findUnicode(memory, name, pointerBytes).orElse(null);
                return new Layer(device, driver, text, module.orElse(null));
            } catch (MissingMemoryException missing) {
                holes.add("driver object: " + missing.getMessage());
                return new Layer(device, driver, null, null);
            }
        }

        private void up(long device) {
            long at = device;
            try {
                for (long next = member(at, DEVICE, "AttachedDevice"); next != 0; ) {
                    if (!seen.add(next) || layers.size() >= MAX_LAYERS) {
                        holes.add("the attached devices run into themselves");
                        return;
                    }
                    layers.addFirst(layer(next));
                    next = member(next, DEVICE, "AttachedDevice");
                }
            } catch (MissingMemoryException missing) {
                holes.add("attached devices: " + missing.getMessage());
            }
        }

        /** Adds the devices below and returns the lowest that was reached. */
        private long down(long device) {
            long at = device;
            try {
                for (long next = attachedTo(at); next != 0; next = attachedTo(at)) {
                    if (!seen.add(next) || layers.size() >= MAX_LAYERS) {
                        holes.add("the devices below run into themselves");
                        return at;
                    }
                    layers.addLast(layer(next));
                    at = next;
                }
            } catch (MissingMemoryException | UnknownLayoutException missing) {
                holes.add("devices below: " + missing.getMessage());
            }
            return at;
        }

        private long extension(long device) {
            long extension = member(device, DEVICE, "DeviceObjectExtension");
            if (member(extension, EXTENSION, "DeviceObject") != device) {
                throw new MissingMemoryException(extension, "no device object extension there");
            }
            return extension;
        }

        private long attachedTo(long device) {
            return member(extension(device), EXTENSION, "AttachedTo");
        }

        /** The device node of the lowest device, believed when it names that device as its physical device object. */
        private Optional<Node> node(long lowest) {
            try {
                long node = member(extension(lowest), EXTENSION, "DeviceNode");
                if (node == 0) {
                    holes.add("the lowest device has no device node");
                    return Optional.empty();
                }
                if (member(node, NODE, "PhysicalDeviceObject") != lowest) {
                    holes.add("the device node does not have the layout that is known");
                    return Optional.empty();
                }
                return Optional.of(nodeAt(node));
            } catch (MissingMemoryException | UnknownLayoutException missing) {
                holes.add("device node: " + missing.getMessage());
                return Optional.empty();
            }
        }

        Node nodeAt(long node) {
            return new Node(node, nodeText(node, "InstancePath"), nodeText(node, "ServiceName"));
        }

        private @Nullable String nodeText(long node, String name) {
            return KernelText.findUnicode(memory, node + layout.offset(NODE, name), pointerBytes)
                    .orElse(null);
        }

        private long member(long address, String structure, String name) {
            return memory.pointer(address + layout.offset(structure, name), pointerBytes);
        }
    }
}
