package io.culprit.fact;

import io.culprit.windows.blob.PciFunction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A device: its stack, top first, and its place on the PCI bus. Small dumps hold the objects of the stack in part or not at all.
 *
 * @param address the device object that the parameter holds
 * @param stack empty where the device object is not in the dump
 * @param parameter which parameter of the bug check, 1 to 4
 * @param pci the PCI function whose physical device object is on the stack; absent for other devices and where no record says
 * @param externalPort whether it sits behind a port where devices come and go without notice; absent where the records do not say
 * @param instance PnP instance path of the device node, e.g. {@code PCI\VEN_8086&DEV_2723...}
 */
public record DeviceObject(
        long address,
        int parameter,
        List<Layer> stack,
        @Nullable PciFunction pci,
        @Nullable Boolean externalPort,
        @Nullable String instance,
        @Nullable String service,
        List<Missing> unknown) {

    /** A device of which only its stack is known. */
    public static DeviceObject of(
            long address,
            int parameter,
            List<Layer> stack,
            @Nullable String instance,
            @Nullable String service,
            List<Missing> unknown) {
        return new DeviceObject(address, parameter, stack, null, null, instance, service, unknown);
    }

    /** Driver object of the device itself: that of its layer in the stack. */
    public @Nullable String driver() {
        String driver = null;
        for (Layer layer : stack) {
            driver = layer.device() == address ? layer.driver() : driver;
        }
        return driver;
    }

    /**
     * A device object of the stack.
     *
     * @param driver name of the driver object, e.g. {@code \Driver\pci}
     * @param module image of that driver, absent where it cannot be resolved
     */
    public record Layer(
            long device, @Nullable String driver, @Nullable String module) {}
}
