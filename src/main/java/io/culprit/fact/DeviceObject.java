package io.culprit.fact;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A device stack, top first.
 *
 * @param address the device object that the parameter holds
 * @param parameter which parameter of the bug check, 1 to 4
 * @param instance PnP instance path of the device node, e.g. {@code PCI\VEN_8086&DEV_2723...}
 */
public record DeviceObject(
        long address,
        int parameter,
        List<Layer> stack,
        @Nullable String instance,
        @Nullable String service,
        List<Missing> unknown) {

    /**
     * A device object of the stack.
     *
     * @param driver name of the driver object, e.g. {@code \Driver\pci}
     * @param module image of that driver, absent where it cannot be resolved
     */
    public record Layer(
            long device, @Nullable String driver, @Nullable String module) {}
}
