package io.culprit.windows.device;

import io.culprit.image.LoadedModule;
import io.culprit.machine.AddressSpace;
import io.culprit.windows.CrashedSystem;
import io.culprit.windows.KernelLayout;
import io.culprit.windows.Processors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Interrupt objects (KINTERRUPT) of a processor by vector: which driver serves which interrupt. An object counts only when its type
 * is 22 and it names the vector under which it was found. With message-signaled interrupts the kernel's dispatcher is the service
 * routine, and the driver's stands in MessageServiceRoutine.
 */
public final class InterruptObjects {

    private static final int VECTORS = 256;
    private static final int TYPE_INTERRUPT = 22;
    private static final String INTERRUPT = "_KINTERRUPT";

    private InterruptObjects() {}

    /** Vector, the address of the interrupt object, that of the service routine, and the module that holds it. */
    public record Interrupt(int vector, long object, long routine, Optional<LoadedModule> module) {}

    /** The interrupts that can be read, by vector; empty where the layout is not known or nothing is in the dump. */
    public static List<Interrupt> of(CrashedSystem system, Processors.Prcb block) {
        List<Interrupt> found = new ArrayList<>();
        OptionalInt array = system.layout().find("_KPRCB", "InterruptObject");
        if (array.isEmpty() || system.pointerBytes() != 8) {
            return found;
        }
        for (int vector = 0; vector < VECTORS; vector++) {
            OptionalLong object = block.memory().findU64(block.address() + array.getAsInt() + 8L * vector);
            if (object.isPresent() && object.getAsLong() != 0) {
                interrupt(system, object.getAsLong(), vector).ifPresent(found::add);
            }
        }
        return found;
    }

    private static Optional<Interrupt> interrupt(CrashedSystem system, long object, int vector) {
        AddressSpace memory = system.memory();
        KernelLayout layout = system.layout();
        OptionalInt type = memory.findU32(object);
        OptionalInt own = memory.findU32(object + layout.offset(INTERRUPT, "Vector"));
        if (type.isEmpty()
                || (type.getAsInt() & 0xFFFF) != TYPE_INTERRUPT
                || own.isEmpty()
                || own.getAsInt() != vector) {
            return Optional.empty();
        }
        return routine(system, object)
                .map(address ->
                        new Interrupt(vector, object, address, system.modules().at(address)));
    }

    /** The routine of an interrupt object that belongs to a driver. */
    public static Optional<Long> routine(CrashedSystem system, long object) {
        OptionalInt service = system.layout().find(INTERRUPT, "ServiceRoutine");
        OptionalInt message = system.layout().find(INTERRUPT, "MessageServiceRoutine");
        if (service.isEmpty() || message.isEmpty()) {
            return Optional.empty();
        }
        OptionalLong own = system.memory().findU64(object + service.getAsInt());
        OptionalLong second = system.memory().findU64(object + message.getAsInt());
        boolean messaged = second.isPresent()
                && second.getAsLong() != 0
                && system.modules().at(second.getAsLong()).isPresent();
        if (messaged) {
            return Optional.of(second.getAsLong());
        }
        return own.isPresent() ? Optional.of(own.getAsLong()) : Optional.empty();
    }
}
